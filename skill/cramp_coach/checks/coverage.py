"""Where each row of the source checklist has its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import msgspec

from cramp_coach.knowledge import Knowledge
from cramp_coach.knowledge.loading import read


@cache
def source_rows() -> dict[str, str]:
    """The rows of the checklist: id ("C10") -> what the articles claim."""
    name = "source_rows.yaml"
    return read((files("cramp_coach.checks") / name).read_text(encoding="utf-8"), name, dict[str, str])


def coverage(knowledge: Iterable[tuple[str, Knowledge]]) -> dict[str, list[str]]:
    """For each row, the places that cover it ("cramps: conditions[cold_cramp]"); none: a row without a place."""
    places: dict[str, list[str]] = {row: [] for row in source_rows()}
    for plugin, known in knowledge:
        for section in Knowledge.__struct_fields__:
            for entry in getattr(known, section):
                for row in dict.fromkeys(_covered(entry)):
                    places.setdefault(row, []).append(f"{plugin}: {section}[{entry.id}]")
        for never in known.never_said:
            places.setdefault(never.id, []).append(f"{plugin}: never said")
    return places


def _covered(entry: msgspec.Struct) -> Iterator[str]:
    """The rows an entry covers, itself or by one of its parts (a piece of advice, say)."""
    for field in entry.__struct_fields__:
        value = getattr(entry, field)
        if field == "covers":
            yield from value
        elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            for part in value:
                yield from _covered(part)
