"""Utterances with what should be heard in them, one JSON object a line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated, Literal

import msgspec

from cramp_coach.evaluation.lines import BadLine, read_lines

SaidIntent = Literal["tell", "relief", "remedy", "why", "yes", "no", "notsure", "help", "stop", "repeat", "none"]

INTENTS: dict[SaidIntent, frozenset[str]] = {
    "tell": frozenset({"SymptomIntent", "TellIntent"}),
    "relief": frozenset({"ReliefNowIntent", "GuideIntent"}),
    "remedy": frozenset({"RemedyIntent"}),
    "why": frozenset({"WhyIntent"}),
    "yes": frozenset({"AMAZON.YesIntent", "YesPleaseIntent"}),
    "no": frozenset({"AMAZON.NoIntent", "NoThanksIntent"}),
    "notsure": frozenset({"NotSureIntent"}),
    "help": frozenset({"AMAZON.HelpIntent", "HowToIntent"}),
    "stop": frozenset({"AMAZON.StopIntent", "AMAZON.CancelIntent", "EnoughIntent"}),
    "repeat": frozenset({"AMAZON.RepeatIntent", "AgainIntent", "FromTheStartIntent"}),
    "none": frozenset({"AMAZON.FallbackIntent"}),
}
"""What people mean, and the intents of the interaction model that serve it."""


class Utterance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody says, the findings that a person heard in it (by their most exact ids), and what was meant.

    ``measures``: ``age_years``, ``duration_days``, ``times_a_week``, ``episode_minutes``.
    """

    id: Annotated[str, msgspec.Meta(min_length=1)]
    text: Annotated[str, msgspec.Meta(min_length=1)]
    intent: SaidIntent
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    measures: dict[str, float] = {}


def read_utterances(lines: Iterable[str | bytes], known: Collection[str]) -> tuple[list[Utterance], list[BadLine]]:
    """The utterances of a JSONL file, and the lines that are none. ``known``: ids that may be heard."""

    def fault(utterance: Utterance) -> str | None:
        said = (*utterance.present, *utterance.absent, *utterance.unsure)
        unknown = next((each for each in said if each not in known), None)
        return None if unknown is None else f"present, absent, unsure: no finding is called '{unknown}'"

    return read_lines(lines, Utterance, fault, {"intent": tuple(INTENTS)})
