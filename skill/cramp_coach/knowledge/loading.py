"""Reading knowledge from YAML, with errors that a person can act on: one line naming file, line, key and what
was expected."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

import msgspec
import yaml

from cramp_coach.knowledge.mistakes import FastSafeLoader, describe
from cramp_coach.knowledge.model import PLACEHOLDERS, Finding, Knowledge, NeverSaid
from cramp_coach.knowledge.patterns import PatternError, pieces

T = TypeVar("T")
_SPOKEN = frozenset({"label", "question", "name", "spoken", "tell", "say", "plain"})
"""The fields, of any struct, that may be said aloud."""


class KnowledgeError(ValueError):
    """A knowledge file is wrong. The message is one line: ``file:line: key: what was expected``."""


class _Loader(FastSafeLoader):  # type: ignore[misc, valid-type]
    """PyYAML's safe loader, which also refuses a key written twice (YAML would keep the last, in silence)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key.value}' is there twice", key.start_mark
                )
            seen.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def load_folder(folder: Path) -> Knowledge:
    """Read every ``*.yaml`` of a folder into one Knowledge.

    Raises KnowledgeError for the first mistake found; an empty folder is one.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise KnowledgeError(f"{folder.name}: no .yaml file in it")
    return merge(load_file(path) for path in paths)


def load_file(path: Path) -> Knowledge:
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
    try:
        data = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader, made stricter
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise KnowledgeError(f"{name}:{line}: not valid YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise KnowledgeError(f"{name}: not valid YAML: {' '.join(str(error).split())}") from error
    try:
        return msgspec.convert({} if data is None else data, kind)
    except msgspec.ValidationError as error:
        raise KnowledgeError(describe(error, text, name)) from error


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
