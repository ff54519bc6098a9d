"""Whose words are heard: ours by our phrases alone, other people's beside them.

A plugin adds to what is heard and takes nothing away. A phrase of its own that is longer than ours ("my calf is
swollen and hot") would else swallow it, and with it a red flag.
"""

from __future__ import annotations

import msgspec

from cramp_coach.framework import SHIPPED, Library
from cramp_coach.listening.cached import own_phrasebook, phrasebook
from cramp_coach.listening.tagger import Mention, tag
from cramp_coach.report import Report


class Ears:
    """The phrases of a library in one locale."""

    def __init__(self, library: Library, locale: str) -> None:
        self._others = {each for each in library.findings if library.owner.get(each) not in SHIPPED}
        self.phrasebook = phrasebook(library, locale)
        """Everybody's phrases."""
        self._ours = own_phrasebook(library, locale) if self._others else self.phrasebook

    def tag(self, text: str) -> list[Mention]:
        """Every mention in a text, in order."""
        ours = tag(text, self._ours)
        if not self._others:
            return ours
        together = tag(text, self.phrasebook)
        clauses = _matched(together, ours)
        theirs = [
            mention._replace(findings=found, clause=_clause(mention.clause, clauses))
            for mention in together
            if (found := tuple(each for each in mention.findings if each in self._others))
        ]
        return sorted([*ours, *theirs], key=lambda mention: mention.start)

    def narrowed(self, report: Report, mentions: list[Mention]) -> Report:
        """The report without complaints that a plugin's longer phrase says more exactly; their findings stay."""
        if not self._others:
            return report
        theirs = [each for each in mentions if not self._others.isdisjoint(each.findings)]
        said = {each.symptom for each in report.complaints} & self._others
        exact = [each for each in theirs if not said.isdisjoint(each.findings)]
        plain = [each for each in mentions if each not in theirs]
        left = {
            finding for each in plain if not any(_lies_in(each, other) for other in exact) for finding in each.findings
        }
        heard = {finding for each in plain for finding in each.findings}
        kept = (each for each in report.complaints if each.symptom in left or each.symptom not in heard)
        return msgspec.structs.replace(report, complaints=tuple(kept))


def _lies_in(mention: Mention, other: Mention) -> bool:
    return other.start <= mention.start and mention.end <= other.end


def _matched(together: list[Mention], ours: list[Mention]) -> dict[int, int]:
    """What a clause is numbered among ours, where both heard something at the same place."""
    numbered = {(mention.start, mention.end): mention.clause for mention in ours}
    return {
        mention.clause: numbered[mention.start, mention.end]
        for mention in together
        if (mention.start, mention.end) in numbered
    }


def _clause(number: int, clauses: dict[int, int]) -> int:
    """The same clause among ours; as far from the nearest one that both heard, where none is the same."""
    if not clauses:
        return number
    nearest = min(clauses, key=lambda each: (abs(each - number), each))
    return clauses[nearest] + number - nearest
