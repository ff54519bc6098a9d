"""A speaker without Amazon: words -> a genuine Alexa request envelope -> the skill -> its response envelope."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cramp_coach.framework import Library
from cramp_coach.listening import Listener
from cramp_coach.listening.resolver import Resolved, Resolver, SlotValue

Door = Callable[[dict[str, Any]], dict[str, Any]]
"""A request envelope in, a response envelope out: the skill in this process, Lambda's handler, or a web service."""

APPLICATION_ID = "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"


@lru_cache(maxsize=8)
def _resolver(library: Library, locale: str) -> Resolver:
    return Resolver(library, Listener(library, locale), locale)


class Speaker:
    """A pretended Echo: it resolves what is said as Alexa's cloud would, and carries the session along."""

    def __init__(
        self, door: Door, library: Library, locale: str = "en-US", application_id: str = APPLICATION_ID
    ) -> None:
        self._door, self._library, self._locale, self._application_id = door, library, locale, application_id
        self.interfaces: dict[str, Any] = {}
        """What the device can do beside speech, as Alexa says it: ``{"Alexa.Presentation.APL": {}}`` for a screen."""
        self._attributes: dict[str, Any] = {}
        self._session: str | None = None

    @property
    def resolver(self) -> Resolver:
        """What stands for Alexa's own understanding; trained when something is first said."""
        return _resolver(self._library, self._locale)

    @property
    def is_open(self) -> bool:
        """Whether a session is open and the microphone listens."""
        return self._session is not None

    def launch(self) -> dict[str, Any]:
        """Open the skill: "Alexa, open Cramp Coach"."""
        return self.send({"type": "LaunchRequest"})

    def say(self, text: str) -> dict[str, Any]:
        """Say something: within the session, or, where none is open, as "ask Cramp Coach …"."""
        return self.send(self.intent_request(self.resolver.resolve(text)))

    def send(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send any request of the session, and follow what the response says of the session."""
        response = self._door(self.envelope(request))
        ends = response.get("response", {}).get("shouldEndSession", True)
        self._attributes = {} if ends else response.get("sessionAttributes") or {}
        if ends:
            self._session = None
        return response

    def envelope(self, request: dict[str, Any]) -> dict[str, Any]:
        """The request as Alexa would send it; opens a session where there is none."""
        is_new = self._session is None
        self._session = self._session or f"amzn1.echo-api.session.{uuid.uuid4()}"
        user = {"userId": "amzn1.ask.account.LOCAL"}
        application = {"applicationId": self._application_id}
        return {
            "version": "1.0",
            "session": {
                "new": is_new,
                "sessionId": self._session,
                "application": application,
                "attributes": self._attributes,
                "user": user,
            },
            "context": {
                "System": {
                    "application": application,
                    "user": user,
                    "device": {"deviceId": "amzn1.ask.device.LOCAL", "supportedInterfaces": self.interfaces},
                    "apiEndpoint": "https://api.amazonalexa.com",
                    "apiAccessToken": "none",
                }
            },
            "request": {
                "requestId": f"amzn1.echo-api.request.{uuid.uuid4()}",
                "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "locale": self._locale,
                **request,
            },
        }

    def intent_request(self, resolved: Resolved) -> dict[str, Any]:
        """An IntentRequest with its slots as entity resolution leaves them."""
        slots = {name: self._slot(name, values) for name, values in resolved.slots.items()}
        return {
            "type": "IntentRequest",
            "dialogState": "STARTED",
            "intent": {"name": resolved.intent, "confirmationStatus": "NONE", "slots": slots},
        }

    def _slot(self, name: str, values: list[SlotValue]) -> dict[str, Any]:
        simple = [self._value(value) for value in values]
        slot: dict[str, Any] = {"name": name, "confirmationStatus": "NONE", "source": "USER"}
        if len(simple) > 1:  # a List has no top-level value (alexa_limits.md, section 2)
            return slot | {"slotValue": {"type": "List", "values": simple}}
        only = {key: value for key, value in simple[0].items() if key != "type"}
        return slot | only | {"slotValue": simple[0]}

    def _label(self, name: str) -> str:
        known = self._library.findings.get(name) or self._library.topics[name]
        return known.label

    def _value(self, value: SlotValue) -> dict[str, Any]:
        simple: dict[str, Any] = {"type": "Simple", "value": value.words}
        if value.findings:
            matches = [{"value": {"name": self._label(finding), "id": finding}} for finding in value.findings]
            authority = f"amzn1.er-authority.echo-sdk.{self._application_id}.Finding"
            simple["resolutions"] = {
                "resolutionsPerAuthority": [
                    {"authority": authority, "status": {"code": "ER_SUCCESS_MATCH"}, "values": matches}
                ]
            }
        return simple
