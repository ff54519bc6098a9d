"""The numbers over many interviews; pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import mean, median

import msgspec

from cramp_coach.evaluation.caller import Interview, Stage
from cramp_coach.knowledge import URGENCIES, Urgency
from cramp_coach.listening.intents import FALLBACK_INTENT
from cramp_coach.reasoning import SOMETHING_ELSE

BINS = 10
NONE_OF_OURS = "none of ours"


class Bin(msgspec.Struct, frozen=True):
    """One bar of the calibration curve: how many leaders had about this likelihood, its mean, and the share right."""

    count: int
    likelihood: float
    right: float


class Measures(msgspec.Struct, frozen=True):
    """All numbers. Shares are from 0 to 1; a share over no case at all is None.

    Top 1 and 3, the confusions and the calibration are over the cases that are ours. ``over_triaged`` and
    ``under_triaged`` are shares of the cases whose urgency is given, ``needless_emergencies`` of those among them
    that are no emergency. ``none_unnamed``: no condition led; ``none_left_alone``: and there was no alarm either.
    """

    cases: int
    ours: int
    none_of_ours: int
    top1_before: float | None
    top3_before: float | None
    top1_after: float | None
    top3_after: float | None
    top1_by_ranking_before: float | None
    top3_by_ranking_before: float | None
    top1_by_ranking: float | None
    top3_by_ranking: float | None
    questions_median: float
    questions_mean: float
    questions_most: int
    emergencies: int
    caught_at_once: int
    caught: int
    caught_at_once_ids: tuple[str, ...]
    caught_later_ids: tuple[str, ...]
    missed_emergencies: tuple[str, ...]
    false_emergencies: tuple[str, ...]
    needless_emergencies: float | None
    over_triaged: float | None
    under_triaged: float | None
    none_unnamed: float | None
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
    mild = [each for each in triaged if each.case.urgency != "emergency"]
    asked = [len(each.asked) for each in interviews] or [0]
    leaders = [(each.last.ranking[0].likelihood, each.last.ranking[0].condition in each.case.gold) for each in ours]
    at_once = _ids(grave, lambda each: each.first.urgency == "emergency")
    caught = _ids(grave, lambda each: each.worst == "emergency")
    return Measures(
        cases=len(interviews),
        ours=len(ours),
        none_of_ours=len(others),
        top1_before=share(ours, lambda each: is_right(each, 1, each.first)),
        top3_before=share(ours, lambda each: is_right(each, 3, each.first)),
        top1_after=share(ours, lambda each: is_right(each, 1)),
        top3_after=share(ours, lambda each: is_right(each, 3)),
        top1_by_ranking_before=share(ours, lambda each: _is_ranked(each, 1, each.first)),
        top3_by_ranking_before=share(ours, lambda each: _is_ranked(each, 3, each.first)),
        top1_by_ranking=share(ours, lambda each: _is_ranked(each, 1, each.last)),
        top3_by_ranking=share(ours, lambda each: _is_ranked(each, 3, each.last)),
        questions_median=median(asked),
        questions_mean=mean(asked),
        questions_most=max(asked),
        emergencies=len(grave),
        caught_at_once=len(at_once),
        caught=len(caught),
        caught_at_once_ids=at_once,
        caught_later_ids=tuple(each for each in caught if each not in at_once),
        missed_emergencies=_ids(grave, lambda each: each.worst != "emergency"),
        false_emergencies=_ids(mild, lambda each: each.worst == "emergency"),
        needless_emergencies=share(mild, lambda each: each.worst == "emergency"),
        over_triaged=share(triaged, lambda each: _rank(each.worst) < _rank(each.case.urgency)),
        under_triaged=share(triaged, lambda each: _rank(each.worst) > _rank(each.case.urgency)),
        none_unnamed=share(others, is_unnamed),
        none_left_alone=share(others, left_alone),
        brier=mean((likelihood - right) ** 2 for likelihood, right in leaders) if leaders else None,
        calibration_error=_calibration_error(calibration(leaders), len(leaders)) if leaders else None,
        calibration=calibration(leaders),
        confusion=confusion(each for each in ours if not is_right(each, 1)),
        misses=_ids(interviews, is_miss),
    )


def is_right(interview: Interview, top: int, stage: Stage | None = None) -> bool:
    """Whether a gold condition is among the first ``top`` the caller heard of (at the end, by default)."""
    return any(each in interview.case.gold for each in (stage or interview.last).order[:top])


def is_unnamed(interview: Interview) -> bool:
    """Whether no condition led at the end; an alarm that is none ("your heart") names no cause of ours."""
    return interview.intent == FALLBACK_INTENT or interview.last.order[0] == SOMETHING_ELSE or interview.last.is_alarm


def left_alone(interview: Interview) -> bool:
    """Whether a case that is none of ours was given no cause, and no alarm beyond what it calls for."""
    allowed = min(_rank("soon"), _rank(interview.case.urgency))
    return is_unnamed(interview) and _rank(interview.worst) >= allowed


def is_miss(interview: Interview) -> bool:
    """Whether the case deserves a look: not in the top three, an emergency missed, or a needless alarm."""
    if interview.case.urgency == "emergency" and interview.worst != "emergency":
        return True
    return not is_right(interview, 3) if interview.is_ours else not left_alone(interview)


def confusion(interviews: Iterable[Interview]) -> tuple[tuple[str, str, int], ...]:
    """(gold, what the caller heard first, cases), most frequent first.

    Where several are gold, the one that led counts, else the first.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for each in interviews:
        leader = each.last.order[0]
        pairs[leader if leader in each.case.gold else next(iter(each.case.gold), NONE_OF_OURS), leader] += 1
    return tuple((gold, leader, count) for (gold, leader), count in pairs.most_common())


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


def _ids(interviews: Iterable[Interview], holds: Callable[[Interview], bool]) -> tuple[str, ...]:
    return tuple(each.case.id for each in interviews if holds(each))


def _is_ranked(interview: Interview, top: int, stage: Stage) -> bool:
    return any(each.condition in interview.case.gold for each in stage.ranking[:top])


def _calibration_error(bins: Iterable[Bin], total: int) -> float:
    return sum(each.count / total * abs(each.likelihood - each.right) for each in bins)


def _rank(urgency: Urgency | None) -> int:
    return URGENCIES.index(urgency or "self_care")
