"""Single utterances, answered with all that was reasoned: what ``cramp-coach ask``, tests and authors look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cramp_coach.alexa.serializer import EnvelopeSerializer
from cramp_coach.alexa.turns import turn_of
from cramp_coach.conversation import Consultation, Outcome, State
from cramp_coach.framework import PluginManager
from cramp_coach.local import Speaker
from cramp_coach.reasoning import SOMETHING_ELSE
from cramp_coach.speaking import to_ssml, to_text

MAX_CHARACTERS = 2000
"""Longer than anyone speaks in a breath; Alexa's own limit is far below."""


class Asker:
    """Answers single utterances, each as a new conversation, with all that was reasoned."""

    def __init__(self, manager: PluginManager | None = None, locale: str = "en-US") -> None:
        manager = manager or PluginManager.installed()
        self._library = manager.library()
        self._consultation = Consultation(manager, self._library, locale)
        self._speaker = Speaker(lambda _: {}, self._library, locale)
        self._serializer = EnvelopeSerializer()

    def answer(self, line: str | bytes) -> dict[str, Any]:
        """The JSON object for one utterance; ``{"error": …}`` for one that cannot be read."""
        try:
            text = line.decode("utf-8") if isinstance(line, bytes) else line
        except UnicodeDecodeError:
            return {"error": "not UTF-8 text"}
        if not text.strip():
            return {"error": "no words in this line"}
        if len(text) > MAX_CHARACTERS:
            return {"error": f"more than {MAX_CHARACTERS} characters in one utterance"}
        resolved = self._speaker.resolver.resolve(text)
        request = self._serializer.from_dict(
            self._speaker.intent_request(resolved), "ask_sdk_model.intent_request.IntentRequest"
        )
        outcome = self._consultation.turn(turn_of(request), State())
        return {"intent": resolved.intent, **self._described(outcome)}

    def _described(self, outcome: Outcome) -> dict[str, Any]:
        question = outcome.question
        return {
            "findings": {"present": sorted(outcome.report.present), "absent": sorted(outcome.report.absent)},
            "urgency": outcome.urgency,
            "conditions": list(self._conditions(outcome)),
            "red_flags": [flag.id for flag in outcome.flags],
            "speech": to_text(outcome.reply),
            "ssml": to_ssml(outcome.reply),
            "question": {"id": question.id, "text": question.text} if question else None,
            "end_session": outcome.reply.ends,
        }

    def _conditions(self, outcome: Outcome) -> Iterator[dict[str, Any]]:
        findings = self._consultation.reason(outcome.state.report)
        for each in outcome.ranking:
            known = self._library.conditions.get(each.condition)
            yield {
                "id": each.condition,
                "name": known.name if known else "Something else",
                "plugin": each.plugin,
                "likelihood": each.likelihood,
                "because": [self._library.findings[finding].label for finding in each.supports],
                "advice": []
                if each.condition == SOMETHING_ELSE
                else self._consultation.advice(findings, each.condition),
            }
