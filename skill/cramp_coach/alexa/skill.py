"""Putting the skill together: plugins, consultations by locale, handlers; and the one function every door calls."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ask_sdk_model import RequestEnvelope

from cramp_coach.conversation import Consultation
from cramp_coach.framework import PluginManager
from cramp_coach.speaking import FALLBACK_LOCALE

from .entities import dynamic_entities
from .handlers import CatchAllHandler, ConversationHandler, SessionEndedHandler, SorryHandler
from .sdk import CustomSkill, SkillBuilder
from .serializer import EnvelopeSerializer

if TYPE_CHECKING:
    from ask_sdk_model.dialog import DynamicEntitiesDirective


def create_skill(manager: PluginManager | None = None, skill_id: str | None = None) -> CustomSkill:
    """The skill, with the plugins of a manager (all installed ones by default).

    ``skill_id``: requests to another skill are refused. Raises no error for a plugin that fails: it is left out.
    """
    manager = manager or PluginManager.installed()
    library = manager.library()

    @cache
    def consultation(locale: str) -> Consultation:
        return Consultation(manager, library, locale)

    @cache
    def entities(locale: str) -> DynamicEntitiesDirective | None:
        return dynamic_entities(library, locale)

    builder = SkillBuilder()
    builder.skill_id = skill_id
    builder.add_request_handler(ConversationHandler(consultation, entities))
    builder.add_request_handler(SessionEndedHandler())
    builder.add_request_handler(CatchAllHandler(consultation))
    builder.add_exception_handler(SorryHandler(consultation))
    skill = builder.create()
    skill.serializer = EnvelopeSerializer()
    consultation(FALLBACK_LOCALE)  # built before the first turn, so that nobody in pain waits for it
    return skill


def respond(skill: CustomSkill, event: dict[str, Any], context: object = None) -> dict[str, Any]:
    """A request envelope, as parsed JSON, to a response envelope: what Lambda and the terminal call.

    ``SkillBuilder.lambda_handler`` would do the same with the SDK's own serializer, which one unknown enum value
    brings down (alexa.md, section 1).
    """
    envelope = skill.serializer.from_dict(event, RequestEnvelope)
    response: dict[str, Any] = skill.serializer.serialize(skill.invoke(envelope, context))
    return response
