"""The consultation: one turn in, one reply out; its state goes with the turn and is kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from cramp_coach.conversation.answering import ANYTHING_ELSE, EASING, FIRST_STEPS, TELL_MORE, Answerer, Findings
from cramp_coach.conversation.explaining import Explainer
from cramp_coach.conversation.relief import NOW
from cramp_coach.conversation.state import State
from cramp_coach.conversation.turn import Act, Turn
from cramp_coach.conversation.wording import Wording
from cramp_coach.framework import Library, PluginManager
from cramp_coach.knowledge import RedFlag, Urgency
from cramp_coach.listening import Listener
from cramp_coach.reasoning import Question, Ranked, fired, forbidden, rank, urgency_of
from cramp_coach.report import Report
from cramp_coach.speaking import Pause, Reply, Say, load_strings


class Outcome(msgspec.Struct, frozen=True):
    """What a turn led to: the reply, the state to keep, and all that was reasoned, for JSON and screens."""

    reply: Reply
    state: State
    report: Report
    urgency: Urgency
    ranking: Sequence[Ranked]
    flags: Sequence[RedFlag]
    question: Question | None = None


class Consultation:
    """A consultation in one locale, with the plugins of a manager. It keeps nothing between turns."""

    def __init__(self, manager: PluginManager, library: Library, locale: str = "en-US") -> None:
        self.library = library
        self.strings = load_strings(locale)
        self.wording = Wording(library, self.strings)
        self.listener = Listener(library, locale)
        self._manager = manager
        self._answerer = Answerer(library, self.wording)
        self._explainer = Explainer(library, self.wording)
        self._acts: dict[Act, Callable[[Turn, State], Outcome]] = {
            "launch": self._launch,
            "tell": self._told,
            "relief": self._told,
            "yes": self._answered,
            "no": self._answered,
            "unsure": self._answered,
            "help": self._help,
            "repeat": self._repeat,
            "stop": self._stop,
            "fallback": self._fallback,
            "why": self._why,
            "summary": self._summary,
            "remedy": self._told,
        }

    def turn(self, turn: Turn, state: State) -> Outcome:
        """Take one turn. Any act is answered in any state."""
        state = msgspec.structs.replace(state, turns=state.turns + 1)
        outcome = self._acts[turn.act](turn, state)
        if turn.act != "repeat" and not outcome.reply.ends:
            outcome = msgspec.structs.replace(outcome, state=msgspec.structs.replace(outcome.state, last=outcome.reply))
        return outcome

    def _launch(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002 - a launch begins anew
        return self._say([self.strings.welcome], State(turns=1), reprompt=self.strings.welcome_reprompt)

    def _help(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        question = self.strings.help_question
        return self._say([self.strings.help, question], state, reprompt=question)

    def _stop(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        return self._say([self.strings.goodbye], state, ends=True)

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

    def advice(self, findings: Findings, condition: str) -> list[str]:
        """A condition's advice as it would be said to this person."""
        return [self.wording.fill(each.say, findings.report) for each in self._answerer.advice_for(findings, condition)]

    def _told(self, turn: Turn, state: State) -> Outcome:
        heard = self.listener.hear_slots(turn.findings, turn.words, state.report).report
        if turn.text:
            heard = heard.with_(self.listener.hear(turn.text, state.report).report)
        remedies = [each for each in heard.findings if each in self.library.remedies]
        if remedies or turn.act == "remedy":
            return self._asked_about(remedies, self._without(heard, remedies), state)
        kinds: set[str] = {self.library.findings[finding].kind for finding in heard.present | heard.unsure}
        if turn.act == "relief":
            if "symptom" not in kinds:
                heard = self._cramp_at(heard)
            heard = heard.answered(NOW, "present")
            if "part" not in kinds and not any(each.part for each in state.report.complaints):
                return self._say([self.strings.which_muscle], state, report=heard, reprompt=self.strings.which_muscle)
        if not heard.findings and not heard.measures:
            return self._fallback(turn, state)
        return self._consider(state.report.with_(heard), state, kinds)

    def _consider(
        self, report: Report, state: State, kinds: set[str], opening: tuple[Say | Pause, ...] = ()
    ) -> Outcome:
        state = msgspec.structs.replace(state, report=report, fallbacks=0)
        findings = self.reason(report)
        if self.library.is_beyond(findings.report) and not findings.flags:
            return self._say([self.strings.beyond, self.strings.help_question], State(turns=state.turns))
        if not self.library.is_complaint(findings.report):
            # a place or a circumstance, but nothing wrong with it yet
            text = self.wording.places_only(report) if "part" in kinds else self.strings.tell_me_more
            state = msgspec.structs.replace(state, asked=tuple(dict.fromkeys((*state.asked, TELL_MORE))))
            return self._say([text], state, reprompt=text)
        reply, state, question = self._answerer.answer(findings, state, opening)
        return self._outcome(findings, reply, state, question)

    def _answered(self, turn: Turn, state: State) -> Outcome:
        """A yes, no or not sure, to whatever was asked."""
        asked, state = state.question, msgspec.structs.replace(state, question=None)
        if asked is None:
            return self._say([self.strings.nothing_asked], state, reprompt=self.strings.reprompt)
        if asked in (TELL_MORE, ANYTHING_ELSE) and turn.act == "yes":
            return self._say([self.strings.what_else], state, reprompt=self.strings.what_else)
        if asked == ANYTHING_ELSE:
            return self._say([self.strings.goodbye], state, ends=True)
        if asked == EASING:
            return self._eased(turn, state)
        if turn.act == "unsure" or asked == TELL_MORE:
            return self._consider(state.report, state, set())
        answered = state.report.answered(asked, "present" if turn.act == "yes" else "absent")
        return self._consider(answered, state, set())

    def _eased(self, turn: Turn, state: State) -> Outcome:
        """After the first steps of relief: the rest of them where it has not eased, then the consultation."""
        if turn.act == "yes":
            return self._consider(state.report, state, set(), (Say(self.strings.eased),))
        routine = self.library.routines.get(state.relief or "")
        more = self._answerer.steps(routine, state.report, start=FIRST_STEPS) if routine else ()
        return self._consider(state.report, state, set(), (Say(self.strings.not_eased), *more))

    def _why(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        """Explain the last answer; what was asked before still waits for its answer."""
        findings = self.reason(state.report)
        return self._and_ask_again(self._explainer.why(findings, state.told), state)

    def _summary(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        """Say all back that was told; what was asked before still waits for its answer."""
        return self._and_ask_again(self._explainer.summary(self.reason(state.report), state.report), state)

    def _asked_about(self, remedies: Sequence[str], heard: Report, state: State) -> Outcome:
        """Answer for the medicines asked about; and for a complaint, where one came with them."""
        answer = self._explainer.remedies(remedies) or [self.strings.remedy_unknown]
        report = state.report.with_(heard)
        symptoms = [each for each in heard.present | heard.unsure if self.library.findings[each].kind == "symptom"]
        if not symptoms:
            return self._and_ask_again(answer, msgspec.structs.replace(state, report=report))
        opening = tuple(Say(self.wording.fill(text, report)) for text in answer)
        return self._consider(report, state, set(), opening)

    def _and_ask_again(self, texts: Sequence[str], state: State) -> Outcome:
        """Say something in between, then put the question that waits, or ask what hurts."""
        question = Question(state.question, state.last.reprompt) if state.question and state.last else None
        prompt = question.text if question else self.strings.help_question
        parts = tuple(Say(self.wording.fill(text, state.report)) for text in (*texts, prompt))
        return self._outcome(self.reason(state.report), Reply(parts, reprompt=prompt), state, question)

    @staticmethod
    def _without(heard: Report, remedies: Sequence[str]) -> Report:
        kept = {finding: how for finding, how in heard.findings.items() if finding not in remedies}
        return msgspec.structs.replace(heard, findings=kept)

    def _repeat(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        if state.last is None:
            return self._say([self.strings.nothing_to_repeat], state, reprompt=self.strings.reprompt)
        question = Question(state.question, state.last.reprompt) if state.question else None
        return self._outcome(self.reason(state.report), state.last, state, question)

    def _fallback(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        if state.question == TELL_MORE:  # rather ask for something easier to answer than for the same again
            state = msgspec.structs.replace(state, question=None)
            return self._consider(state.report, state, set(), (Say(self.strings.not_caught),))
        text = self.strings.fallback[state.fallbacks % len(self.strings.fallback)]
        state = msgspec.structs.replace(state, fallbacks=state.fallbacks + 1)
        return self._say([text], state, reprompt=self.strings.reprompt)

    def _cramp_at(self, heard: Report) -> Report:
        """Take a cramp as said where relief was asked for and no symptom named: "help my calf"."""
        parts = [each for each in heard.present if self.library.findings[each].kind == "part"]
        return self.listener.hear_slots([*heard.present, "cramp"], [], None).report if parts else heard

    def _say(
        self,
        texts: Sequence[str],
        state: State,
        *,
        reprompt: str = "",
        ends: bool = False,
        report: Report | None = None,
    ) -> Outcome:
        if report is not None:
            state = msgspec.structs.replace(state, report=state.report.with_(report))
        reply = Reply(tuple(Say(self.wording.fill(text, state.report)) for text in texts), reprompt, ends)
        return self._outcome(self.reason(state.report), reply, state, None)

    def _outcome(self, findings: Findings, reply: Reply, state: State, question: Question | None) -> Outcome:
        return Outcome(reply, state, findings.report, findings.urgency, findings.ranking, findings.flags, question)
