"""Cases: one JSON object a line; a bad line costs only itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Annotated, Literal, NamedTuple

import msgspec

from cramp_coach.knowledge import URGENCIES, Urgency

_AT = re.compile(r" - at `(?:key in )?\$\.?(?P<path>.*?)`$")
_CHOICES = {"urgency": URGENCIES, "answers": ("yes", "no")}
"""The words a key takes."""


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What someone says (``text``) and would answer, and what a clinician makes of it.

    ``answers``: by finding id. ``details``: plain sentences, where an answer is not given by id. ``gold``: the
    condition ids that are right; none for what is none of ours.
    """

    id: Annotated[str, msgspec.Meta(min_length=1)]
    text: str
    gold: tuple[str, ...]
    answers: dict[str, Literal["yes", "no"]] = {}
    details: str = ""
    urgency: Urgency | None = None


class BadCase(NamedTuple):
    """A line that could not be used: its number (from 1) and what was wrong: the key, and what was expected there."""

    line: int
    reason: str


def read_cases(lines: Iterable[str | bytes], known: Collection[str]) -> tuple[list[Case], list[BadCase]]:
    """The cases of a JSONL file, and the lines that are none. ``known``: ids that ``gold`` may name."""
    cases: list[Case] = []
    bad: list[BadCase] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = msgspec.json.decode(line, type=Case)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            bad.append(BadCase(number, _mistake(error)))
            continue
        if reason := _fault(case, known, seen):
            bad.append(BadCase(number, reason))
        else:
            seen.add(case.id)
            cases.append(case)
    return cases, bad


def _fault(case: Case, known: Collection[str], seen: Collection[str]) -> str | None:
    """What is wrong with a case that is well formed."""
    if unknown := [each for each in case.gold if each not in known]:
        return f"gold: expected ids of conditions or red flags, and nothing is called '{unknown[0]}'"
    if case.id in seen:
        return f"id: expected one of its own, and '{case.id}' was there before"
    return None if case.text.strip() else "text: expected what the caller says, got nothing"


def _mistake(error: msgspec.DecodeError | UnicodeDecodeError) -> str:
    """A decoder's error as ``key: what was expected``."""
    if isinstance(error, UnicodeDecodeError):
        return "expected UTF-8 text"
    message = str(error)
    if not isinstance(error, msgspec.ValidationError):
        return f"expected one JSON object ({message})"
    found = _AT.search(message)
    if not found:  # about the whole object: a key that is missing, or one too many
        keys = ", ".join(Case.__struct_fields__)
        return f"{message[:1].lower()}{message[1:]}; the keys are {keys}"
    path, what = found["path"], message[: found.start()]
    if what.startswith("Invalid enum value "):
        choices = _CHOICES[re.split(r"[.\[]", path)[0]]
        what = f"expected one of {', '.join(choices)}; got {what.removeprefix('Invalid enum value ')}"
    return f"{path}: {what[:1].lower()}{what[1:]}"
