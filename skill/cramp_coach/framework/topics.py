"""What can be asked about, or asked for, by its name: conditions and routines, as what is listened for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cramp_coach.knowledge import Condition, Finding, Routine

_UNSAID = re.compile(r"^(?:an?|the) |[^a-z' ]")
"""An article, and what nobody speaks: "Widespread pain (fibromyalgia)"."""


def topics(conditions: Iterable[Condition], routines: Iterable[Routine]) -> dict[str, Finding]:
    """Conditions by their names, routines by what they are called; of two with one id the condition stays."""
    asked_for = {
        each.id: Finding(id=each.id, kind="routine", label=each.spoken, phrases=_named(each.spoken, each.called))
        for each in routines
    }
    asked_about = {
        each.id: Finding(id=each.id, kind="condition", label=each.spoken, phrases=_named(each.name, each.called))
        for each in conditions
    }
    return asked_for | asked_about


def _named(name: str, called: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    own = " ".join(_UNSAID.sub(" ", name.lower()).split())
    return {**called, "en": tuple(dict.fromkeys((own, *called.get("en", ()))))}
