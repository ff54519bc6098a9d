"""Saying what is wrong in a YAML file: msgspec's error, turned into file, line, key and what was expected."""

from __future__ import annotations

import re
from typing import get_args

import msgspec
import yaml

from cramp_coach.knowledge.frequency import FREQUENCY, PRIOR
from cramp_coach.knowledge.model import URGENCIES, Evidence, Kind, Use

FastSafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's safe loader over libyaml, ten times as fast, where it was built with it."""

_AT = re.compile(r" - at `(?:key in )?\$(?P<path>.*?)`$")
_PATH_PART = re.compile(r"\.?(?P<key>[^.\[\]]+)|\[(?P<index>\d+)\]|\[\.\.\.\]")
_WORDS: dict[str, tuple[str, ...]] = {
    "prior": tuple(PRIOR),
    "background": tuple(FREQUENCY),
    "evidence": tuple(FREQUENCY),
    "urgency": URGENCIES,
    "kind": (*get_args(Kind), "do", "avoid", "watch", "prevent"),
    "uses": get_args(Use),
    "forbids": get_args(Use),
}
"""The words a key takes."""


def describe(error: msgspec.ValidationError, text: str, name: str) -> str:
    """One line for a ValidationError: ``name:line: path: what was expected``; ``text`` is the file's YAML."""
    message = str(error)
    found = _AT.search(message)
    expected = message[: found.start()] if found else message
    keys, node = _follow(yaml.compose(text, FastSafeLoader), found["path"] if found else "")
    if keys and keys[-1] == "evidence" and isinstance(node, yaml.MappingNode):
        keys, node = _bad_entry(keys, node)
    line = node.start_mark.line + 1 if node else 1
    return f"{name}:{line}: {_readable(keys)}: {_plain(expected, keys)}"


def _follow(node: yaml.Node | None, path: str) -> tuple[list[str], yaml.Node | None]:
    """Follow msgspec's path through the YAML nodes; entries of a list are named by their id where they have one."""
    keys: list[str] = []
    for part in _PATH_PART.finditer(path):
        if isinstance(node, yaml.SequenceNode) and part["index"]:
            child: yaml.Node | None = node.value[int(part["index"])]
            keys.append(f"[{_id_of(child) or part['index']}]")
        elif isinstance(node, yaml.MappingNode) and part["key"]:
            child = next((value for key, value in node.value if key.value == part["key"]), None)
            keys.append(part["key"])
        else:  # msgspec writes [...] for "some key or value in here"
            break
        if child is None:
            break
        node = child
    return keys, node


def _bad_entry(keys: list[str], node: yaml.MappingNode) -> tuple[list[str], yaml.Node]:
    """The entry of a condition's evidence that is wrong: msgspec says only that one of them is."""
    for key, value in node.value:
        try:
            msgspec.convert(yaml.safe_load(yaml.serialize(value)), str | Evidence)
            if isinstance(value, yaml.MappingNode) or value.value in FREQUENCY:
                continue
        except msgspec.ValidationError:
            pass
        return [*keys, str(key.value)], value
    return keys, node


def _id_of(node: yaml.Node | None) -> str | None:
    if isinstance(node, yaml.MappingNode):
        return next((str(value.value) for key, value in node.value if key.value == "id"), None)
    return None


def _readable(keys: list[str]) -> str:
    return ".".join(keys).replace(".[", "[") or "the file"


def _plain(expected: str, keys: list[str]) -> str:
    """msgspec's words, with the choices a key has and a hint for YAML's bare words."""
    if expected.startswith("Invalid enum value"):
        words = next((_WORDS[key] for key in reversed(keys) if key in _WORDS), ())
        return f"expected one of {', '.join(words)}; got {expected.removeprefix('Invalid enum value ')}"
    if "got `bool`" in expected or "got `null`" in expected:
        expected += " (a bare yes, no, on, off or null is not text in YAML: put it in quotes)"
    return expected[:1].lower() + expected[1:]
