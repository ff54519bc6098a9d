"""What one person did in one turn, whatever door it came through."""

from __future__ import annotations

from typing import Literal

import msgspec

Act = Literal[
    "launch", "tell", "relief", "yes", "no", "unsure", "help", "repeat", "stop", "fallback",
    "why", "summary", "remedy", "about", "prevent", "doctor",
    "guide", "next", "back", "pause", "resume", "restart", "other_side", "gone", "worse",
]  # fmt: skip


class Turn(msgspec.Struct, frozen=True):
    """An act and what came with it: free words, finding ids that slots resolved to, slot words that did not.

    ``topics``: conditions or routines asked for by name. ``is_one_shot``: said in one breath with the invocation
    ("ask Cramp Coach to stretch my calf"), so that nobody waits for a conversation.
    """

    act: Act
    text: str = ""
    findings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    is_one_shot: bool = False
