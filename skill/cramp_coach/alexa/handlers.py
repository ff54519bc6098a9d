"""ask-sdk-core handlers: each turns a request into a Turn, asks the consultation, and writes the response."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias

from ask_sdk_model import Directive, IntentRequest, LaunchRequest, Response, SessionEndedRequest
from ask_sdk_model.ui import OutputSpeech, Reprompt, SimpleCard, SsmlOutputSpeech

from cramp_coach.conversation import Consultation, Turn
from cramp_coach.conversation.state import from_attributes, to_attributes
from cramp_coach.speaking import Reply, Say, Strings, spoken_locale, to_ssml, to_text

from .screens import show
from .sdk import AbstractExceptionHandler, AbstractRequestHandler, HandlerInput
from .turns import turn_of

if TYPE_CHECKING:
    from ask_sdk_model.dialog import DynamicEntitiesDirective

log = logging.getLogger(__name__)

Consultations = Callable[[str], Consultation]
"""The consultation for a locale."""
Entities: TypeAlias = "Callable[[str], DynamicEntitiesDirective | None]"
"""What a new session in a locale is told of other people's plugins."""


class ConversationHandler(AbstractRequestHandler):  # type: ignore[misc]  # the SDK is untyped
    """Launches and intents: everything that is answered in speech."""

    def __init__(self, consultations: Consultations, entities: Entities) -> None:
        self._consultations, self._entities = consultations, entities

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether the request is a launch or an intent."""
        return isinstance(handler_input.request_envelope.request, LaunchRequest | IntentRequest)

    def handle(self, handler_input: HandlerInput) -> Response:
        """Take the turn; the state goes back into the session attributes."""
        request = handler_input.request_envelope.request
        attributes = handler_input.attributes_manager
        # a one-shot "tell Cramp Coach my calf hurts" may come without a session: then nothing is kept
        session = handler_input.request_envelope.session
        has_session = session is not None
        is_one_shot = session is None or bool(session.new)
        turn = turn_of(request, is_one_shot) if isinstance(request, IntentRequest) else Turn("launch")
        state = from_attributes(attributes.session_attributes if has_session else {})
        locale = spoken_locale(request.locale)
        consultation = self._consultations(locale)
        outcome = consultation.turn(turn, state)
        response = spoken(outcome.reply)
        directives = [_shown(outcome.reply, handler_input, consultation.strings)]
        if has_session:
            attributes.session_attributes = {} if outcome.reply.ends else to_attributes(outcome.state)
            if session.new and not outcome.reply.ends:
                directives.append(self._entities(locale))
        response.directives = [each for each in directives if each is not None] or None
        return response


class SessionEndedHandler(AbstractRequestHandler):  # type: ignore[misc]
    """The end of a session, which takes no speech. An error is logged by its type, never with anyone's words."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether the session has ended."""
        return isinstance(handler_input.request_envelope.request, SessionEndedRequest)

    def handle(self, handler_input: HandlerInput) -> Response:
        """Answer with nothing."""
        request = handler_input.request_envelope.request
        _keep(handler_input, {})
        if request.error is not None:
            log.error("session ended with an error: %s", getattr(request.error.object_type, "value", "unknown"))
        return Response()


class CatchAllHandler(AbstractRequestHandler):  # type: ignore[misc]
    """Requests of every other type, known to the SDK or not: survived, and answered with nothing.

    What the session keeps is kept, where it is ours: the conversation may go on.
    """

    def __init__(self, consultations: Consultations) -> None:
        self._consultations = consultations

    def can_handle(self, handler_input: HandlerInput) -> bool:  # noqa: ARG002 - the SDK's signature
        """Take whatever nobody else took."""
        return True

    def handle(self, handler_input: HandlerInput) -> Response:
        """Answer with nothing."""
        request = handler_input.request_envelope.request
        session = handler_input.request_envelope.session
        if session is not None and session.attributes:
            consultation = self._consultations(spoken_locale(getattr(request, "locale", None)))
            _keep(handler_input, to_attributes(consultation.known(from_attributes(session.attributes))))
        log.info("a request of type %s needs no answer", type(request).__name__)
        return Response()


class SorryHandler(AbstractExceptionHandler):  # type: ignore[misc]
    """Our own failure: said kindly, with what to do if it is urgent; logged without anyone's words."""

    def __init__(self, consultations: Consultations) -> None:
        self._consultations = consultations

    def can_handle(self, handler_input: HandlerInput, exception: Exception) -> bool:  # noqa: ARG002
        """Take every exception."""
        return True

    def handle(self, handler_input: HandlerInput, exception: Exception) -> Response:
        """Say sorry, where one can, and close the session."""
        _keep(handler_input, {})
        *_, last = traceback.extract_tb(exception.__traceback__)
        log.error("turn failed: %s at %s:%s", type(exception).__name__, PurePath(last.filename).name, last.lineno)
        request = handler_input.request_envelope.request
        if not isinstance(request, LaunchRequest | IntentRequest):  # nobody is listening
            return Response()
        consultation = self._consultations(spoken_locale(request.locale))
        text = consultation.wording.fill(consultation.strings.sorry, from_attributes({}).report)
        return spoken(Reply((Say(text),), ends=True))


def _keep(handler_input: HandlerInput, attributes: dict[str, Any]) -> None:
    """Set what the session keeps, where there is one."""
    if handler_input.request_envelope.session is not None:
        handler_input.attributes_manager.session_attributes = attributes


def spoken(reply: Reply) -> Response:
    """The Response of a reply; whether the session ends is always explicit."""
    return Response(
        output_speech=_speech(reply),
        reprompt=Reprompt(output_speech=_speech(Reply((Say(reply.reprompt),)))) if reply.reprompt else None,
        card=SimpleCard(title=reply.card, content=to_text(reply)) if reply.card else None,
        should_end_session=reply.ends,
    )


def _shown(reply: Reply, handler_input: HandlerInput, strings: Strings) -> Directive | None:
    """What the reply shows, on a device that can."""
    context = handler_input.request_envelope.context
    device = context.system.device if context and context.system else None
    supported = device.supported_interfaces if device else None
    return show(reply.screen, supported, strings.screen) if reply.screen else None


def _speech(reply: Reply) -> OutputSpeech:
    return SsmlOutputSpeech(ssml=to_ssml(reply))
