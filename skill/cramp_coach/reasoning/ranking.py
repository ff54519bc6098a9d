"""From likelihoods to a ranking: prior weight times likelihood, shared out so that all sums to one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from cramp_coach.framework import Assessment, Library
from cramp_coach.knowledge import RedFlag
from cramp_coach.report import Report

SOMETHING_ELSE = "something_else"
SOMETHING_ELSE_WEIGHT = 0.8
"""The prior weight of everything nobody modelled; it explains any report as well as "anyone else" does."""


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

    Where no complaint was made there is nothing to explain, and something_else stands alone. ``flags`` are the red
    flags that fired, most urgent first: a hard rule, so the condition it names leads where it calls for today or now.
    """
    if not any(library.findings[finding].kind == "symptom" for finding in report.present | report.unsure):
        return [Ranked(SOMETHING_ELSE, "core", 1.0)]
    assessed = {each.condition: each for each in assessments}
    weights = {SOMETHING_ELSE: SOMETHING_ELSE_WEIGHT}
    for condition in library.conditions.values():
        found = assessed.get(condition.id)
        weights[condition.id] = condition.weight * (found.likelihood if found else 1.0)
    for flag in reversed(flags):
        if flag.id in weights and flag.urgency in ("emergency", "same_day"):
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
