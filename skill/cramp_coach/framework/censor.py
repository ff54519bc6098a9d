"""Other people's texts, held against what ours are held against: an entry at fault is left out, with a reason.

A YAML file was checked when it was read; a plugin in Python may hand over anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from cramp_coach.knowledge import NeverSaid
from cramp_coach.knowledge.loading import mistakes_in, texts_of
from cramp_coach.knowledge.never_said import forbids


def faults_of(entry: msgspec.Struct, rules: Iterable[NeverSaid]) -> Iterator[str]:
    """Why an entry cannot be taken: values out of bounds, texts that cannot be filled, words never to be said."""
    try:
        msgspec.convert(msgspec.to_builtins(entry), type(entry))
    except (msgspec.ValidationError, TypeError, ValueError) as error:
        yield " ".join(str(error).split())
        return
    yield from mistakes_in(entry)
    rules = tuple(rules)
    for where, text in texts_of(entry):
        yield from (f"{where}: it says what must never be said ({rule.id})" for rule in rules if forbids(rule, text))
