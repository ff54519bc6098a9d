"""What is asked in between: why, what of it, how to keep it away, whether to see a doctor, what was told.

What was asked before still waits for its answer.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from cramp_coach.conversation.composer import Composer, Outcome
from cramp_coach.conversation.explaining import Explainer
from cramp_coach.conversation.showing import summary_screen
from cramp_coach.conversation.state import State
from cramp_coach.conversation.turn import Turn
from cramp_coach.listening import Listener


class Asides:
    """Answers in one locale. ``tell`` takes what turned out to be a complaint after all."""

    def __init__(
        self, composer: Composer, explainer: Explainer, listener: Listener, tell: Callable[[Turn, State], Outcome]
    ) -> None:
        self._composer, self._explainer, self._listener, self._tell = composer, explainer, listener, tell

    def why(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        """Explain the last answer; what was asked before still waits for its answer."""
        findings = self._composer.reason(state.report)
        return self._composer.ask_again(self._explainer.why(findings, state.told), state)

    def summary(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        """Say all back that was told; what was asked before still waits for its answer."""
        findings = self._composer.reason(state.report)
        outcome = self._composer.ask_again(self._explainer.summary(findings, state.report), state)
        if not state.report.findings:
            return outcome
        shown = summary_screen(findings, state.report, self._composer.wording)
        return replace(outcome, reply=replace(outcome.reply, card=self._composer.strings.card, screen=shown))

    def about(self, turn: Turn, state: State) -> Outcome:
        """Tell of a condition by its name, or of the one that was named last."""
        named = [*turn.topics, *([] if turn.words else [state.told or ""])]
        known = next((each for each in named if each in self._composer.library.conditions), None)
        if known:
            return self._composer.inform(self._explainer.about(known, self._composer.reason(state.report)), state)
        heard = self._listener.hear_slots((), turn.words, state.report)
        if self._listener.is_complaint(heard):  # "what is this pain in my calf"
            return self._tell(turn, state)
        return self._composer.ask_again([self._composer.strings.about_unknown], state)

    def prevent(self, turn: Turn, state: State) -> Outcome:
        """How to keep it, or what is asked about, away; what was asked before still waits."""
        asked = self._listener.hear_slots(turn.findings, turn.words, state.report).report
        said = self._explainer.prevention(self._composer.reason(state.report.with_(asked)))
        texts = [self._composer.strings.prevent_first, *said[:3]] if said else [self._composer.strings.prevent_nothing]
        return self._composer.inform(texts, state)

    def doctor(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        """Whether and when to see somebody; what was asked before still waits."""
        return self._composer.inform(self._explainer.doctor(self._composer.reason(state.report), state.flags), state)
