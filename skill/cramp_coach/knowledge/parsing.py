"""YAML text -> a msgspec type. Loaded only where there is YAML to read: a package for Lambda has none."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, TypeVar

import msgspec
import yaml

from cramp_coach.knowledge.errors import KnowledgeError
from cramp_coach.knowledge.mistakes import FastSafeLoader, describe

T = TypeVar("T")


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


def parsed(text: str, name: str, kind: type[T]) -> T:
    """What YAML text says, as a msgspec type. Raises KnowledgeError naming file, line and key."""
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
