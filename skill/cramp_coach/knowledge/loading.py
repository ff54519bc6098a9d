"""Reading knowledge from YAML, with errors that a person can act on: one line naming file, line, key and what
was expected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from string import Formatter
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from cramp_coach.knowledge.compiled import SOURCE, compiled_document, compiled_knowledge
from cramp_coach.knowledge.errors import KnowledgeError
from cramp_coach.knowledge.model import PLACEHOLDERS, Finding, Knowledge, NeverSaid
from cramp_coach.knowledge.patterns import PatternError, pieces

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from cramp_coach.knowledge.resources import Folder

T = TypeVar("T")
_SPOKEN = frozenset({"label", "question", "name", "spoken", "tell", "say", "plain"})
"""The fields, of any struct, that may be said aloud."""
_HEARD = frozenset({"phrases", "denials"})
"""Those of a finding that are listened for, and never said; in a package they stay in a file until they are wanted."""


def load_folder(folder: Folder) -> Knowledge:
    """Read every ``*.yaml`` of a folder into one Knowledge, with what was compiled of those that are not there.

    Raises KnowledgeError for the first mistake found; an empty folder is one.
    """
    parts = {each.name: each for each in folder.iterdir() if each.name.endswith(SOURCE)}
    compiled = compiled_knowledge(folder)
    names = sorted({*parts, *compiled})
    if not names:
        raise KnowledgeError(f"{folder.name}: no .yaml file in it")
    return merge(load_file(parts[name]) if name in parts else compiled[name] for name in names)


def load_document(folder: Folder, name: str, kind: type[T]) -> T:
    """Read the YAML file ``name`` of a folder; where it is not there, what was compiled of it.

    Raises KnowledgeError naming file, line and key, and OSError where there is neither.
    """
    try:
        text = (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        compiled = compiled_document(folder, name, kind)
        if compiled is None:
            raise
        return compiled
    return read(text, name, kind)


def load_file(path: Path | Traversable) -> Knowledge:
    """Read one YAML file. Raises KnowledgeError naming file, line and key."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path.name}: cannot be read: {error}") from error
    return load_text(text, path.name)


def load_text(text: str, name: str) -> Knowledge:
    """Read knowledge from YAML text; ``name`` stands for the file in errors."""
    knowledge = read(text, name, Knowledge)
    _check(knowledge, name)
    return knowledge


def read(text: str, name: str, kind: type[T]) -> T:
    """Read YAML text into a msgspec type. Raises KnowledgeError naming file, line and key."""
    from cramp_coach.knowledge.parsing import parsed  # noqa: PLC0415 - what is compiled needs no YAML, and it is slow to load

    return parsed(text, name, kind)


def merge(parts: Iterable[Knowledge]) -> Knowledge:
    """Join several Knowledges, section by section, in order."""
    sections: dict[str, list[Any]] = {field: [] for field in Knowledge.__struct_fields__}
    for part in parts:
        for section, entries in sections.items():
            entries.extend(getattr(part, section))
    return Knowledge(**{section: tuple(entries) for section, entries in sections.items()})


def texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every string the skill may speak from this knowledge, as (where it stands, text)."""
    for section in Knowledge.__struct_fields__:
        for entry in getattr(knowledge, section):
            for where, text in texts_of(entry):
                yield f"{section}[{entry.id}]{where}", text


def texts_of(entry: msgspec.Struct, where: str = "") -> Iterator[tuple[str, str]]:
    """Every string the skill may speak from an entry, as (where in it it stands, text)."""
    for field in entry.__struct_fields__:
        if field in _HEARD:
            continue
        value = getattr(entry, field)
        if field in _SPOKEN and isinstance(value, str):
            yield f"{where}.{field}", value
        elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            for number, part in enumerate(value):
                yield from texts_of(part, f"{where}.{field}[{number}]")


def mistakes_in(entry: msgspec.Struct) -> Iterator[str]:
    """What is wrong with the texts and phrases of an entry, as "where: what was expected"."""
    for where, text in texts_of(entry):
        yield from (f"{where}: {mistake}" for mistake in _mistakes_in_text(text))
    if isinstance(entry, Finding):
        for phrase in (each for said in entry.wordings for each in chain(*said.values())):
            try:
                pieces(phrase)
            except PatternError as error:
                yield f".phrases: {error}"
    if isinstance(entry, NeverSaid):
        for pattern in entry.patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                yield f".patterns: '{pattern}': {error}"


def _mistakes_in_text(text: str) -> Iterator[str]:
    try:
        used = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError as error:
        yield f"a brace without its partner: {error}"
        return
    if unknown := used - PLACEHOLDERS:
        yield f"unknown placeholder {{{min(unknown)}}}; there are: {', '.join(sorted(PLACEHOLDERS))}"


def _check(knowledge: Knowledge, name: str) -> None:
    for section in Knowledge.__struct_fields__:
        for entry in getattr(knowledge, section):
            for mistake in mistakes_in(entry):
                raise KnowledgeError(f"{name}: {section}[{entry.id}]{mistake}")
