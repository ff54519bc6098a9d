"""The mathematics of likelihood, from a condition's evidence table.

Each finding that was said to be there multiplies the likelihood by P(finding | condition) / P(finding | anyone
else who asks), each said not to be there by the ratio of the complements. Two things keep this naive product
honest: one finding can do only so much (``CAP``), and findings of one group count once, by the strongest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import exp, log
from typing import TYPE_CHECKING

from cramp_coach.framework.assessment import Assessment
from cramp_coach.knowledge.frequency import FREQUENCY, FrequencyWord
from cramp_coach.knowledge.model import Condition, Evidence

if TYPE_CHECKING:
    from cramp_coach.framework.library import Library
    from cramp_coach.report import Report

CAP = 5.0
"""One finding multiplies the odds by at most this, or divides by it: ratios come from different populations and
are not independent (evidence.md, caution on use)."""

DEFINING_CAP = 20.0
"""The cap where the finding belongs to the definition (obligate or excluded): pregnancy, for a pregnancy cramp."""

REGION_FREQUENCY = 0.93
"""How often a condition is felt in one of its own regions; a complaint elsewhere speaks against it, up to the cap."""

Weights = dict[str, tuple[float, float]]
"""For each finding: log ratio where it is present, log ratio where it is absent."""


def assess(conditions: Iterable[Condition], report: Report, library: Library) -> Iterator[Assessment]:
    """Assess the conditions that anything said bears on, each by its table."""
    for condition in conditions:
        weights = library.weights[condition.id]
        moved = evidence_for(weights, report, library)
        if moved:
            yield assessment(condition.id, moved)


def evidence_for(weights: Weights, report: Report, library: Library) -> dict[str, float]:
    """The log ratios that count: for each finding said, its weight, one a group (the strongest)."""
    strongest: dict[str, tuple[str, float]] = {}
    for finding, polarity in report.findings.items():
        if finding not in weights or polarity == "unsure":
            continue
        weight = weights[finding][0 if polarity == "present" else 1]
        group = library.group_of(finding)
        if group not in strongest or abs(weight) > abs(strongest[group][1]):
            strongest[group] = (finding, weight)
    return {finding: weight for finding, weight in strongest.values() if weight}


def assessment(condition: str, moved: dict[str, float]) -> Assessment:
    """An Assessment from the log ratios of single findings."""
    ordered = sorted(moved.items(), key=lambda item: -abs(item[1]))
    return Assessment(
        condition=condition,
        likelihood=exp(sum(moved.values())),
        supports=tuple(finding for finding, weight in ordered if weight > 0),
        against=tuple(finding for finding, weight in ordered if weight < 0),
    )


def weights_of(condition: Condition, library: Library) -> Weights:
    """A condition's table as log ratios, with what follows from its regions."""
    table = {finding: _weight(how, library.background(finding)) for finding, how in condition.evidence.items()}
    if condition.regions:
        for region, finding in library.regions.items():
            if finding not in table:
                inside = region in condition.regions
                ratio = REGION_FREQUENCY / library.background(finding) if inside else 1 / CAP
                table[finding] = (_capped(ratio, CAP), 0.0)
    return table


def _weight(how: FrequencyWord | Evidence, background: float) -> tuple[float, float]:
    if isinstance(how, Evidence):
        if how.p is None:
            return _capped(how.lr or 1.0, CAP), _capped(how.lr_absent or 1.0, CAP)
        cap, p = CAP, how.p
    else:
        cap, p = DEFINING_CAP if how in {"obligate", "excluded"} else CAP, FREQUENCY[how]
    return _capped(p / background, cap), _capped((1 - p) / (1 - background), cap)


def _capped(ratio: float, cap: float) -> float:
    return log(min(cap, max(1 / cap, ratio)))
