"""A turn in each locale before anyone asks: what is read and compiled when it is first needed is needed here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cramp_coach.alexa.skill import respond
from cramp_coach.listening.intents import FREE_INTENT, FREE_SLOT
from cramp_coach.speaking import LOCALES


def warm(skill: Any) -> None:
    """Take a turn in each locale. A second or two for each that is not in the cache yet, and little otherwise."""
    for locale in LOCALES:
        respond(skill, _told(locale, skill.skill_id))


def _told(locale: str, skill_id: str | None) -> dict[str, Any]:
    story = {"name": FREE_SLOT, "confirmationStatus": "NONE", "value": "my left calf is cramping"}
    return {
        "version": "1.0",
        "context": {"System": {"application": {"applicationId": skill_id}}},
        "request": {
            "type": "IntentRequest",
            "requestId": "warming",
            "timestamp": datetime.now(UTC).isoformat(),
            "locale": locale,
            "intent": {"name": FREE_INTENT, "confirmationStatus": "NONE", "slots": {FREE_SLOT: story}},
        },
    }
