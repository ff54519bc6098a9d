"""A simulated caller: says the text, answers follow-ups, and writes down what came of it."""

from __future__ import annotations

import re

import msgspec

from cramp_coach.alexa.serializer import EnvelopeSerializer
from cramp_coach.alexa.turns import turn_of
from cramp_coach.conversation import Consultation, Outcome, State, Turn
from cramp_coach.conversation.state import ANYTHING_ELSE, EASING, OFFER, TELL_MORE
from cramp_coach.conversation.turn import Act
from cramp_coach.evaluation.cases import Case
from cramp_coach.framework import Library, PluginManager
from cramp_coach.knowledge import URGENCIES, Urgency
from cramp_coach.local import Speaker
from cramp_coach.reasoning import URGENT, Ranked
from cramp_coach.report import Report

MAX_TURNS = 10

IN_A_BREATH = 25
"""How many words a caller says, at most, when asked an open question: about ten seconds of speech."""

_OF_RELIEF: dict[str, Act] = {EASING: "yes", OFFER: "no"}
"""The caller wants to know what it is, not to stretch."""

BREATHS = 2
"""How often a caller answers an open question at such length, before there is nothing more to tell."""


class Stage(msgspec.Struct, frozen=True):
    """Where things stood after a turn: the order in which the caller was told of causes, and how urgent it was.

    ``order`` is what a caller hears: the red flag that speaks, where it is for today or now, then others that are
    conditions, then the ranking. ``is_alarm``: a flag that is no condition speaks, for an emergency.
    """

    order: tuple[str, ...]
    ranking: tuple[Ranked, ...]
    urgency: Urgency
    flags: tuple[str, ...]
    is_alarm: bool = False


class Interview(msgspec.Struct, frozen=True):
    """One case played through: the first and the last stage, what was asked, and what was heard."""

    case: Case
    intent: str
    first: Stage
    last: Stage
    asked: tuple[tuple[str, str], ...]
    worst: Urgency
    present: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def is_ours(self) -> bool:
        """Whether the case is one we should know."""
        return bool(self.case.gold)


class Caller:
    """Plays cases against the real skill, one after another, each a new conversation."""

    def __init__(self, manager: PluginManager | None = None, locale: str = "en-US", breaths: int = BREATHS) -> None:
        """``breaths``: how often the caller answers an open question at length; 0 for one who never does."""
        self._breaths = breaths
        manager = manager or PluginManager.installed()
        self.library: Library = manager.library()
        self._consultation = Consultation(manager, self.library, locale)
        self._speaker = Speaker(lambda _: {}, self.library, locale)
        self._serializer = EnvelopeSerializer()

    @property
    def known(self) -> set[str]:
        """The ids a case's gold may name: conditions and red flags."""
        return {*self.library.conditions, *self.library.red_flags}

    def play(self, case: Case) -> Interview:
        """Say the case's text and answer what is asked, until there is nothing more to ask."""
        resolved = self._speaker.resolver.resolve(case.text)
        request = self._speaker.intent_request(resolved)
        turn = turn_of(self._serializer.from_dict(request, "ask_sdk_model.intent_request.IntentRequest"))
        details = self.library.complete(self._consultation.listener.hear(case.details).report)
        outcome = self._consultation.turn(turn, State())
        first = self._stage(outcome)
        asked: list[tuple[str, str]] = []
        stages = [first]
        untold = _breaths(case.details)[: self._breaths]
        while not outcome.reply.ends and len(stages) < MAX_TURNS:
            question = outcome.question.id if outcome.question else TELL_MORE
            if question in (TELL_MORE, ANYTHING_ELSE):
                if untold:
                    answer, reply = "yes", Turn("tell", text=untold.pop(0))
                elif question == TELL_MORE and outcome.question:
                    answer, reply = "unsure", Turn("unsure")
                else:
                    break
            else:
                answer, reply = self._reply(question, case, details)
            if outcome.question and question not in (EASING, OFFER, ANYTHING_ELSE):
                asked.append((question, answer))
            outcome = self._consultation.turn(reply, outcome.state)
            stages.append(self._stage(outcome))
        return Interview(
            case=case,
            intent=resolved.intent,
            first=first,
            last=stages[-1],
            asked=tuple(asked),
            worst=min((stage.urgency for stage in stages), key=URGENCIES.index),
            present=tuple(sorted(outcome.report.present)),
            absent=tuple(sorted(outcome.report.absent)),
        )

    def _reply(self, question: str, case: Case, details: Report) -> tuple[Act, Turn]:
        """The answer, and how it is said: a yes to a question for several things says which, as people do."""
        asked = self.library.findings.get(question)
        named = tuple(each for each in (asked.any_of if asked else ()) if self._has(each, case, details))
        answer = self._answer(question, case, details, named)
        return answer, Turn("tell", findings=named) if answer == "yes" and named else Turn(answer)

    def _answer(self, question: str, case: Case, details: Report, named: tuple[str, ...]) -> Act:
        """By the case's answers, else by what its details say, else not sure.

        A question for one thing or another ("short of breath, or pain in your chest") is answered no where one of
        them is denied and none is there (``named``).
        """
        if question in _OF_RELIEF:
            return _OF_RELIEF[question]
        if question in case.answers:
            return case.answers[question]
        if named or question in details.present:
            return "yes"
        denied = question in details.absent or any(each in details.absent for each in self.library.implying(question))
        return "no" if denied else "unsure"

    @staticmethod
    def _has(finding: str, case: Case, details: Report) -> bool:
        return case.answers[finding] == "yes" if finding in case.answers else finding in details.present

    def _stage(self, outcome: Outcome) -> Stage:
        flagged = [
            flag.id
            for place, flag in enumerate(outcome.flags)
            if flag.urgency in URGENT and (place == 0 or flag.id in self.library.conditions)
        ]
        ranked = [each.condition for each in outcome.ranking]
        return Stage(
            order=tuple(dict.fromkeys([*flagged, *ranked])),
            ranking=tuple(outcome.ranking[:5]),
            urgency=outcome.urgency,
            flags=tuple(flag.id for flag in outcome.flags),
            is_alarm=outcome.urgency == "emergency" and outcome.flags[0].id not in self.library.conditions,
        )


def _breaths(details: str) -> list[str]:
    """What a caller tells at each open question: whole sentences, in the order in which they come to mind."""
    breaths: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+", details.strip()):
        if breaths and len(f"{breaths[-1]} {sentence}".split()) <= IN_A_BREATH:
            breaths[-1] += f" {sentence}"
        else:
            breaths.append(sentence)
    return [breath for breath in breaths if breath]
