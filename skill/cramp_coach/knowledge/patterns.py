"""Phrases with choices in them: "(can't|never) feel (foot|toes)" is four, "wake with (bad|) cramp" is two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from math import prod

_CHOICE = re.compile(r"\(([^()]*)\)")
MOST_WAYS = 400
"""As many ways may lead through a pattern, wordings that differ in one word counted once."""


class PatternError(ValueError):
    """A pattern is malformed; the message says what was expected."""


def pieces(pattern: str) -> list[list[str]]:
    """The pattern cut into pieces, each a list of the wordings it may have; choices do not nest.

    "wake with (bad|) cramp" is [["wake with"], ["bad", ""], ["cramp"]]. Raises PatternError.
    """
    cut = cut_up(pattern)
    _check(pattern, cut)
    return cut


def cut_up(pattern: str) -> list[list[str]]:
    """The same of a pattern that is known to be sound."""
    cut: list[list[str]] = []
    for number, piece in enumerate(_CHOICE.split(pattern)):
        if number % 2:
            cut.append([" ".join(choice.split()) for choice in piece.split("|")])
        elif piece.strip():
            cut.append([" ".join(piece.split())])
    return cut


def _check(pattern: str, cut: list[list[str]]) -> None:
    left = _CHOICE.sub(" ", pattern)
    if "(" in left or ")" in left:
        raise PatternError(f"'{pattern}': a parenthesis without its partner, or one inside another")
    if "|" in left:
        raise PatternError(f"'{pattern}': expected parentheses around a choice, as in '(left|right) leg'")
    if not any(any(piece) for piece in cut):
        raise PatternError(f"'{pattern}': expected words")
    if prod(len({wording.rpartition(" ")[0] for wording in piece}) + ("" in piece) for piece in cut) > MOST_WAYS:
        raise PatternError(f"'{pattern}': expected fewer choices of several words, or several patterns")


def size(cut: list[list[str]]) -> int:
    """How many phrases a pattern stands for."""
    return prod(len(piece) for piece in cut)


def expand(pattern: str) -> Iterator[str]:
    """Each phrase a pattern stands for, one by one. Raises PatternError."""
    return written_out(pieces(pattern))


def written_out(cut: list[list[str]]) -> Iterator[str]:
    """Each phrase the pieces of a pattern stand for."""
    for choice in product(*cut):
        yield " ".join(each for each in choice if each)
