"""Red flags, how urgent it all is, and what must not be advised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cramp_coach.framework import Library
from cramp_coach.knowledge import URGENCIES, RedFlag, Urgency, holds
from cramp_coach.knowledge.when import findings_in
from cramp_coach.reasoning.ranking import Ranked
from cramp_coach.report import Report

LEADING = 0.25
"""From this share on, a condition's own urgency counts."""

SUSPECTED = 0.04
"""From this share on, what a condition forbids is not advised."""

CLEARED_BY = {"massage": "leg_swelling"}
"""Advice that waits, unless it is plainly not about a leg, until this is said not to be there: a clot may hide in a
sore calf."""


def fired(report: Report, library: Library) -> list[RedFlag]:
    """The red flags that hold: most urgent first, then the one that accounts for most of what was said.

    A hedge ("maybe a bit numb") counts as said.
    """
    there = report.present | report.unsure
    flags = [flag for flag in library.red_flags.values() if holds(flag.when, there)]
    return sorted(
        flags, key=lambda flag: (URGENCIES.index(flag.urgency), -len(there.intersection(findings_in(flag.when))))
    )


def urgency_of(flags: Sequence[RedFlag], ranking: Sequence[Ranked], library: Library) -> Urgency:
    """The highest of what the red flags and the leading conditions ask for."""
    asked: list[Urgency] = [flag.urgency for flag in flags]
    for each in ranking:
        if each.likelihood >= LEADING and each.condition in library.conditions:
            # only a red flag, which is a hard rule, makes an emergency
            own = library.conditions[each.condition].urgency
            asked.append("same_day" if own == "emergency" else own)
    return min(asked, key=URGENCIES.index, default="self_care")


def forbidden(report: Report, flags: Iterable[RedFlag], ranking: Iterable[Ranked], library: Library) -> frozenset[str]:
    """The uses (massage, stretch, heat …) that no advice may make now."""
    banned: set[str] = {use for flag in flags for use in flag.forbids}
    for each in ranking:
        if each.likelihood >= SUSPECTED and each.condition in library.conditions:
            banned.update(library.conditions[each.condition].forbids)
    elsewhere = "leg" not in report.present and any(region in report.present for region in library.regions)
    for use, cleared_by in CLEARED_BY.items():
        if not elsewhere and cleared_by not in report.absent:
            banned.add(use)
    return frozenset(banned)
