"""What we use of ask_sdk_core, imported without the clients of Alexa's services, which nobody here calls.

``ask_sdk_core.skill`` loads them all (reminders, lists, purchases … and dateutil with its time zones): nearly half of
what the SDK's smallest skill takes to start. So the one module that names them has a stand-in while the SDK is
imported. Nothing is lost: whoever makes a ServiceClientFactory gets the SDK's own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

_FACTORY = "ask_sdk_model.services.service_client_factory"


class ServiceClientFactory:
    """The SDK's class of this name, loaded when it is first called for."""

    def __new__(cls, *arguments: Any, **named: Any) -> Any:
        """What the SDK's own makes."""
        return import_module(_FACTORY).ServiceClientFactory(*arguments, **named)


@contextmanager
def _without_clients() -> Iterator[None]:
    if "ask_sdk_model.services" in sys.modules:  # too late to save anything
        yield
        return
    stand_in: Any = ModuleType(_FACTORY)
    stand_in.ServiceClientFactory = ServiceClientFactory
    sys.modules[_FACTORY] = stand_in
    try:
        yield
    finally:
        del sys.modules[_FACTORY]


with _without_clients():
    from ask_sdk_core.dispatch_components import AbstractExceptionHandler, AbstractRequestHandler
    from ask_sdk_core.exceptions import SerializationException
    from ask_sdk_core.handler_input import HandlerInput
    from ask_sdk_core.serialize import DefaultSerializer
    from ask_sdk_core.skill import CustomSkill
    from ask_sdk_core.skill_builder import SkillBuilder

__all__ = [
    "AbstractExceptionHandler",
    "AbstractRequestHandler",
    "CustomSkill",
    "DefaultSerializer",
    "HandlerInput",
    "SerializationException",
    "SkillBuilder",
]
