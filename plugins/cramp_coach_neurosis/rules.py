"""The rules this plugin follows beside its tables: one published, one that keeps worry from being guessed at."""

from __future__ import annotations

from math import log

from cramp_coach.framework.table import CAP
from cramp_coach.report import Report

ITEMS = ("anxious_most_days", "constant_worry")
"""The two questions of the GAD-2, as findings."""

FEAR = frozenset({"worry", "panic_attack", *ITEMS})
"""What someone may say of worry or fear."""

_MOST = log(CAP)


def most_days_of_worry(report: Report, moved: dict[str, float]) -> dict[str, float]:
    """Count the two questions of the GAD-2 as one test, and the rest by the table, once worry was spoken of.

    The GAD-2 asks how often, over two weeks, someone felt nervous, anxious or on edge, and how often they could not
    stop or control worrying: 0 to 3 points each. At 3 or more: sensitivity 86 %, specificity 83 %, so a likelihood
    ratio of 5.1, below it 0.17 (Kroenke K, et al. Ann Intern Med 2007;146:317-25; ratios derived).

    A yes or no on "on most days" is less than that scale. A yes to both is worth at least 4 points, and so the whole
    test; one alone may be 2 or 3, and the table gives it half (the square root of each ratio). Together they
    count at most ``CAP`` either way, and bare worry ("I'm nervous about it") counts only while neither was spoken of.
    """
    spoken = _once_spoken_of(report, moved)
    counted = {finding: weight for finding, weight in spoken.items() if finding not in ITEMS}
    asked = [item for item in ITEMS if item in spoken]
    if asked:
        counted.pop("worry", None)
    together = sum(spoken[item] for item in asked)
    scale = min(1.0, _MOST / abs(together)) if together else 1.0
    return counted | {item: spoken[item] * scale for item in asked}


def sudden_fear(report: Report, moved: dict[str, float]) -> dict[str, float]:
    """The table, once fear was spoken of: a racing heart and shaking alone are never called fear.

    No paper, but the definition: a panic attack is an attack of fear. The same signs come from the heart, low
    sugar or fever, and nobody is to be told that it's their nerves (source checklist, X40).
    """
    return _once_spoken_of(report, moved)


def _once_spoken_of(report: Report, moved: dict[str, float]) -> dict[str, float]:
    """All of the table where worry or fear was spoken of, else only what speaks against it."""
    if FEAR & (report.present | report.unsure):
        return moved
    return {finding: weight for finding, weight in moved.items() if weight < 0}
