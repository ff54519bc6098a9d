"""Logs of a service, as plain lines or as one JSON object a line; never what was said, or by whom.

What Cramp Coach itself logs holds no words of anyone's, and is written as it is. A web server's message may end in a
piece of somebody's request, in quotation marks: it is written up to there. Of everyone else's records only the logger
and the place in the code are written, and of every exception its kind and place, since its text may quote anything.
"""

from __future__ import annotations

import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, Literal

import msgspec

Form = Literal["text", "json"]

_OURS = "cramp_coach"
_SERVERS = frozenset({"gunicorn", "waitress"})
_REQUEST_PIECE = re.compile(r"['\"`].*", re.DOTALL)
_FIELDS = ("event", "ms", "reason", "error")
"""What our own records may carry (``extra=``) beside their message; see docs/serve.md."""


def configuration(form: Form, level: str) -> dict[str, Any]:
    """What ``logging.config.dictConfig`` takes, and gunicorn as ``logconfig_dict``: all logs to standard error."""
    formatter = JsonLines if form == "json" else PlainLines
    # gunicorn writes access lines as soon as it is given a configuration; ours say more, so they are for debugging.
    # And its debugging lines hold paths, which may be anything.
    debugging = level == "DEBUG"
    levels = {
        "gunicorn.error": "INFO" if debugging else level,
        "gunicorn.access": level if debugging else "CRITICAL",
        "waitress": level,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"discreet": {"()": f"{__name__}.{formatter.__name__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
        "root": {"level": level, "handlers": ["stderr"]},
        # An empty list takes off the handlers that a server has put on its own loggers.
        "loggers": {name: {"level": each, "handlers": [], "propagate": True} for name, each in levels.items()},
    }


class PlainLines(logging.Formatter):
    """``2026-11-21T18:00:00.123Z INFO cramp_coach.service request served in 3.1 ms``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of a record."""
        return f"{_time(record)} {record.levelname} {record.name} {discreet(record)}"


class JsonLines(logging.Formatter):
    """``{"time": …, "level": …, "logger": …, "process": …, "message": …}``, and the fields of our own records."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of a record."""
        line: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": discreet(record),
        }
        if _owner(record) == _OURS:
            line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        return msgspec.json.encode(line).decode()


def discreet(record: logging.LogRecord) -> str:
    """The message of a record, in one line, without what may be somebody's words (see above)."""
    owner = _owner(record)
    if owner == _OURS:
        message = record.getMessage()
    elif owner in _SERVERS:
        message = _REQUEST_PIECE.sub("…", record.getMessage())
    else:
        message = f"logged at {PurePath(record.pathname).name}:{record.lineno}"
    if record.exc_info and record.exc_info[1]:
        message += f" ({kind_and_place(record.exc_info[1])})"
    # JSON can spell half a surrogate pair, which no stream can write
    return " ".join(message.encode("utf-8", "replace").decode().split())


def kind_and_place(error: BaseException) -> str:
    """What may be told of an exception: ``KeyError at turns.py:12``."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _owner(record: logging.LogRecord) -> str:
    return record.name.partition(".")[0]


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
