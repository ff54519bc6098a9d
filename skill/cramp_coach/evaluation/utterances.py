"""Utterances with what should be heard in them, one JSON object a line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated, Literal

import msgspec

from cramp_coach.evaluation.cases import BadCase

SaidIntent = Literal["tell", "relief", "remedy", "why", "yes", "no", "notsure", "help", "stop", "repeat", "none"]

INTENTS: dict[SaidIntent, frozenset[str]] = {
    "tell": frozenset({"SymptomIntent", "TellIntent"}),
    "relief": frozenset({"ReliefNowIntent"}),
    "remedy": frozenset({"RemedyIntent"}),
    "why": frozenset({"WhyIntent"}),
    "yes": frozenset({"AMAZON.YesIntent", "YesPleaseIntent"}),
    "no": frozenset({"AMAZON.NoIntent", "NoThanksIntent"}),
    "notsure": frozenset({"NotSureIntent"}),
    "help": frozenset({"AMAZON.HelpIntent", "HowToIntent"}),
    "stop": frozenset({"AMAZON.StopIntent", "AMAZON.CancelIntent", "EnoughIntent"}),
    "repeat": frozenset({"AMAZON.RepeatIntent", "AgainIntent"}),
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


def read_utterances(lines: Iterable[str | bytes], known: Collection[str]) -> tuple[list[Utterance], list[BadCase]]:
    """The utterances of a JSONL file, and the lines that are none. ``known``: ids that may be heard."""
    good: list[Utterance] = []
    bad: list[BadCase] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            utterance = msgspec.json.decode(line, type=Utterance)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            bad.append(BadCase(number, str(error)))
            continue
        said = (*utterance.present, *utterance.absent, *utterance.unsure)
        if unknown := [each for each in said if each not in known]:
            bad.append(BadCase(number, f"present, absent, unsure: no finding is called '{unknown[0]}'"))
        else:
            good.append(utterance)
    return good, bad
