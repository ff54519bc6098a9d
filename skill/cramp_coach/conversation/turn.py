"""What one person did in one turn, whatever door it came through."""

from __future__ import annotations

from typing import Literal

import msgspec

Act = Literal[
    "launch", "tell", "relief", "yes", "no", "unsure", "help", "repeat", "stop", "fallback", "why", "summary", "remedy"
]  # fmt: skip


class Turn(msgspec.Struct, frozen=True):
    """An act and what came with it: free words, finding ids that slots resolved to, slot words that did not."""

    act: Act
    text: str = ""
    findings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
