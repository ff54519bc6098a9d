"""What a YAML file may hold, as JSON Schema, with what the source says of each field: for editors and the reference.

msgspec gives shapes and limits. The descriptions are the strings under the fields in ``model``: they cost a turn
nothing, as Python drops them when it compiles, and are read from the source here.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise
from types import ModuleType
from typing import Any, get_args

import msgspec

from cramp_coach.knowledge import model, when
from cramp_coach.knowledge.frequency import FrequencyWord, PriorWord
from cramp_coach.knowledge.model import Kind, Knowledge, Picture, Urgency, Use

_IN_ORDER = {
    frozenset(get_args(words)): get_args(words) for words in (FrequencyWord, Kind, Picture, PriorWord, Urgency, Use)
}
"""Choices as they are written: from often to seldom, from urgent to not. msgspec has them by the alphabet."""


def json_schema() -> dict[str, Any]:
    """What a plugin's YAML file may hold, as JSON Schema (2020-12), each field with its description."""
    own = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A Cramp Coach plugin"}
    schema: dict[str, Any] = own | msgspec.json.schema(Knowledge)
    said = {name: words for module in (model, when) for name, words in described(module).items()}
    for part in _parts(schema):
        if "enum" in part:
            part["enum"] = list(_IN_ORDER.get(frozenset(part["enum"]), part["enum"]))
    for struct, shape in schema["$defs"].items():
        shape["description"] = _plain(shape["description"])
        for field, what in shape["properties"].items():
            if words := said.get(f"{struct}.{field}"):
                what["description"] = _plain(words)
    return schema


def described(module: ModuleType) -> dict[str, str]:
    """What stands under the fields of a module's classes, by "Class.field"; nothing where no source is at hand."""
    try:
        tree = ast.parse(inspect.getsource(module))
    except OSError:
        return {}
    return {
        f"{struct.name}.{field.target.id}": below.value.value
        for struct in tree.body
        if isinstance(struct, ast.ClassDef)
        for field, below in pairwise(struct.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every object within a schema, itself included."""
    if isinstance(schema, dict):
        yield schema
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _parts(part)


def _plain(words: str) -> str:
    """A docstring as Markdown in one line, as editors show it."""
    return " ".join(words.split()).replace("``", "`")
