"""What WSGI servers call: the service as the environment asks for it.

    gunicorn -c python:cramp_coach.service.gunicorn_config 'cramp_coach.service.wsgi:create()'
    waitress-serve --call cramp_coach.service.wsgi:create

``SKILL_ID``: requests to any other skill are refused. ``CRAMP_COACH_LOG``: text or json. ``CRAMP_COACH_LOG_LEVEL``:
DEBUG, INFO, WARNING or ERROR. Beside them what holds for plugins (framework/settings.py) and for the cache
(listening/cached.py). Requests are always verified here: what takes them from anyone is ``serve --insecure`` alone.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from logging.config import dictConfig
from typing import Literal

import msgspec
from flask import Flask

from cramp_coach.alexa.skill import create_skill
from cramp_coach.alexa.verification import RequestVerifier

from .app import create_app
from .logs import Form, configuration
from .warming import warm

_log = logging.getLogger(__package__)


class ServiceSettings(msgspec.Struct, frozen=True):
    """How a service is set up by its environment."""

    skill_id: str | None = None
    log: Form = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


_VARIABLES = {"skill_id": "SKILL_ID", "log": "CRAMP_COACH_LOG", "log_level": "CRAMP_COACH_LOG_LEVEL"}


def settings(environment: Mapping[str, str] = os.environ) -> ServiceSettings:
    """The settings in the environment. Raises ValueError, in one line that names the variable."""
    found = {field: environment[name] for field, name in _VARIABLES.items() if name in environment}
    for field, value in found.items():
        try:
            msgspec.convert({field: value}, ServiceSettings)
        except msgspec.ValidationError as error:
            expected = "text or json" if field == "log" else "DEBUG, INFO, WARNING or ERROR"
            raise ValueError(f"{_VARIABLES[field]} is '{value}': expected {expected}") from error
    if found.get("skill_id", "any").strip() == "":
        raise ValueError("SKILL_ID is empty: give the skill's id, or unset it to take requests to any skill")
    return msgspec.convert(found, ServiceSettings)


def create() -> Flask:
    """The service, and its logs on standard error. Ends the process, with one line, where a variable is wrong."""
    try:
        chosen = settings()
    except ValueError as error:
        raise SystemExit(f"cramp-coach: {error}") from None
    dictConfig(configuration(chosen.log, chosen.log_level))
    if chosen.skill_id is None:
        _log.warning("SKILL_ID is not set: requests to any skill are taken", extra={"event": "any_skill"})
    warm(skill := create_skill(skill_id=chosen.skill_id))
    return create_app(skill, RequestVerifier(skill_id=chosen.skill_id))
