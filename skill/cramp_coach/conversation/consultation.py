"""The consultation: one turn in, one reply out; its state goes with the turn and is kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from cramp_coach.conversation.answering import Answerer
from cramp_coach.conversation.asides import Asides
from cramp_coach.conversation.composer import Composer, Findings, Outcome
from cramp_coach.conversation.doubt import Doubter, bounded
from cramp_coach.conversation.explaining import Explainer
from cramp_coach.conversation.guiding import Guiding
from cramp_coach.conversation.relief import NOW
from cramp_coach.conversation.state import ANYTHING_ELSE, EASING, OFFER, TELL_MORE, State
from cramp_coach.conversation.turn import Act, Turn
from cramp_coach.conversation.wording import Wording
from cramp_coach.framework import Library, PluginManager
from cramp_coach.framework.library import OUR_REGIONS
from cramp_coach.listening import Listener
from cramp_coach.reasoning import Question
from cramp_coach.report import Report
from cramp_coach.speaking import Pause, Say, load_strings


class Consultation:
    """A consultation in one locale, with the plugins of a manager. It keeps nothing between turns."""

    def __init__(self, manager: PluginManager, library: Library, locale: str = "en-US") -> None:
        self.library = library
        self.strings = load_strings(locale)
        self.wording = Wording(library, self.strings)
        self.listener = Listener(library, locale)
        self._doubter = Doubter(library, self.strings)
        self._composer = Composer(manager, library, self.wording)
        self._answerer = Answerer(library, self.wording)
        self._explainer = Explainer(library, self.wording)
        self._guiding = guiding = Guiding(self._composer, self._explainer, self._consider)
        asides = Asides(self._composer, self._explainer, self.listener, self._told)
        self._acts: dict[Act, Callable[[Turn, State], Outcome]] = {
            "launch": self._launch,
            "tell": self._told,
            "relief": self._told,
            "remedy": self._told,
            "yes": self._answered,
            "no": self._answered,
            "unsure": self._answered,
            "help": self._help,
            "repeat": self._repeat,
            "stop": self._stop,
            "fallback": self._fallback,
            "why": asides.why,
            "summary": asides.summary,
            "about": asides.about,
            "prevent": asides.prevent,
            "doctor": asides.doctor,
            "guide": guiding.asked,
            "next": guiding.on,
            "back": guiding.back,
            "pause": guiding.pause,
            "resume": guiding.resume,
            "restart": guiding.from_start,
            "other_side": guiding.other_side,
            "gone": guiding.gone,
            "worse": guiding.worse,
        }

    def turn(self, turn: Turn, state: State) -> Outcome:
        """Take one turn. Any act is answered in any state."""
        state = self.known(state)
        outcome = self._acts[turn.act](turn, replace(state, turns=state.turns + 1))
        outcome = replace(outcome, state=replace(outcome.state, report=bounded(outcome.state.report)))
        if turn.act != "repeat" and not outcome.reply.ends:
            last = replace(outcome.reply, card="", screen=None)
            outcome = replace(outcome, state=replace(outcome.state, last=last))
        return outcome

    def known(self, state: State) -> State:
        """A state that came back, without what is forged, or no longer known."""
        return self._doubter.known(state)

    def reason(self, report: Report) -> Findings:
        """All that can be reasoned from a report."""
        return self._composer.reason(report)

    def advice(self, findings: Findings, condition: str) -> list[str]:
        """A condition's advice as it would be said to this person."""
        return [self.wording.fill(each.say, findings.report) for each in self._answerer.advice_for(findings, condition)]

    def _launch(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002 - a launch begins anew
        return self._composer.say([self.strings.welcome], State(turns=1), reprompt=self.strings.welcome_reprompt)

    def _help(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        """What can be said here: while guided, while asked, and at the beginning."""
        if state.guide:
            return self._composer.say([self.strings.help_guiding], state, reprompt=self.strings.step_next)
        if state.question and state.report.complaints:
            return self._composer.ask_again([self.strings.help_answering], state)
        question = self.strings.help_question
        return self._composer.say([self.strings.help, question], state, reprompt=question)

    def _stop(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        return self._composer.say([self.strings.goodbye], state, ends=True)

    def _told(self, turn: Turn, state: State) -> Outcome:
        heard = self.listener.hear_slots(turn.findings, turn.words, state.report).report
        if turn.text:
            heard = heard.with_(self.listener.hear(turn.text, state.report).report)
        remedies = [each for each in heard.findings if each in self.library.remedies]
        if remedies or turn.act == "remedy":
            return self._asked_about(remedies, _without(heard, remedies), state)
        kinds: set[str] = {self.library.findings[finding].kind for finding in heard.present | heard.unsure}
        if turn.act == "relief":
            if "symptom" not in kinds:
                heard = self._cramp_at(heard)
            heard = heard.answered(NOW, "present")
            if "part" not in kinds and not any(each.part for each in state.report.complaints):
                which = self.strings.which_muscle
                return self._composer.say([which], state, report=heard, reprompt=which)
        if not heard.findings and not heard.measures:
            return self._fallback(turn, state)
        if state.question in self.library.findings and self.listener.agrees(turn.text):
            heard = Report(findings={str(state.question): "present"}).with_(heard)  # "yes, and my foot is numb"
        return self._consider(state.report.with_(heard), state)

    def _consider(
        self, report: Report, state: State, opening: tuple[Say | Pause, ...] = (), presses: bool = False
    ) -> Outcome:
        state = replace(state, report=report, fallbacks=0)
        findings = self.reason(report)
        if self.library.is_beyond(findings.report) and not findings.flags:
            asked = self.strings.help_question
            return self._composer.say([self.strings.beyond, asked], State(turns=state.turns), reprompt=asked)
        if not self.library.is_complaint(findings.report):
            # a place or a circumstance, but nothing wrong with it yet
            named = any(self.library.findings[each].kind == "part" for each in report.present)
            text = self.wording.places_only(report) if named else self.strings.tell_me_more
            return self._composer.say([text], state, reprompt=text)
        reply, state, question = self._answerer.answer(findings, state, opening, presses)
        return self._composer.outcome(reply, state, question, findings)

    def _answered(self, turn: Turn, state: State) -> Outcome:
        """A yes, no or not sure, to whatever was asked."""
        asked, state = state.question, replace(state, question=None)
        if asked in (None, TELL_MORE, ANYTHING_ELSE, OFFER, EASING):
            return self._talked(asked, turn, state)
        if turn.act == "unsure":
            return self._consider(state.report, state)
        report = state.report.answered(asked, "present" if turn.act == "yes" else "absent")
        if state.wanted and turn.act == "no":
            return self._guiding.begin(state.wanted, replace(state, report=report, wanted=None))
        return self._consider(report, replace(state, wanted=None))

    def _talked(self, asked: str | None, turn: Turn, state: State) -> Outcome:
        """An answer to a question about the conversation itself, or to none."""
        if asked == EASING:
            return self._guiding.eased(turn, state)
        if asked is None and state.guide:  # "okay", said while guided, asks for more
            return self._guiding.on(turn, state)
        if asked in (None, OFFER):
            return self._offered(asked, turn, state)
        if turn.act == "yes":
            return self._composer.say([self.strings.what_else], state, reprompt=self.strings.what_else)
        if asked == ANYTHING_ELSE:
            return self._composer.say([self.strings.goodbye], state, ends=True)
        return self._consider(state.report, state)

    def _offered(self, asked: str | None, turn: Turn, state: State) -> Outcome:
        if asked is None:
            return self._composer.say([self.strings.nothing_asked], state, reprompt=self.strings.reprompt)
        if turn.act == "yes":
            return self._guiding.asked(turn, state)
        question = Question(ANYTHING_ELSE, self.strings.anything_else)
        return self._composer.ask([self.strings.offer_refused], question, state)

    def _asked_about(self, remedies: Sequence[str], heard: Report, state: State) -> Outcome:
        """Answer for the medicines asked about; and for a complaint, where one came with them."""
        answer = self._explainer.remedies(remedies) or [self.strings.remedy_unknown]
        report = state.report.with_(heard)
        symptoms = [each for each in heard.present | heard.unsure if self.library.findings[each].kind == "symptom"]
        if not symptoms:
            return self._composer.inform(answer, replace(state, report=report))
        return self._consider(report, state, self._composer.sayings(answer, report))

    def _repeat(self, turn: Turn, state: State) -> Outcome:
        if state.guide:
            return self._guiding.again(turn, state)
        if state.last is None:
            return self._composer.say([self.strings.nothing_to_repeat], state, reprompt=self.strings.reprompt)
        question = Question(state.question, state.last.reprompt) if state.question else None
        return self._composer.outcome(state.last, state, question)

    def _fallback(self, turn: Turn, state: State) -> Outcome:  # noqa: ARG002
        """Not understood: never twice in the same words, and always with something easier to say."""
        if state.question == TELL_MORE:  # rather ask for something easier to answer than for the same again
            state = replace(state, question=None)
            outcome = self._consider(state.report, state, (Say(self.strings.not_caught),))
            return replace(outcome, state=replace(outcome.state, fallbacks=1))  # the next one is the second
        if state.guide:
            forms = self.strings.fallback_guiding
        elif state.question and state.report.complaints:
            forms = self.strings.fallback_answering
        else:
            forms = self.strings.fallback
        text, state = forms[state.fallbacks % len(forms)], replace(state, fallbacks=state.fallbacks + 1)
        if forms is self.strings.fallback_answering:
            return self._composer.ask_again([text], state)
        return self._composer.say([text], state, reprompt=self.strings.reprompt)

    def _cramp_at(self, heard: Report) -> Report:
        """Take a cramp as said where relief was asked for and no symptom named: "help my calf"; pain, of a chest."""
        parts = [each for each in heard.present if self.library.findings[each].kind == "part"]
        places = {place for part in parts for place in (part, *self.library.ancestors(part))}
        symptom = "pain" if places.isdisjoint(OUR_REGIONS) else "cramp"
        return self.listener.hear_slots([*heard.present, symptom], [], None).report if parts else heard


def _without(heard: Report, remedies: Sequence[str]) -> Report:
    kept = {finding: how for finding, how in heard.findings.items() if finding not in remedies}
    return replace(heard, findings=kept)
