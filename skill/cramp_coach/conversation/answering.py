"""Putting one answer together: relief, what was heard, the likely cause, advice, one question; in that order."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from msgspec.structs import replace

from cramp_coach.conversation.composer import Findings
from cramp_coach.conversation.pacing import paced
from cramp_coach.conversation.relief import choose, is_active
from cramp_coach.conversation.showing import answer_screen
from cramp_coach.conversation.state import ANYTHING_ELSE, EASING, GONE, OFFER, TELL_MORE, Guide, State
from cramp_coach.conversation.wording import Wording
from cramp_coach.framework import Library
from cramp_coach.knowledge import Advice, RedFlag, Routine
from cramp_coach.reasoning import SOMETHING_ELSE, URGENT, Question, is_clear, next_danger, next_question
from cramp_coach.report import Report
from cramp_coach.speaking import Pause, Reply, Say

MAX_WORDS = 75
"""About half a minute of speech (design.md, Voice)."""

MAX_QUESTIONS = 4
FIRST_STEPS = 2


class Answerer:
    """Makes answers in one locale."""

    def __init__(self, library: Library, wording: Wording) -> None:
        self._library, self._wording, self._strings = library, wording, wording.strings

    def answer(
        self, found: Findings, state: State, opening: tuple[Say | Pause, ...] = (), presses: bool = False
    ) -> tuple[Reply, State, Question | None]:
        """The reply to a complaint, the state after it, and the question it ends in.

        ``opening`` is said first, in place of a plain "okay", unless there is an emergency. ``presses``: it got worse,
        so that a danger is asked about before anything else.
        """
        worst = found.flags[0] if found.flags else None
        if worst and worst.urgency in URGENT:
            state = replace(state, guide=None)  # nobody is guided on, once there may be a danger
        if worst and worst.urgency == "emergency":
            return self._emergency(worst, found, state)
        is_new = worst is not None and worst.urgency in URGENT and worst.id not in state.flags
        asks_danger = (presses or is_new) and len(state.asked) < MAX_QUESTIONS
        question = next_danger(found.report, found.ranking, self._library) if asks_danger else None
        question = question or self._question(found, state)
        if worst and worst.urgency == "same_day" and worst.id not in state.flags:
            return self._flagged(worst, found, state, question)
        routine = choose(found.report, self._library, found.banned)
        is_first = state.relief is None and not state.told and not opening
        if routine and is_first and is_active(found.report, self._library):
            return self._relief(routine, found, state)
        return self._consult(found, state, opening, question)

    def _emergency(self, flag: RedFlag, found: Findings, state: State) -> tuple[Reply, State, None]:
        parts = self._sayings([flag.say, self._wording.heard(found.report)], found.report)
        shown = answer_screen(found, [parts[0].text], "", self._wording, self._library)
        return Reply(parts, ends=True, card=self._strings.card, screen=shown), replace(state, question=None), None

    def _flagged(
        self, flag: RedFlag, found: Findings, state: State, question: Question
    ) -> tuple[Reply, State, Question]:
        heard = "" if state.told else self._wording.heard(found.report)
        parts = self._sayings([heard, flag.say, self._disclaimer(state), question.text], found.report)
        said = self._wording.fill(flag.say, found.report)
        shown = answer_screen(found, [said], question.text, self._wording, self._library)
        state = replace(state, flags=(*state.flags, flag.id), told=flag.id, disclaimed=True)
        reply = Reply(parts, reprompt=question.text, card=self._strings.card, screen=shown)
        return reply, self._asking(state, question), question

    def _relief(self, routine: Routine, found: Findings, state: State) -> tuple[Reply, State, Question]:
        question = Question(EASING, self._strings.easing)
        likely, named = self._wording.likely(found.ranking)
        texts = [self._wording.heard(found.report)]
        if named:
            texts += [likely, self._disclaimer(state)]
        steps: list[Say | Pause] = []
        for step in routine.steps[:FIRST_STEPS]:
            steps += paced(self._wording.fill(step.say, found.report), step.hold_seconds, self._strings)
        parts = (*steps, *self._sayings([*texts, question.text], found.report))
        guide = Guide(routine.id, step=min(FIRST_STEPS, len(routine.steps)) - 1, relief=True)
        state = replace(state, relief=routine.id, guide=guide, told=named, disclaimed=state.disclaimed or bool(named))
        shown = answer_screen(
            found, self._instructions(routine, found.report), question.text, self._wording, self._library
        )
        reply = Reply(parts, reprompt=question.text, card=self._strings.card, screen=shown)
        return reply, self._asking(state, question), question

    def _consult(
        self, found: Findings, state: State, opening: tuple[Say | Pause, ...], question: Question
    ) -> tuple[Reply, State, Question]:
        """The likely cause and advice: in full the first time, later only what is new."""
        likely, named = self._wording.likely(found.ranking)
        is_first, is_last = state.told is None, question.id == ANYTHING_ELSE
        question = (is_last and named and self._offer(found, state)) or question
        is_news = is_first or named != state.told
        texts = [self._wording.heard(found.report)] if is_first else [] if opening else [self._noted(state)]
        if is_news:
            texts.append(likely)
            texts.append(self._what_to_do(found, state))
        elif is_last and named:
            texts.append(self._strings.still_likely.format(first=self._wording.spoken(named)))
        disclaimer = self._disclaimer(state) if named else ""
        opened = [part.text for part in opening if isinstance(part, Say)]
        advice = (
            self._advice(found, state, [*opened, *texts, disclaimer, question.text])
            if named and (is_news or is_last)
            else []
        )
        parts = self._sayings([*texts, *advice, disclaimer, question.text], found.report)
        state = replace(
            state,
            told=named or state.told or "",
            flags=tuple(dict.fromkeys((*state.flags, *(flag.id for flag in found.flags)))),
            advised=(*state.advised, *map(mark, advice)),
            disclaimed=state.disclaimed or bool(named),
        )
        filled = [self._wording.fill(each, found.report) for each in advice]
        shown = (
            answer_screen(found, filled, question.text, self._wording, self._library) if is_news or is_last else None
        )
        card = self._strings.card if shown else ""
        reply = Reply((*opening, *parts), reprompt=question.text, card=card, screen=shown)
        return reply, self._asking(state, question), question

    def _offer(self, found: Findings, state: State) -> Question | None:
        """Whether to be guided through what fits, asked once, where nothing stands against it."""
        if OFFER in state.asked or state.relief or found.urgency not in ("self_care", "routine"):
            return None
        routine = choose(found.report, self._library, found.banned)
        return Question(OFFER, self._strings.guide_offer.format(routine=routine.spoken)) if routine else None

    def _instructions(self, routine: Routine, report: Report) -> list[str]:
        return [self._wording.fill(step.say, report) for step in routine.steps[:FIRST_STEPS]]

    def _what_to_do(self, found: Findings, state: State) -> str:
        """Whether to see someone: in a flag's own words where one fired, once."""
        flag = next((flag for flag in found.flags if flag.id not in state.flags), None)
        return flag.say if flag else self._strings.see_someone[found.urgency]

    def _advice(self, found: Findings, state: State, said: Sequence[str]) -> list[str]:
        """As much advice as the words left allow, in its own order; none that was given before."""
        left = MAX_WORDS - _words(said)
        chosen: list[str] = []
        for advice in self.advice_for(found):
            if GONE in state.asked and advice.kind == "do":
                continue  # it is over
            words = _words([self._wording.fill(advice.say, found.report)])
            if mark(advice.say) not in state.advised and advice.say not in chosen and words <= left:
                chosen.append(advice.say)
                left -= words
        return chosen

    def advice_for(self, found: Findings, condition: str | None = None) -> list[Advice]:
        """A condition's advice (the leader's, by default) that fits the report and that nothing forbids."""
        if condition is None:
            leaders = (each.condition for each in found.ranking if each.condition != SOMETHING_ELSE)
            condition = next(leaders, None)
        entry = self._library.conditions.get(condition or "")
        if entry is None:
            return []
        return [
            advice
            for advice in entry.advice
            if self._library.applies(advice, found.report) and not set(advice.uses) & found.banned
        ]

    def _question(self, found: Findings, state: State) -> Question:
        """The open question where nothing is clear, then the next one worth asking, then whether there is more."""
        question = None
        if len(state.asked) < MAX_QUESTIONS and GONE not in state.asked:
            question = next_question(found.report, found.ranking, self._library, state.asked)
            presses = question is not None and question.presses
            is_open = TELL_MORE not in state.asked and found.urgency not in URGENT
            if not presses and is_open and not is_clear(found.ranking, self._library):
                return Question(TELL_MORE, self._strings.tell_more)
        if question is None:
            return Question(ANYTHING_ELSE, self._strings.anything_else)
        return Question(question.id, self._wording.fill(question.text, found.report))

    def _asking(self, state: State, question: Question) -> State:
        asked = state.asked if question.id in (EASING, ANYTHING_ELSE) else (*state.asked, question.id)
        return replace(state, question=question.id, asked=asked)

    def _noted(self, state: State) -> str:
        return self._strings.noted[state.turns % len(self._strings.noted)]

    def _disclaimer(self, state: State) -> str:
        return "" if state.disclaimed else self._strings.disclaimer

    def _sayings(self, texts: Sequence[str], report: Report) -> tuple[Say, ...]:
        return tuple(self._say(text, report) for text in texts if text)

    def _say(self, text: str, report: Report) -> Say:
        return Say(self._wording.fill(text, report))


def mark(text: str) -> int:
    """A short mark for a text that was said, so that the session need not carry it."""
    return crc32(text.encode())


def _words(texts: Sequence[str]) -> int:
    return sum(len(text.split()) for text in texts)
