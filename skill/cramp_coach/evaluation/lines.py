"""Lines of JSON: each read into its type; a bad one costs only itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

_AT = re.compile(r" - at `(?:key in )?\$\.?(?P<path>.*?)`$")


class BadLine(NamedTuple):
    """A line that could not be used: its number (from 1) and what was wrong: the key, and what was expected there."""

    line: int
    reason: str


def read_lines(
    lines: Iterable[str | bytes],
    kind: type[T],
    fault: Callable[[T], str | None],
    choices: Mapping[str, Collection[str]],
) -> tuple[list[T], list[BadLine]]:
    """What the lines hold, and those that hold none; blank ones are passed over.

    ``fault``: what is wrong with one that is well formed. ``choices``: the words that a key takes.
    """
    good: list[T] = []
    bad: list[BadLine] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = msgspec.json.decode(line, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            bad.append(BadLine(number, _mistake(error, kind, choices)))
            continue
        if reason := fault(entry):
            bad.append(BadLine(number, reason))
        else:
            good.append(entry)
    return good, bad


def _mistake(
    error: msgspec.DecodeError | UnicodeDecodeError, kind: type[msgspec.Struct], choices: Mapping[str, Collection[str]]
) -> str:
    """A decoder's error as ``key: what was expected``."""
    if isinstance(error, UnicodeDecodeError):
        return "expected UTF-8 text"
    message = str(error)
    if not isinstance(error, msgspec.ValidationError):
        return f"expected one JSON object ({message})"
    found = _AT.search(message)
    if not found:  # about the whole object: a key that is missing, or one too many
        keys = ", ".join(kind.__struct_fields__)
        return f"{message[:1].lower()}{message[1:]}; the keys are {keys}"
    path, what = found["path"], message[: found.start()]
    if what.startswith("Invalid enum value "):
        taken = choices[re.split(r"[.\[]", path)[0]]
        what = f"expected one of {', '.join(taken)}; got {what.removeprefix('Invalid enum value ')}"
    return f"{path}: {what[:1].lower()}{what[1:]}"
