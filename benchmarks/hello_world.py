"""The SDK's smallest skill, as its own documentation writes it: what the others are measured beside."""

from __future__ import annotations

from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_core.utils import is_request_type
from ask_sdk_model import Response


class LaunchRequestHandler(AbstractRequestHandler):  # type: ignore[misc]
    """Answers a launch."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether it is a launch."""
        return bool(is_request_type("LaunchRequest")(handler_input))

    def handle(self, handler_input: HandlerInput) -> Response:
        """Say hello."""
        return handler_input.response_builder.speak("Hello world").ask("Hello world").response


class IntentHandler(AbstractRequestHandler):  # type: ignore[misc]
    """Answers any intent, and listens to nothing of it."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whether it is an intent."""
        return bool(is_request_type("IntentRequest")(handler_input))

    def handle(self, handler_input: HandlerInput) -> Response:
        """Say hello."""
        return handler_input.response_builder.speak("Hello world").response


sb = SkillBuilder()
sb.add_request_handler(LaunchRequestHandler())
sb.add_request_handler(IntentHandler())
lambda_handler = sb.lambda_handler()
