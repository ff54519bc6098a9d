"""Guiding somebody through a routine, a step at a time: next, back, again, the other side, it's gone, it's worse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec.structs import replace

from cramp_coach.conversation.answering import mark
from cramp_coach.conversation.composer import Composer, Outcome
from cramp_coach.conversation.explaining import Explainer
from cramp_coach.conversation.pacing import paced
from cramp_coach.conversation.relief import NOW, choose, is_active, is_barred
from cramp_coach.conversation.state import EASING, GONE, OFFER, Guide, State
from cramp_coach.conversation.turn import Turn
from cramp_coach.knowledge import Routine
from cramp_coach.reasoning import CLEARED_BY, Question
from cramp_coach.report import Report
from cramp_coach.speaking import Pause, Reply, Say, StepScreen

GETTING_WORSE = "getting_worse"

Consider = Callable[[Report, State, tuple[Say | Pause, ...], bool], Outcome]
"""Answer to a report: with an opening, and whether to ask about dangers first."""

_OTHER: dict[str | None, Literal["left", "right", "other"]] = {"left": "right", "right": "left", "other": "other"}


class Guiding:
    """Guides in one locale. What it says after the last step, and to good or bad news, is for the consultation."""

    def __init__(self, composer: Composer, explainer: Explainer, consider: Consider) -> None:
        self._composer, self._explainer, self._consider = composer, explainer, consider
        self._strings = composer.strings

    def asked(self, turn: Turn, state: State) -> Outcome:
        """Begin the routine that was asked for, or one that fits what was told."""
        found = self._composer.reason(state.report)
        named = next((each for each in turn.topics if each in self._composer.library.routines), None)
        if named is None:
            chosen = choose(found.report, self._composer.library, found.banned)
            if chosen is None:
                return self._composer.say([self._strings.guide_which], state, reprompt=self._strings.guide_which)
            named = chosen.id
        return self.begin(named, state, is_whole=turn.is_one_shot)

    def begin(self, name: str, state: State, is_whole: bool = False) -> Outcome:
        """Begin a routine, unless what was told forbids it; a rub waits for the question that clears it."""
        routine = self._composer.library.routines[name]
        found = self._composer.reason(state.report)
        for use in found.banned & {*routine.uses}:
            waits_for = CLEARED_BY.get(use)
            asked = self._composer.library.findings.get(waits_for or "")
            if asked and asked.question and asked.id not in found.report.findings and not found.flags:
                question = Question(asked.id, asked.question)
                return self._composer.ask([self._strings.guide_check], question, replace(state, wanted=name))
        if is_barred(routine, found.report, found.banned):
            new = [flag.say for flag in found.flags[:1] if flag.id not in state.flags]
            return self._composer.ask_again([self._strings.guide_forbidden, *new], replace(state, guide=None))
        state = replace(state, question=None, wanted=None)
        if is_whole:
            return self._whole(routine, state)
        return self._step(Guide(name, relief=is_active(found.report, self._composer.library)), state)

    def on(self, turn: Turn, state: State) -> Outcome:
        """The next step; after the last one the consultation goes on."""
        guide, routine = state.guide, self._routine(state)
        if guide is None or routine is None:
            return self._not_guiding(turn, state)
        if guide.step + 1 < len(routine.steps):
            return self._step(replace(guide, step=guide.step + 1), state)
        if guide.relief:
            return self._consider(
                state.report, replace(state, guide=None, question=None), (Say(self._strings.all_tried),), False
            )
        return self._composer.say([self._strings.step_last], state, reprompt=self._strings.step_last)

    def eased(self, turn: Turn, state: State) -> Outcome:
        """The answer to whether it is easing: the consultation where it is, else the next step."""
        if turn.act == "yes":
            state = replace(state, guide=None)
            return self._consider(state.report, state, (Say(self._strings.eased),), False)
        guide, routine = state.guide, self._routine(state)
        if guide and routine and guide.step + 1 < len(routine.steps):
            return self._step(replace(guide, step=guide.step + 1), state, (Say(self._strings.not_eased),))
        return self.on(turn, state)

    def back(self, turn: Turn, state: State) -> Outcome:
        """The step before."""
        return self._at(turn, state, -1)

    def again(self, turn: Turn, state: State) -> Outcome:
        """The same step once more."""
        return self._at(turn, state, 0)

    def resume(self, turn: Turn, state: State) -> Outcome:
        """Carry on: the step that was interrupted, or the question that waits."""
        return self._at(turn, state, 0) if state.guide else self._composer.ask_again([], state)

    def from_start(self, turn: Turn, state: State) -> Outcome:
        """The first step once more; outside a routine the whole conversation begins anew."""
        if state.guide is None:
            text = self._strings.again_from_the_start
            return self._composer.say([text], State(turns=state.turns), reprompt=self._strings.welcome_reprompt)
        return self._at(turn, state, -state.guide.step)

    def pause(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002 - an act takes turn and state
        """Wait, in silence, as long as a session may."""
        prompt = self._strings.paused_prompt
        parts = (Say(self._strings.paused), Pause(20), Say(prompt))
        return self._composer.outcome(Reply(parts, reprompt=prompt), state)

    def other_side(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        """The routine on the other side; outside one, the side that was heard was wrong."""
        side = next((each.side for each in reversed(state.report.complaints) if each.side in _OTHER), None)
        if state.guide:
            other = _OTHER.get(state.guide.side or side, "other")
            guide = replace(state.guide, step=0, side=other)
            return self._step(guide, state, (Say(self._strings.other_leg),))
        if side is None:
            return self._composer.say([self._strings.which_side], state, reprompt=self._strings.which_side)
        report = self._turned(state.report)
        place = next(each for each in reversed(report.complaints) if each.side in _OTHER)
        noted = self._strings.other_noted.format(place=self._composer.wording.place(place, report))
        return self._consider(report, state, (Say(noted),), False)

    def gone(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        """It let go: good, and one line on how to keep it away."""
        if not state.report.complaints:
            return self._composer.ask_again([self._strings.gone_untold], state)
        report = state.report.answered(NOW, "absent")
        prevention = self._explainer.prevention(self._composer.reason(report))[:1]
        opening = self._composer.sayings([self._strings.gone, *prevention], report)
        asked = tuple(dict.fromkeys((*state.asked, GONE)))
        advised = (*state.advised, *map(mark, prevention))
        state = replace(state, guide=None, question=None, asked=asked, advised=advised)
        return self._consider(report, state, opening, True)

    def worse(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        """It is worse: stop what is being done, and look for a danger."""
        if not state.report.complaints:
            return self._composer.ask_again([self._strings.worse_untold], state)
        opening = self._strings.worse if state.guide else self._strings.worse_untold
        report = state.report.answered(GETTING_WORSE, "present")
        return self._consider(report, replace(state, guide=None, question=None), (Say(opening),), True)

    def offer(self, routine: Routine) -> Question:
        """The question whether to be guided through a routine."""
        return Question(OFFER, self._strings.guide_offer.format(routine=routine.spoken))

    def _at(self, turn: Turn, state: State, steps: int) -> Outcome:
        if state.guide is None:
            return self._not_guiding(turn, state)
        return self._step(replace(state.guide, step=max(0, state.guide.step + steps)), state)

    def _not_guiding(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        found = self._composer.reason(state.report)
        routine = choose(found.report, self._composer.library, found.banned)
        if routine is None or state.question:
            return self._composer.ask_again([self._strings.not_guiding], state)
        return self._composer.ask([self._strings.not_guiding], self.offer(routine), state)

    def _step(self, guide: Guide, state: State, opening: Sequence[Say | Pause] = ()) -> Outcome:
        routine = self._composer.library.routines[guide.routine]
        number = min(guide.step, len(routine.steps) - 1)
        guide = replace(guide, step=number)
        step = routine.steps[number]
        said = self._composer.wording.fill(step.say, state.report, guide.side)
        question = Question(EASING, self._strings.easing_again) if guide.relief else None
        prompt = question.text if question else self._prompt(number, len(routine.steps))
        parts = (*opening, *paced(said, step.hold_seconds, self._strings), Say(prompt))
        screen = StepScreen(
            routine.name, said, number + 1, len(routine.steps), step.hold_seconds, routine.picture, prompt
        )
        reprompt = self._strings.easing if guide.relief else prompt
        state = replace(state, guide=guide, question=question.id if question else None)
        return self._composer.outcome(Reply(parts, reprompt=reprompt, screen=screen), state, question)

    def _whole(self, routine: Routine, state: State) -> Outcome:
        """All steps in one reply, for somebody who asked in one breath and does not wait for a conversation."""
        parts: list[Say | Pause] = []
        for step in routine.steps:
            said = self._composer.wording.fill(step.say, state.report)
            parts += paced(said, step.hold_seconds, self._strings)
        return self._composer.outcome(Reply((*parts, Say(self._strings.guide_whole_end)), ends=True), state)

    def _prompt(self, number: int, of: int) -> str:
        if number + 1 == of:
            return self._strings.step_last
        return self._strings.step_first if number == 0 else self._strings.step_next

    def _routine(self, state: State) -> Routine | None:
        return self._composer.library.routines.get(state.guide.routine) if state.guide else None

    @staticmethod
    def _turned(report: Report) -> Report:
        """The report with left and right changed over."""
        turned = {"left": "right", "right": "left"}
        findings = {turned.get(each, each): how for each, how in report.findings.items()}
        complaints = tuple(replace(each, side=turned.get(each.side or "", each.side)) for each in report.complaints)
        return replace(report, findings=findings, complaints=complaints)
