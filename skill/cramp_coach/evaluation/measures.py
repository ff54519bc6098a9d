"""The numbers over many interviews; pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import mean, median

import msgspec

from cramp_coach.evaluation.caller import Interview, Stage
from cramp_coach.knowledge import URGENCIES, Urgency
from cramp_coach.reasoning import SOMETHING_ELSE

BINS = 10


class Bin(msgspec.Struct, frozen=True):
    """One bar of the calibration curve: how many leaders had about this likelihood, its mean, and the share right."""

    count: int
    likelihood: float
    right: float


class Measures(msgspec.Struct, frozen=True):
    """All numbers. Shares are from 0 to 1; a share over no case at all is None."""

    cases: int
    ours: int
    none_of_ours: int
    top1_before: float | None
    top3_before: float | None
    top1_after: float | None
    top3_after: float | None
    top1_by_ranking: float | None
    top3_by_ranking: float | None
    questions_median: float
    questions_mean: float
    questions_most: int
    emergencies: int
    caught_at_once: int
    caught: int
    missed_emergencies: tuple[str, ...]
    false_emergencies: tuple[str, ...]
    over_triaged: float | None
    under_triaged: float | None
    none_left_alone: float | None
    brier: float | None
    calibration_error: float | None
    calibration: tuple[Bin, ...]
    confusion: tuple[tuple[str, str, int], ...]
    misses: tuple[str, ...]


def measure(interviews: Sequence[Interview]) -> Measures:
    """Measure a set of interviews."""
    ours = [each for each in interviews if each.is_ours]
    others = [each for each in interviews if not each.is_ours]
    grave = [each for each in interviews if each.case.urgency == "emergency"]
    triaged = [each for each in interviews if each.case.urgency is not None]
    asked = [len(each.asked) for each in ours] or [0]
    leaders = [(each.last.ranking[0].likelihood, each.last.ranking[0].condition in each.case.gold) for each in ours]
    return Measures(
        cases=len(interviews),
        ours=len(ours),
        none_of_ours=len(others),
        top1_before=share(ours, lambda each: is_right(each, 1, each.first)),
        top3_before=share(ours, lambda each: is_right(each, 3, each.first)),
        top1_after=share(ours, lambda each: is_right(each, 1)),
        top3_after=share(ours, lambda each: is_right(each, 3)),
        top1_by_ranking=share(ours, lambda each: each.last.ranking[0].condition in each.case.gold),
        top3_by_ranking=share(ours, lambda each: any(one.condition in each.case.gold for one in each.last.ranking[:3])),
        questions_median=median(asked),
        questions_mean=mean(asked),
        questions_most=max(asked),
        emergencies=len(grave),
        caught_at_once=sum(each.first.urgency == "emergency" for each in grave),
        caught=sum(each.worst == "emergency" for each in grave),
        missed_emergencies=tuple(each.case.id for each in grave if each.worst != "emergency"),
        false_emergencies=tuple(
            each.case.id
            for each in interviews
            if each.worst == "emergency" and each.case.urgency not in (None, "emergency")
        ),
        over_triaged=share(triaged, lambda each: _rank(each.worst) < _rank(each.case.urgency)),
        under_triaged=share(triaged, lambda each: _rank(each.worst) > _rank(each.case.urgency)),
        none_left_alone=share(others, left_alone),
        brier=mean((likelihood - right) ** 2 for likelihood, right in leaders) if leaders else None,
        calibration_error=_calibration_error(calibration(leaders), len(leaders)) if leaders else None,
        calibration=calibration(leaders),
        confusion=tuple(
            (gold, leader, count)
            for (gold, leader), count in Counter(
                (each.case.gold[0], each.last.order[0]) for each in ours if not is_right(each, 1)
            ).most_common()
        ),
        misses=tuple(each.case.id for each in interviews if is_miss(each)),
    )


def is_right(interview: Interview, top: int, stage: Stage | None = None) -> bool:
    """Whether a gold condition is among the first ``top`` the caller heard of (at the end, by default)."""
    return any(each in interview.case.gold for each in (stage or interview.last).order[:top])


def left_alone(interview: Interview) -> bool:
    """Whether a case that is none of ours was given no cause and no alarm."""
    return interview.last.order[0] == SOMETHING_ELSE and interview.worst in ("self_care", "routine", "soon")


def is_miss(interview: Interview) -> bool:
    """Whether the case deserves a look: not in the top three, an emergency missed, or a needless alarm."""
    if not interview.is_ours:
        return not left_alone(interview)
    if interview.case.urgency == "emergency" and interview.worst != "emergency":
        return True
    return not is_right(interview, 3)


def calibration(leaders: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """The calibration curve: leaders by likelihood in ten bins; empty ones are left out."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for likelihood, right in leaders:
        bins[min(BINS - 1, int(likelihood * BINS))].append((likelihood, right))
    return tuple(
        Bin(len(each), mean(likelihood for likelihood, _ in each), mean(float(right) for _, right in each))
        for each in bins
        if each
    )


def share(interviews: Sequence[Interview], holds: Callable[[Interview], bool]) -> float | None:
    """The share of interviews for which something holds; None where there are none."""
    return mean(float(holds(each)) for each in interviews) if interviews else None


def _calibration_error(bins: Iterable[Bin], total: int) -> float:
    return sum(each.count / total * abs(each.likelihood - each.right) for each in bins)


def _rank(urgency: Urgency | None) -> int:
    return URGENCIES.index(urgency or "self_care")
