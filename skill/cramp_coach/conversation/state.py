"""What travels from turn to turn, in session attributes and nowhere else."""

from __future__ import annotations

from typing import Any

import msgspec

from cramp_coach.report import Report
from cramp_coach.speaking import Reply

VERSION = 1


class State(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The conversation so far; a few kB at most.

    ``asked``: questions put. ``question``: the one that waits for an answer. ``told``: the condition that was
    last named. ``advised``: marks of the advice given. ``last``: the reply, for "repeat".
    """

    version: int = VERSION
    report: Report = Report()
    asked: tuple[str, ...] = ()
    question: str | None = None
    told: str | None = None
    flags: tuple[str, ...] = ()
    advised: tuple[int, ...] = ()
    relief: str | None = None
    disclaimed: bool = False
    fallbacks: int = 0
    turns: int = 0
    last: Reply | None = None


def to_attributes(state: State) -> dict[str, Any]:
    """The state as JSON-ready session attributes."""
    attributes: dict[str, Any] = msgspec.to_builtins(state)
    attributes["version"] = state.version
    return attributes


def from_attributes(attributes: object) -> State:
    """The state that session attributes hold, or a fresh one: they may be forged, or from another version."""
    try:
        state = msgspec.convert(attributes, State)
    except msgspec.ValidationError:
        return State()
    return state if isinstance(attributes, dict) and attributes.get("version") == VERSION else State()
