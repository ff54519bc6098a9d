"""What a screen shows of an answer or a summary: the same words, at a glance."""

from __future__ import annotations

from collections.abc import Sequence

from cramp_coach.conversation.composer import Findings
from cramp_coach.conversation.wording import POSSIBLE, Wording
from cramp_coach.framework import Library
from cramp_coach.reasoning import SOMETHING_ELSE
from cramp_coach.report import Report
from cramp_coach.speaking import AnswerScreen, Cause, SummaryScreen

MOST_CAUSES = 3
_SHORTEST = 0.08
"""No bar is shorter, or it would not be seen."""


def answer_screen(
    found: Findings, advice: Sequence[str], question: str, wording: Wording, library: Library
) -> AnswerScreen:
    """The answer as a screen shows it. ``advice`` as it is said, its placeholders filled."""
    return AnswerScreen(
        heard=tuple(wording.told(found.report)),
        causes=_causes(found, wording, library),
        urgency=found.urgency,
        urgency_words=wording.strings.urgency[found.urgency],
        advice=tuple(advice),
        question=question,
    )


def summary_screen(found: Findings, told: Report, wording: Wording) -> SummaryScreen:
    """What was told and denied. ``told``: the report without what follows from it."""
    return SummaryScreen(
        told=tuple(wording.told(found.report)),
        denied=tuple(wording.denied(told)),
        likely=wording.fill(wording.likely(found.ranking)[0], told),
        note=wording.fill(wording.strings.summary_end, told),
    )


def _causes(found: Findings, wording: Wording, library: Library) -> tuple[Cause, ...]:
    """The first few that are worth a word; none where nothing stands out."""
    if wording.likely(found.ranking)[1] is None:
        return ()
    likely = [each for each in found.ranking if each.condition != SOMETHING_ELSE and each.likelihood >= POSSIBLE / 2]
    return tuple(
        Cause(
            library.conditions[each.condition].name,
            wording.band(place, each.likelihood),
            max(_SHORTEST, each.likelihood),
        )
        for place, each in enumerate(likely[:MOST_CAUSES])
    )
