"""Cases: one JSON object a line; a bad line costs only itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated, Literal

import msgspec

from cramp_coach.evaluation.lines import BadLine, read_lines
from cramp_coach.knowledge import URGENCIES, Urgency

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


def read_cases(lines: Iterable[str | bytes], known: Collection[str]) -> tuple[list[Case], list[BadLine]]:
    """The cases of a JSONL file, and the lines that are none. ``known``: ids that ``gold`` may name."""
    seen: set[str] = set()

    def fault(case: Case) -> str | None:
        reason = _fault(case, known, seen)
        if reason is None:
            seen.add(case.id)
        return reason

    return read_lines(lines, Case, fault, _CHOICES)


def _fault(case: Case, known: Collection[str], seen: Collection[str]) -> str | None:
    """What is wrong with a case that is well formed."""
    if unknown := [each for each in case.gold if each not in known]:
        return f"gold: expected ids of conditions or red flags, and nothing is called '{unknown[0]}'"
    if case.id in seen:
        return f"id: expected one of its own, and '{case.id}' was there before"
    return None if case.text.strip() else "text: expected what the caller says, got nothing"
