"""What one person has said so far: the only thing that travels from turn to turn and from skill to plugin."""

from __future__ import annotations

from typing import Literal

import msgspec

Polarity = Literal["present", "absent", "unsure"]
"""``unsure`` is a hedge ("maybe a bit swollen"): red flags take it as present, likelihoods leave it out."""


class Complaint(msgspec.Struct, frozen=True, array_like=True):
    """A symptom and where it is felt, for saying back: finding ids, and a side ("left", "right", "both")."""

    symptom: str
    part: str | None = None
    side: str | None = None


class Report(msgspec.Struct, frozen=True, omit_defaults=True):
    """Findings by id, complaints in the order they were made, and numbers said (see ``Threshold.measure``).

    A report is never changed: ``with_`` gives a new one. Plugins may read it and nothing else about the person.
    """

    findings: dict[str, Polarity] = {}
    complaints: tuple[Complaint, ...] = ()
    measures: dict[str, float] = {}

    @property
    def present(self) -> frozenset[str]:
        """Ids of the findings that are there."""
        return self._those("present")

    @property
    def absent(self) -> frozenset[str]:
        """Ids of the findings that were said, or answered, not to be there."""
        return self._those("absent")

    @property
    def unsure(self) -> frozenset[str]:
        """Ids of the findings that were hedged."""
        return self._those("unsure")

    def with_(self, later: Report) -> Report:
        """Join this report and what was said later; where they differ, the later word counts."""
        # "my calf hurts" then "it's the left one" is one complaint, not two
        told = {(each.symptom, each.part) for each in later.complaints if each.side}
        kept = tuple(each for each in self.complaints if (each.symptom, each.part) not in told)
        new = tuple(each for each in later.complaints if each not in kept)
        return Report(
            findings={**self.findings, **later.findings},
            complaints=kept + new,
            measures={**self.measures, **later.measures},
        )

    def answered(self, finding: str, polarity: Polarity) -> Report:
        """Settle one finding by a yes or a no."""
        return msgspec.structs.replace(self, findings={**self.findings, finding: polarity})

    def _those(self, polarity: Polarity) -> frozenset[str]:
        return frozenset(finding for finding, said in self.findings.items() if said == polarity)
