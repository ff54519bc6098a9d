"""Mentions -> a report: which symptom is felt where, and the findings that are made of two.

A symptom belongs to the parts named in its clause; without one there, to those of the clause before, and at
last to the place spoken of earlier. A part that stands alone shares its neighbour's symptoms ("neck and
shoulders are tight", "pain in my calf and thigh").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from cramp_coach.framework import Library
from cramp_coach.listening.tagger import Mention
from cramp_coach.report import Complaint, Polarity, Report

_RANK: Mapping[Polarity, int] = {"absent": 0, "unsure": 1, "present": 2}
"""Within one utterance, what is there outweighs what is not: "no swelling in the calf, but the ankle is swollen"."""


_SIDES = {"left": "left", "right": "right", "both_sides": "both"}


class _Place:
    """The parts of a clause, or of clauses that lean on each other, and their side.

    ``is_well``: only spoken of to say that nothing is wrong there: "my legs and my back don't hurt".
    """

    def __init__(self, parts: list[str], side: str | None, is_well: bool = False) -> None:
        self.parts, self.side, self.is_well = parts, side, is_well

    def findings(self) -> list[str]:
        """The parts and the side, as findings."""
        return [*self.parts, *(finding for finding, side in _SIDES.items() if side == self.side)]


def link(mentions: list[Mention], library: Library, before: Report, numbers: dict[str, float]) -> Report:
    """The report of one utterance; ``before`` gives the place that was spoken of last."""
    findings: dict[str, Polarity] = {}
    complaints: list[Complaint] = []
    own = [mention for mention in mentions if not _of_family(mention, library) and not _is(mention, "decoy", library)]
    clauses = [list(group) for _, group in groupby(own, key=lambda mention: mention.clause)]
    places = _places(clauses, library, _last_place(before, library))
    for clause, place in zip(clauses, places, strict=True):
        said = [each for each in _said(clause) if not (place.is_well and _is_place(each[0], library))]
        denied_places = [finding for finding, how in said if how == "absent" and _is_place(finding, library)]
        for finding, polarity in said:
            _note(findings, finding, polarity)
            if library.findings[finding].kind == "symptom":
                complaints += _complaints(finding, polarity, place, bool(library.made_with(finding)))
            is_absent = polarity == "absent"
            felt = [finding] if is_absent else [finding, *library.findings[finding].implies]
            where = [*place.parts, *denied_places] if is_absent else place.parts  # "no (numbness) in my (legs)"
            for made in (each for one in felt for part in where for each in made_of(one, part, library)):
                _note(findings, made, polarity)
        if not place.is_well and any(mention.polarity != "absent" for mention in clause):
            for finding in place.findings():
                _note(findings, finding, "present")
    return Report(findings=findings, complaints=tuple(dict.fromkeys(complaints)), measures=numbers)


def _of_family(mention: Mention, library: Library) -> bool:
    """Whether it is only a relative's history; but "my dad has chest pain" is asked for dad."""
    return mention.kin == "had" or (
        mention.kin == "has" and all(library.findings[finding].kind == "history" for finding in mention.findings)
    )


def _said(clause: list[Mention]) -> Iterator[tuple[str, Polarity]]:
    for mention in clause:
        for finding in mention.findings:
            yield finding, mention.polarity


def made_of(symptom: str, part: str, library: Library) -> Iterable[str]:
    """The findings that a symptom makes in a part, or in any part around it: swelling, calf -> leg_swelling."""
    around = {part, *library.ancestors(part)}
    for finding in library.made_with(symptom):
        if finding.made_of and around.intersection(finding.made_of.parts):
            yield finding.id


def _places(clauses: list[list[Mention]], library: Library, earlier: _Place) -> list[_Place]:
    own = [_own_place(clause, library) for clause in clauses]
    felt = [any(_is(mention, "symptom", library) for mention in clause) for clause in clauses]
    numbers = [clause[0].clause for clause in clauses]
    for number, place in enumerate(own):
        if place.parts and not felt[number]:
            _lean(own, felt, numbers, number)
    last = earlier
    for number, place in enumerate(own):
        if not place.parts:
            own[number] = _Place(last.parts, place.side or last.side)
        last = own[number]
    return own


def _lean(own: list[_Place], felt: list[bool], numbers: list[int], number: int) -> None:
    """Give a clause's parts to the neighbour that has a symptom: the one before where it has a place, else the next.

    Clauses parted by more than an "and" (their numbers are not next to each other) are no neighbours.
    """
    before, after = number - 1, number + 1
    has_before = before >= 0 and felt[before] and numbers[number] - numbers[before] == 1
    has_after = after < len(own) and felt[after] and numbers[after] - numbers[number] == 1
    if has_before and (own[before].parts or not has_after):
        neighbour = before
    elif has_after:
        neighbour = after
    else:
        return
    own[number].is_well = own[neighbour].is_well and bool(own[neighbour].parts)
    own[neighbour].parts = list(dict.fromkeys([*own[neighbour].parts, *own[number].parts]))
    own[neighbour].side = own[neighbour].side or own[number].side


def _own_place(clause: list[Mention], library: Library) -> _Place:
    parts: list[str] = []
    side: str | None = None
    for mention in clause:
        if mention.polarity == "absent":
            continue
        for finding in mention.findings:
            kind = library.findings[finding].kind
            if kind == "part":
                parts.append(finding)
                side = side or ("both" if mention.plural else None)
            elif kind == "side":
                side = _SIDES.get(finding, side)
    felt = [mention.polarity for mention in clause if _is(mention, "symptom", library)]
    return _Place(parts, side, bool(parts and felt) and all(polarity == "absent" for polarity in felt))


def _complaints(symptom: str, polarity: Polarity, place: _Place, placeable: bool) -> list[Complaint]:
    """What to say back; only a symptom that a place gives another meaning has one ("stress in your neck" has not)."""
    if polarity == "absent":
        return []
    if not placeable:
        return [Complaint(symptom)]
    return [Complaint(symptom, part, place.side) for part in place.parts] or [Complaint(symptom)]


def _last_place(before: Report, library: Library) -> _Place:
    """The place spoken of last: of the last complaint, or one that was named with no complaint yet."""
    for complaint in reversed(before.complaints):
        if complaint.part:
            return _Place([complaint.part], complaint.side)
    named = [each for each in before.findings if each in library.findings and library.findings[each].kind == "part"]
    side = next((side for finding, side in _SIDES.items() if before.findings.get(finding) == "present"), None)
    return _Place(named[-1:], side)


def _is_place(finding: str, library: Library) -> bool:
    return library.findings[finding].kind in ("part", "side")


def _is(mention: Mention, kind: str, library: Library) -> bool:
    return any(library.findings[finding].kind == kind for finding in mention.findings)


def _note(findings: dict[str, Polarity], finding: str, polarity: Polarity) -> None:
    if finding not in findings or _RANK[polarity] > _RANK[findings[finding]]:
        findings[finding] = polarity
