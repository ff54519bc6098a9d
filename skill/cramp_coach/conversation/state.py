"""What travels from turn to turn, in session attributes and nowhere else."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from cramp_coach.report import Report
from cramp_coach.speaking import Reply

VERSION = 2

TELL_MORE = "tell_more"
"""The open question. It comes first, as a good clinician's does: most of what matters, nobody would think to ask."""
ANYTHING_ELSE, EASING, OFFER = "anything_else", "easing", "offer"
OF_THE_TALK = frozenset({TELL_MORE, ANYTHING_ELSE, EASING, OFFER})
"""Questions about the conversation, not about a finding."""
GONE = "gone"
"""Among what was asked: it is over, so nothing more is asked but for one danger."""
MOST_TURNS = 9999
"""After which a session begins anew, if anyone's ever gets there."""


class Guide(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where in a routine somebody is: its id, the step that was said last (from 0), and the side, where it was changed.

    ``relief``: it is for a cramp that is on, so that each step asks whether it eases.
    """

    routine: str
    step: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    side: Literal["left", "right", "other"] | None = None
    relief: bool = False


class State(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The conversation so far; a few kB at most.

    ``asked``: questions put. ``question``: the one that waits for an answer. ``told``: the condition that was
    last named. ``advised``: marks of the advice given. ``relief``: the routine that was begun for a cramp. ``guide``:
    the one that is being guided; ``wanted``: one that waits for an answer first. ``last``: the reply, for "repeat".
    """

    version: int = VERSION
    report: Report = Report()
    asked: tuple[str, ...] = ()
    question: str | None = None
    told: str | None = None
    flags: tuple[str, ...] = ()
    advised: tuple[int, ...] = ()
    relief: str | None = None
    guide: Guide | None = None
    wanted: str | None = None
    disclaimed: bool = False
    fallbacks: Annotated[int, msgspec.Meta(ge=0, le=MOST_TURNS)] = 0
    turns: Annotated[int, msgspec.Meta(ge=0, le=MOST_TURNS)] = 0
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
    except (msgspec.MsgspecError, ValueError, RecursionError):  # halves of surrogate pairs are a ValueError
        return State()
    return state if isinstance(attributes, dict) and attributes.get("version") == VERSION else State()
