"""Phrases with a choice in them: "(can't|never) feel (foot|toes)" is four, "wake with (bad|) cramp" is two."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

MAX_PHRASES = 500
"""As many phrases as one pattern may stand for."""


class PatternError(ValueError):
    """A pattern is malformed; the message says what was expected."""


def expand(pattern: str) -> Iterator[str]:
    """Each phrase a pattern stands for. Choices do not nest. Raises PatternError."""
    pieces: list[list[str]] = []
    total = 1
    for number, piece in enumerate(pattern.replace(")", "(").split("(")):
        if number % 2 == 0 and "|" in piece:
            raise PatternError(f"'{pattern}': expected parentheses around a choice, as in '(left|right) leg'")
        pieces.append(piece.split("|") if number % 2 else [piece])
        total *= len(pieces[-1])
    if pattern.count("(") != pattern.count(")") or len(pieces) % 2 == 0 or "((" in pattern:
        raise PatternError(f"'{pattern}': a parenthesis without its partner, or one inside another")
    if total > MAX_PHRASES:
        raise PatternError(f"'{pattern}': stands for {total} phrases; at most {MAX_PHRASES}")
    for choice in product(*pieces):
        yield " ".join("".join(choice).split())
