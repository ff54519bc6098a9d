"""The next question: the one whose answer is expected to tell most, weighted by what a missed danger costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from math import exp, log2

import msgspec

from cramp_coach.framework import Library
from cramp_coach.knowledge import Finding, RedFlag, Urgency, holds
from cramp_coach.knowledge.model import Kind
from cramp_coach.reasoning.ranking import SOMETHING_ELSE, Ranked, share_of_family
from cramp_coach.report import Report

MISSED_COST: dict[Urgency, float] = {"emergency": 3.0, "same_day": 1.0, "soon": 0.3, "routine": 0.1, "self_care": 0.0}
"""What it is worth, in bits, to ask about a danger of this urgency that is surely relevant. Expert-set."""

WORTH_ASKING = 0.02
"""A question expected to tell less than this, in bits, is not asked."""

PRESSING = 1.5
"""From this worth on, in bits, a danger is asked about before the person is asked for the rest of the story."""

SCREENING = 0.3
"""What a screening question is worth, in bits, where nothing at all is clear yet. Expert-set, like MISSED_COST."""

CLEAR = 0.85
"""From this share on, the answer is clear: only a danger is still asked about."""

TACT: dict[Kind, float] = {"course": 0.7, "medicine": 0.7, "history": 0.6, "person": 0.4}
"""A question about the person weighs less than one about the complaint: nobody wants to be asked their age first."""

_CONSIDERED = 8


class Question(msgspec.Struct, frozen=True):
    """A yes/no question: the finding it is about (or a step of the conversation), and its words.

    ``presses``: it is about a danger that has shown itself, and comes before all else.
    """

    id: str
    text: str
    presses: bool = False


def is_clear(ranking: Sequence[Ranked], library: Library) -> bool:
    """Whether one condition, or one family (the ordinary cramps), accounts for nearly all of it."""
    if not ranking or ranking[0].condition == SOMETHING_ELSE:
        return False
    family = library.conditions[ranking[0].condition].family
    share = share_of_family(family, ranking, library) if family else ranking[0].likelihood
    return share >= CLEAR


def next_question(
    report: Report, ranking: Sequence[Ranked], library: Library, asked: Collection[str]
) -> Question | None:
    """The best question that was neither asked nor answered, or None where none is worth asking."""
    known = set(report.findings) | set(asked)
    dangers: defaultdict[str, float] = defaultdict(float)
    for finding, value in _dangers(report, ranking, library):
        dangers[finding] += value
    worth = dangers.copy()
    for finding, value in _screens(report, ranking, library):
        worth[finding] += value
    if ranking and ranking[0].likelihood < CLEAR:
        leaders = ranking[:_CONSIDERED]
        for finding in _candidates(leaders, library):
            tact = TACT.get(library.findings[finding].kind, 1.0)
            worth[finding] += tact * _information(finding, leaders, library)
    there = report.present | report.unsure
    best = max(
        (finding for finding in worth if finding not in known and _askable(library.findings[finding], there)),
        key=lambda finding: (worth[finding], finding),
        default=None,
    )
    if best is None or worth[best] < WORTH_ASKING:
        return None
    return Question(best, library.findings[best].question or "", presses=dangers[best] >= PRESSING)


def next_danger(report: Report, ranking: Sequence[Ranked], library: Library) -> Question | None:
    """The question for the danger that fits best, whether or not it was put before; None where all are answered."""
    worth: defaultdict[str, float] = defaultdict(float)
    for finding, value in _dangers(report, ranking, library):
        worth[finding] += value
    there = report.present | report.unsure
    open_ = [each for each in worth if each not in report.findings and _askable(library.findings[each], there)]
    best = max(open_, key=lambda each: (worth[each], each), default=None)
    return Question(best, library.findings[best].question or "", presses=True) if best and worth[best] else None


def _askable(finding: Finding, there: Collection[str]) -> bool:
    return finding.question is not None and (finding.ask_when is None or holds(finding.ask_when, there))


def _dangers(report: Report, ranking: Sequence[Ranked], library: Library) -> Iterator[tuple[str, float]]:
    """What each red flag's own questions are worth now."""
    there = report.present | report.unsure
    for flag in library.red_flags.values():
        if flag.ask and not holds(flag.when, there):
            relevance = _relevance(flag, there, ranking)
            for place, finding in enumerate(flag.ask):
                yield finding, MISSED_COST[flag.urgency] * relevance / (place + 1)


def _screens(report: Report, ranking: Sequence[Ranked], library: Library) -> Iterator[tuple[str, float]]:
    """What the screening questions are worth: much in a story nobody understands, nothing in a clear one.

    A yes to one is followed by its parts, until it is known which.
    """
    for screen in library.screens:
        if screen.id not in report.findings:
            yield screen.id, SCREENING * (1 - (ranking[0].likelihood if ranking else 0.0))
        elif screen.id in report.present and report.present.isdisjoint(screen.any_of):
            for place, finding in enumerate(screen.any_of):
                yield finding, MISSED_COST["emergency"] / (place + 1)


def _relevance(flag: RedFlag, there: Collection[str], ranking: Iterable[Ranked]) -> float:
    if flag.ask_when is not None and holds(flag.ask_when, there):
        return 1.0
    return min(1.0, sum(each.likelihood for each in ranking if each.condition in flag.ask_for))


def _candidates(leaders: Iterable[Ranked], library: Library) -> set[str]:
    return {
        finding
        for each in leaders
        if each.condition in library.conditions
        for finding in library.conditions[each.condition].evidence
    }


def _information(finding: str, leaders: Sequence[Ranked], library: Library) -> float:
    """The expected fall in entropy, in bits, of asking for a finding; the also-rans count as one that is unmoved."""
    background = library.background(finding)
    shares = [each.likelihood for each in leaders]
    chances = [_chance(finding, each.condition, background, library) for each in leaders]
    shares.append(max(0.0, 1.0 - sum(shares)))
    chances.append(background)
    yes = [share * chance for share, chance in zip(shares, chances, strict=True)]
    no = [share * (1 - chance) for share, chance in zip(shares, chances, strict=True)]
    return _entropy(shares) - sum(yes) * _entropy(yes) - sum(no) * _entropy(no)


def _chance(finding: str, condition: str, background: float, library: Library) -> float:
    """P(yes | condition), as the capped table has it."""
    weight = library.weights.get(condition, {}).get(finding)
    return background if weight is None else min(0.98, max(0.005, background * exp(weight[0])))


def _entropy(weights: Sequence[float]) -> float:
    total = sum(weights)
    return -sum(weight / total * log2(weight / total) for weight in weights if weight > 0) if total else 0.0
