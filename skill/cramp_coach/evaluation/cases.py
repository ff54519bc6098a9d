"""Cases: one JSON object a line; a bad line costs only itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple

import msgspec

from cramp_coach.knowledge import Urgency


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What someone says (``text``) and would answer, and what a clinician makes of it.

    ``answers``: by finding id. ``details``: plain sentences, where an answer is not given by id. ``gold``: the
    condition ids that are right; none for what is none of ours.
    """

    id: str
    text: str
    gold: tuple[str, ...]
    answers: dict[str, Literal["yes", "no"]] = {}
    details: str = ""
    urgency: Urgency | None = None


class BadCase(NamedTuple):
    """A line that could not be used: its number (from 1) and what was wrong."""

    line: int
    reason: str


def read_cases(lines: Iterable[str], known: Collection[str]) -> tuple[list[Case], list[BadCase]]:
    """The cases of a JSONL file, and the lines that are none. ``known``: ids that ``gold`` may name."""
    cases: list[Case] = []
    bad: list[BadCase] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = msgspec.json.decode(line, type=Case)
        except msgspec.DecodeError as error:  # ValidationError, which names the key, is one too
            bad.append(BadCase(number, str(error)))
            continue
        unknown = [each for each in case.gold if each not in known]
        if unknown:
            bad.append(BadCase(number, f"gold: no condition is called '{unknown[0]}'"))
        elif case.id in seen:
            bad.append(BadCase(number, f"id: '{case.id}' is there twice"))
        elif not case.text.strip():
            bad.append(BadCase(number, "text: expected what the caller says, got nothing"))
        else:
            seen.add(case.id)
            cases.append(case)
    return cases, bad
