"""How well people are heard: what was said against what a person heard in it.

Findings are counted by mention, so that one word which stands for two findings is not two mistakes. What follows
from a finding counts as heard with it ("calf" for "leg"), and of two findings in one group either will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Protocol

import msgspec

from cramp_coach.conversation.relief import NOW
from cramp_coach.evaluation.utterances import INTENTS, Utterance
from cramp_coach.framework import Library
from cramp_coach.listening import Heard, Listener
from cramp_coach.listening.intents import RELIEF_INTENT
from cramp_coach.listening.resolver import Resolved, Resolver
from cramp_coach.listening.tagger import Mention
from cramp_coach.report import Report

_SIDES = frozenset({"left", "right", "both_sides"})
_PLACES = frozenset({"part", "side"})
_SILENT = frozenset({"decoy", "remedy"})


class Tally(msgspec.Struct):
    """Right, wrongly heard, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was heard that had been said."""
        heard = self.right + self.wrong
        return self.right / heard if heard else None

    @property
    def recall(self) -> float | None:
        """Share of what was said that was heard."""
        said = self.right + self.missed
        return self.right / said if said else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        whole = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / whole if whole else None


class Slip(msgspec.Struct, frozen=True):
    """What went wrong in one utterance."""

    id: str
    text: str
    missed: tuple[str, ...]
    wrong: tuple[str, ...]
    denials_missed: tuple[str, ...]
    denials_wrong: tuple[str, ...]
    intent: str


class Hearing(msgspec.Struct):
    """All counts over a set of utterances."""

    utterances: int = 0
    findings: Tally = msgspec.field(default_factory=Tally)
    denials: Tally = msgspec.field(default_factory=Tally)
    unsure: Tally = msgspec.field(default_factory=Tally)
    sides: Tally = msgspec.field(default_factory=Tally)
    numbers: Tally = msgspec.field(default_factory=Tally)
    intents: Tally = msgspec.field(default_factory=Tally)
    refusals: Tally = msgspec.field(default_factory=Tally)
    slips: list[Slip] = msgspec.field(default_factory=list)


class Resolves(Protocol):
    """Whatever finds the intent of an utterance."""

    def resolve(self, text: str) -> Resolved:
        """The intent, and its slots."""


class Hears(Protocol):
    """Whatever finds what an utterance says."""

    def hear(self, text: str) -> Heard:
        """The report, and the mentions it came from."""


class Judge:
    """Listens to utterances, and counts: with the skill's own ears, or with those of somebody else."""

    def __init__(self, library: Library, resolver: Resolves | None = None, listener: Hears | None = None) -> None:
        self._library = library
        own = Listener(library)
        self._listener: Hears = listener or own
        self._resolver: Resolves = resolver or Resolver(library, own)
        self._closure = cache(self._follows)

    def judge(self, utterances: Sequence[Utterance]) -> Hearing:
        """The counts over all utterances."""
        hearing = Hearing(utterances=len(utterances))
        for utterance in utterances:
            slip = self._listen(utterance, hearing)
            if slip:
                hearing.slips.append(slip)
        return hearing

    def _listen(self, utterance: Utterance, hearing: Hearing) -> Slip | None:
        intent = self._resolver.resolve(utterance.text).intent
        heard = self._listener.hear(utterance.text)
        report = self._library.complete(heard.report)
        refused = intent in INTENTS["none"] or self._library.is_beyond(report)  # answered with "not for me"
        report = Report() if refused else report
        mentions = [each for each in heard.mentions if not refused and not self._is_silent(each)]
        if intent == RELIEF_INTENT and NOW not in report.present:
            report = self._library.complete(report.answered(NOW, "present"))
            mentions.append(Mention((NOW,), "present", 0, 0, 0))
        is_ours = utterance.intent != "none"
        good = intent in INTENTS[utterance.intent] if is_ours else refused
        count(hearing.intents if is_ours else hearing.refusals, good)
        if refused and not is_ours:  # an earache that was sent on: nothing of it need be heard
            return None
        self._count_numbers(utterance, report, hearing)
        said, there = {*utterance.present} & _SIDES, report.present & _SIDES
        if said:
            count(hearing.sides, said == there)
        exact = [each for each in (*utterance.present, *utterance.unsure) if each not in _SIDES]
        positive = [each for each in mentions if each.polarity != "absent"]
        missed, wrong = self._compare(exact, report.present | report.unsure, positive, hearing.findings)
        denied = [each for each in mentions if each.polarity == "absent" and not self._is_place(each)]
        unheard, denied_wrongly = self._compare(utterance.absent, report.absent, denied, hearing.denials)
        for finding in utterance.unsure:
            count(hearing.unsure, finding in report.unsure)
        if good and not (missed or wrong or unheard or denied_wrongly):
            return None
        return Slip(utterance.id, utterance.text, missed, wrong, unheard, denied_wrongly, "" if good else intent)

    def _compare(
        self, said: Iterable[str], there: frozenset[str] | set[str], mentions: list[Mention], tally: Tally
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Count and name what was missed, and what was heard without having been said."""
        said = tuple(said)
        groups = {self._library.group_of(each) for each in there}
        missed = tuple(each for each in said if each not in there and self._library.group_of(each) not in groups)
        wrong = tuple(
            "/".join(each.findings)
            for each in mentions
            if not any(self._is_near(finding, other) for finding in each.findings for other in said)
            and not _SIDES & {*each.findings}
        )
        tally.right += len(said) - len(missed)
        tally.missed += len(missed)
        tally.wrong += len(wrong)
        return missed, wrong

    def _count_numbers(self, utterance: Utterance, report: Report, hearing: Hearing) -> None:
        for name, value in utterance.measures.items():
            count(hearing.numbers, abs(report.measures.get(name, -1.0) - value) <= 0.01 * value)
        hearing.numbers.wrong += len(report.measures.keys() - utterance.measures.keys())

    def _is_near(self, one: str, other: str) -> bool:
        return (
            other in self._closure(one)
            or one in self._closure(other)
            or self._library.group_of(one) == self._library.group_of(other)
        )

    def _follows(self, finding: str) -> frozenset[str]:
        """The finding, what follows from it, and what it is made of."""
        made_of = self._library.findings[finding].made_of
        own = {finding, *(made_of.symptoms if made_of else ()), *(made_of.parts if made_of else ())}
        return frozenset(self._library.complete(Report(findings=dict.fromkeys(own, "present"))).present)

    def _is_place(self, mention: Mention) -> bool:
        """A place is not denied but put right: "not my calf, the shin"."""
        return all(self._library.findings[each].kind in _PLACES for each in mention.findings)

    def _is_silent(self, mention: Mention) -> bool:
        return any(self._library.findings[each].kind in _SILENT for each in mention.findings)


def count(tally: Tally, good: bool) -> None:
    """One more that was right, or missed."""
    tally.right += good
    tally.missed += not good
