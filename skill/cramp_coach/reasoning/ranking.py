"""From likelihoods to a ranking: prior weight times likelihood, shared out so that all sums to one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from cramp_coach.framework import Assessment, Library
from cramp_coach.knowledge import RedFlag, Urgency
from cramp_coach.report import Report

SOMETHING_ELSE = "something_else"
SOMETHING_ELSE_WEIGHT = 0.8
"""The prior weight of everything nobody modelled; it explains any report as well as "anyone else" does."""


UNEXPLAINED = 0.4
"""What a symptom costs a condition that says nothing of it, against "something else": a rash does not fit a cramp."""

URGENT: frozenset[Urgency] = frozenset({"emergency", "same_day"})
"""A red flag that calls for one of these comes before everything that was reasoned."""

_MOST_UNEXPLAINED = 2
_LEAD = 1.05


class Ranked(msgspec.Struct, frozen=True):
    """One condition in the race. ``likelihood`` is its share, 0 to 1: a ranking score, never said aloud."""

    condition: str
    plugin: str
    likelihood: float
    supports: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


def rank(
    report: Report, assessments: Iterable[Assessment], library: Library, flags: Sequence[RedFlag] = ()
) -> list[Ranked]:
    """Every condition and something_else, most likely first; shares sum to one.

    Where no complaint was made, or one that is none of ours, something_else stands alone. ``flags`` are the red
    flags that fired, most urgent first: a hard rule, so the condition it names leads where it calls for today or now.
    """
    if not library.is_complaint(report) or (library.is_beyond(report) and not flags):
        return [Ranked(SOMETHING_ELSE, "core", 1.0)]
    assessed = {each.condition: each for each in assessments}
    told = _told(report, library)
    weights = {SOMETHING_ELSE: SOMETHING_ELSE_WEIGHT}
    for condition in library.conditions.values():
        found = assessed.get(condition.id)
        explains = UNEXPLAINED ** min(_MOST_UNEXPLAINED, _unexplained(condition.id, told, library))
        weights[condition.id] = condition.weight * explains * (found.likelihood if found else 1.0)
    for flag in reversed(flags):
        if flag.id in weights and flag.urgency in URGENT:
            weights[flag.id] = max(weights[flag.id], _LEAD * max(weights.values()))
    total = sum(weights.values())
    ranked = [
        Ranked(
            condition=condition,
            plugin=library.owner.get(condition, "core"),
            likelihood=weight / total,
            supports=assessed[condition].supports if condition in assessed else (),
            against=assessed[condition].against if condition in assessed else (),
        )
        for condition, weight in weights.items()
    ]
    return sorted(ranked, key=lambda each: (-each.likelihood, each.condition))


def share_of_family(family: str, ranking: Iterable[Ranked], library: Library) -> float:
    """What the conditions of a family (the ordinary cramps) account for together."""
    members = {each.id for each in library.conditions.values() if each.family == family}
    return sum(each.likelihood for each in ranking if each.condition in members)


def _told(report: Report, library: Library) -> list[frozenset[str]]:
    """For each symptom someone complained of, the findings that a condition may know it by."""
    told = []
    for symptom in dict.fromkeys(complaint.symptom for complaint in report.complaints):
        made = {each.id for each in library.made_with(symptom)} & report.present
        group = library.findings[symptom].group
        same = {each for each in report.present if group and library.findings[each].group == group}
        told.append(frozenset({symptom, *library.findings[symptom].implies, *made, *same}))
    return told


def _unexplained(condition: str, told: Iterable[frozenset[str]], library: Library) -> int:
    """How many of the symptoms told a condition's table says nothing of."""
    weights = library.weights[condition]
    return sum(known.isdisjoint(weights) for known in told)
