"""What must never be said, held against every string the skill can speak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from cramp_coach.knowledge import Knowledge, NeverSaid
from cramp_coach.knowledge.loading import texts
from cramp_coach.knowledge.never_said import forbids
from cramp_coach.speaking import LOCALES, load_strings


class Offence(NamedTuple):
    """A spoken text that a never-said pattern matches: the row, where the text stands, and the text."""

    row: str
    where: str
    text: str


def offences(spoken: Iterable[tuple[str, str]], rules: Iterable[NeverSaid]) -> list[Offence]:
    """Every (where, text) that one of the rules forbids."""
    rules = list(rules)
    return [Offence(rule.id, where, text) for where, text in spoken for rule in rules if forbids(rule, text)]


def spoken_strings(knowledge: Iterable[tuple[str, Knowledge]]) -> Iterator[tuple[str, str]]:
    """Every string the skill can speak, of every plugin and locale, as (where it stands, text)."""
    for locale in LOCALES:
        for where, text in _flat(msgspec.to_builtins(load_strings(locale))):
            yield f"{locale}: {where}", text
    for plugin, known in knowledge:
        for where, text in texts(known):
            yield f"{plugin}: {where}", text


def _flat(data: Any) -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield "", data
        return
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        for where, text in _flat(value):
            yield f"{key}.{where}".rstrip("."), text
