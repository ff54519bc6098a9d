"""Making an outcome of a turn: reasoning over a report, and a reply around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from cramp_coach.conversation.state import ANYTHING_ELSE, State
from cramp_coach.conversation.wording import Wording
from cramp_coach.framework import Library, PluginManager
from cramp_coach.knowledge import RedFlag, Urgency
from cramp_coach.reasoning import Question, Ranked, fired, forbidden, rank, urgency_of
from cramp_coach.report import Report
from cramp_coach.speaking import Reply, Say


class Findings(msgspec.Struct, frozen=True):
    """All that reasoning found in a report: what an answer is made from."""

    report: Report
    flags: Sequence[RedFlag]
    ranking: Sequence[Ranked]
    urgency: Urgency
    banned: frozenset[str]


class Outcome(msgspec.Struct, frozen=True):
    """What a turn led to: the reply, the state to keep, and all that was reasoned, for whoever asks.

    Speech needs no reasoning where it says nothing of a cause, so that is done when it is first looked at.
    """

    reply: Reply
    state: State
    found: Callable[[], Findings]
    question: Question | None = None

    @property
    def report(self) -> Report:
        """What was said so far, with all that follows from it."""
        return self.found().report

    @property
    def urgency(self) -> Urgency:
        """How urgent it all is."""
        return self.found().urgency

    @property
    def ranking(self) -> Sequence[Ranked]:
        """Every condition in the race, most likely first."""
        return self.found().ranking

    @property
    def flags(self) -> Sequence[RedFlag]:
        """The red flags that hold, most urgent first."""
        return self.found().flags


class Composer:
    """Composes outcomes in one locale, with the plugins of a manager."""

    def __init__(self, manager: PluginManager, library: Library, wording: Wording) -> None:
        self._manager, self.library, self.wording = manager, library, wording
        self.strings = wording.strings

    def reason(self, report: Report) -> Findings:
        """All that can be reasoned from a report: its consequences, red flags, ranking, urgency, what is forbidden."""
        completed = self.library.complete(report)
        flags = fired(completed, self.library)
        ranking = rank(completed, self._manager.assess(completed, self.library), self.library, flags)
        return Findings(
            report=completed,
            flags=flags,
            ranking=ranking,
            urgency=urgency_of(flags, ranking, self.library),
            banned=forbidden(completed, flags, ranking, self.library),
        )

    def say(
        self,
        texts: Sequence[str],
        state: State,
        *,
        reprompt: str = "",
        ends: bool = False,
        report: Report | None = None,
    ) -> Outcome:
        """A reply of plain sentences; ``report``: what was heard in this turn."""
        if report is not None:
            state = msgspec.structs.replace(state, report=state.report.with_(report))
        reprompt = self.wording.fill(reprompt, state.report)
        return self.outcome(Reply(self.sayings(texts, state.report), reprompt, ends), state)

    def ask(self, texts: Sequence[str], question: Question, state: State) -> Outcome:
        """A reply of plain sentences that ends in a question."""
        state = msgspec.structs.replace(state, question=question.id)
        parts = self.sayings((*texts, question.text), state.report)
        return self.outcome(Reply(parts, reprompt=parts[-1].text), state, question)

    def ask_again(self, texts: Sequence[str], state: State) -> Outcome:
        """Say something in between, then what was to come: the question that waits, the next step, or what else."""
        question = None
        if state.question and state.last:
            question = Question(state.question, state.last.reprompt)
        elif state.guide:
            prompt = self.strings.step_next
            return self.outcome(Reply(self.sayings((*texts, prompt), state.report), reprompt=prompt), state)
        elif state.report.complaints:
            question = Question(ANYTHING_ELSE, self.strings.anything_else)
        if question:
            return self.ask(texts, question, state)
        prompt = self.strings.help_question
        return self.outcome(Reply(self.sayings((*texts, prompt), state.report), reprompt=prompt), state)

    def inform(self, texts: Sequence[str], state: State) -> Outcome:
        """Say something in between that is information; the first of it with what it is not."""
        disclaimer = "" if state.disclaimed else self.strings.disclaimer
        return self.ask_again((*texts, disclaimer), msgspec.structs.replace(state, disclaimed=True))

    def sayings(self, texts: Sequence[str], report: Report) -> tuple[Say, ...]:
        """Texts with their placeholders filled; empty ones are left out."""
        return tuple(Say(self.wording.fill(text, report)) for text in texts if text)

    def outcome(
        self, reply: Reply, state: State, question: Question | None = None, found: Findings | None = None
    ) -> Outcome:
        """The outcome of a reply; ``found``: what is reasoned from the state's report, where that is known already."""
        known = [found] if found else []

        def reasoned() -> Findings:
            if not known:
                known.append(self.reason(state.report))
            return known[0]

        return Outcome(reply, state, reasoned, question)
