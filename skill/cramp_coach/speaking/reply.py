"""What to say next, before it is SSML, text or anything else."""

from __future__ import annotations

import msgspec

from cramp_coach.speaking.screen import Screen


class Say(msgspec.Struct, frozen=True, tag="say", array_like=True):
    """A sentence or two, plain text without markup."""

    text: str


class Pause(msgspec.Struct, frozen=True, tag="pause", array_like=True):
    """Silence, in seconds, while something is held."""

    seconds: int


class Reply(msgspec.Struct, frozen=True):
    """One reply: what is said, in order; what is said again after silence; and whether the session ends.

    A reply that does not end ends in something one can answer. ``card``: the title of a card in the phone's app, where
    there is one; ``screen``: what a screen shows, where there is one.
    """

    parts: tuple[Say | Pause, ...]
    reprompt: str = ""
    ends: bool = False
    card: str = ""
    screen: Screen | None = None
