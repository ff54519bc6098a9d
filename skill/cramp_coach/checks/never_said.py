"""What must never be said, held against every string the skill can speak."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec

from cramp_coach.knowledge import Knowledge, NeverSaid
from cramp_coach.knowledge.loading import texts
from cramp_coach.speaking import LOCALES, load_strings

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


class Offence(NamedTuple):
    """A spoken text that a never-said pattern matches: the row, where the text stands, and the text."""

    row: str
    where: str
    text: str


def offences(spoken: Iterable[tuple[str, str]], rules: Iterable[NeverSaid]) -> list[Offence]:
    """Every (where, text) that one of the rules forbids."""
    rules = list(rules)
    return [Offence(rule.id, where, text) for where, text in spoken for rule in rules if forbids(rule, text)]


def forbids(rule: NeverSaid, text: str) -> bool:
    """Whether a rule forbids a text, sentence by sentence. A curly apostrophe counts as a straight one."""
    sentences = _SENTENCE_END.split(text.replace("\u2019", "'"))
    return any(_compiled(pattern).search(sentence) for pattern in rule.patterns for sentence in sentences)


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


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
