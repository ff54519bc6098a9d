"""From ids to sentences: what was heard, what it probably is, and a locale's terms in any text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import Formatter
from typing import Any

from cramp_coach.framework import Library
from cramp_coach.knowledge.model import Kind
from cramp_coach.reasoning import SOMETHING_ELSE, Ranked, share_of_family
from cramp_coach.report import Complaint, Report
from cramp_coach.speaking import Strings

LIKELY = 0.5
"""From this share on, a cause is "most likely"."""

POSSIBLE = 0.15
"""From this share on, a cause is worth a word; below it, the honest answer is that one can't tell."""

_CIRCUMSTANCES: tuple[Kind, ...] = ("trigger", "timing", "course")
CHILD = "child"
_MOST_SAID_BACK = 6
_THIN: frozenset[Kind] = frozenset({"side", "timing", "person", "part"})


class Wording:
    """The sentences of one locale over one library."""

    def __init__(self, library: Library, strings: Strings) -> None:
        self._library, self.strings = library, strings

    def fill(self, text: str, report: Report, side: str | None = None) -> str:
        """A text with its placeholders filled. A place nobody named becomes "your leg".

        ``side``: said of the leg in place of the one that was told ("other" where none was).
        """
        if "{" not in text:
            return text
        whose = self._whose(report)
        place = next((each for each in reversed(report.complaints) if each.part), None)
        part = self.place(place, report) if place and place.part else whose["one"].format(part="leg")
        side = side or (place.side if place and self._in_leg(place) else None)
        leg = whose[side if side in ("left", "right", "other") else "one"].format(
            part="legs" if side == "both" else "leg"
        )
        return Formatter().vformat(text, (), {**self.strings.terms, "part": part, "leg": leg})

    def place(self, complaint: Complaint, report: Report) -> str:
        """A place as it is said back: "your left calf", "both your calves"; "the left calf" of a child."""
        finding = self._library.findings[complaint.part or "leg"]
        plurals, whose = finding.plural.get("en", ()), self._whose(report)
        if complaint.side == "both" and plurals:
            return whose["both"].format(part=plurals[0])
        side = complaint.side if complaint.side in ("left", "right") else "one"
        return whose[side].format(part=finding.label)

    def _whose(self, report: Report) -> Mapping[str, str]:
        return self.strings.their if CHILD in report.present else self.strings.your

    def heard(self, report: Report) -> str:
        """Say back the first of what was said."""
        pieces = self.told(report)[:_MOST_SAID_BACK]
        return self.strings.heard.format(what=", ".join(pieces)) if pieces else ""

    def told(self, report: Report) -> list[str]:
        """What was said, in words: symptoms with their place first, then when and what brings it, then who it is."""
        pieces = self._complaints_by_place(report)
        labelled = {each.symptom for each in report.complaints}
        for kind in _CIRCUMSTANCES:
            pieces += self._labels(report, kind, labelled)
        rest = self._labels(report, "history", labelled) + self._labels(report, "medicine", labelled)
        pieces += rest + self._labels(report, "person", labelled)
        return list(dict.fromkeys(pieces))

    def denied(self, report: Report) -> list[str]:
        """The symptoms that were said, or answered, not to be there."""
        known = self._library.findings
        denied = [each for each in report.findings if each in report.absent and known[each].kind == "symptom"]
        made_of = {each: known[each].made_of for each in denied}
        narrower = {
            each
            for each, parts in made_of.items()
            if not {*known[each].implies, *(parts.symptoms if parts else ())}.isdisjoint(denied)
        }
        return list(dict.fromkeys(known[each].label for each in denied if each not in narrower))

    def places_only(self, report: Report) -> str:
        """Ask on where only a place was named: "I heard your left calf, but not what's wrong with it"."""
        parts = [each for each in report.present if self._library.findings[each].kind == "part"]
        narrow = [each for each in parts if not any(each in self._library.ancestors(other) for other in parts)]
        sides = {"both_sides": "both", "left": "left", "right": "right"}
        side = next((said for finding, said in sides.items() if finding in report.present), None)
        names = [self.place(Complaint("", part, side), report) for part in sorted(narrow)]
        return self.strings.heard_nothing.format(what=self.joined(names))

    def likely(self, ranking: Sequence[Ranked]) -> tuple[str, str | None]:
        """What it probably is, in a band and never a number, with a line on it; and the id that was named."""
        leader = self._leader(ranking)
        if leader is None:
            return self.strings.not_sure, None
        name, spoken, share = leader
        if share >= LIKELY:
            return f"{self.strings.most_likely.format(first=spoken)} {self.tell(name)}", name
        second = self._runner_up(ranking, name)
        if second and share >= POSSIBLE:
            return self.strings.could_be_either.format(first=spoken, second=second), name
        return f"{self.strings.could_be.format(first=spoken)} {self.tell(name)}", name

    def tell(self, named: str) -> str:
        """One line about a condition or family."""
        entry: Any = self._library.families.get(named) or self._library.conditions[named]
        return str(entry.tell)

    def spoken(self, named: str) -> str:
        """How a condition or family is called aloud."""
        entry: Any = self._library.families.get(named) or self._library.conditions[named]
        return str(entry.spoken)

    def joined(self, names: Sequence[str], word: str | None = None) -> str:
        """Names in a row: "a, b and c"."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {word or self.strings.and_} {names[-1]}"

    def _leader(self, ranking: Sequence[Ranked]) -> tuple[str, str, float] | None:
        """(id, spoken, share) of the leading condition, or of its family where no member stands out."""
        first = next((each for each in ranking if each.condition != SOMETHING_ELSE), None)
        if first is None or first.likelihood < POSSIBLE / 2 or not self._has_substance(first):
            return None
        condition = self._library.conditions[first.condition]
        share = first.likelihood
        if condition.family:
            together = share_of_family(condition.family, ranking, self._library)
            if first.likelihood < 0.6 * together and together >= POSSIBLE:
                return condition.family, self._library.families[condition.family].spoken, together
            share = max(share, together if first.likelihood >= LIKELY else share)
        return (condition.id, condition.spoken, share) if share >= POSSIBLE else None

    def _has_substance(self, each: Ranked) -> bool:
        """Whether anything but a side, a time or an age speaks for it: too little to name a cause by."""
        return any(self._library.findings[finding].kind not in _THIN for finding in each.supports)

    def band(self, place: int, share: float) -> str:
        """How likely a cause is, in words: ``place`` is 0 for the first."""
        first, other, last = self.strings.likely_words
        return first if share >= LIKELY else other if place == 0 or share >= POSSIBLE else last

    def _runner_up(self, ranking: Sequence[Ranked], named: str) -> str | None:
        for each in ranking[:4]:
            if each.condition in (SOMETHING_ELSE, named) or self._family(each) == named:
                continue
            if each.likelihood >= 0.12 and self._has_substance(each):
                return self._library.conditions[each.condition].spoken
            return None
        return None

    def _family(self, each: Ranked) -> str | None:
        condition = self._library.conditions.get(each.condition)
        return condition.family if condition else None

    def _in_leg(self, complaint: Complaint) -> bool:
        return complaint.part is not None and "leg" in (complaint.part, *self._library.ancestors(complaint.part))

    def _complaints_by_place(self, report: Report) -> list[str]:
        """What is felt where, in the order it was told: "swelling and warmth in your left calf and your foot"."""
        by_place: dict[tuple[str | None, str | None], list[str]] = {}
        for each in report.complaints:
            if each.symptom in report.present | report.unsure:
                by_place.setdefault((each.part, each.side), []).append(each.symptom)
        places: dict[str, list[str]] = {}
        for (part, side), symptoms in by_place.items():
            named = places.setdefault(self.joined(self._without_implied(symptoms)), [])
            if part:
                named.append(self.place(Complaint("", part, side), report))
        return [
            self.strings.in_place.format(what=what, place=self.joined(named)) if named else what
            for what, named in places.items()
        ]

    def _without_implied(self, symptoms: Iterable[str]) -> list[str]:
        """Labels, leaving out what a narrower one says already: "sharp pain" says "pain"."""
        ids = list(dict.fromkeys(symptoms))
        implied = {other for each in ids for other in self._library.findings[each].implies}
        return list(dict.fromkeys(self._library.findings[each].label for each in ids if each not in implied))

    def _labels(self, report: Report, kind: Kind, already: set[str]) -> list[str]:
        ids = [each for each in report.findings if each in report.present and self._library.findings[each].kind == kind]
        ids = [each for each in ids if each not in already and not _too_obvious(each, report)]
        return self._without_implied(ids)


def _too_obvious(finding: str, report: Report) -> bool:
    return finding in {"right_now", "recent_start"} or (finding == "under_forty" and CHILD in report.present)
