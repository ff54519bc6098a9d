"""The reference of the YAML, made of its JSON Schema and of the words that the model and the locales have."""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
from collections.abc import Iterator
from typing import Any

from cramp_coach.knowledge import model
from cramp_coach.knowledge.frequency import FREQUENCY, PRIOR
from cramp_coach.knowledge.model import PLACEHOLDERS
from cramp_coach.knowledge.schema import json_schema
from cramp_coach.speaking import LOCALES, load_strings


def fields() -> str:
    """Every section of a YAML file and every struct in it, each field with what it takes and means."""
    shapes = json_schema()["$defs"]
    return "\n".join(line for name in shapes for line in _struct(name, shapes[name], shapes))


def _struct(name: str, shape: dict[str, Any], shapes: dict[str, Any]) -> Iterator[str]:
    yield f"\n## {name}\n\n{shape['description']}\n"
    yield from _used_in(name, shapes)
    yield "| Key | Takes | Left out | Meaning |\n| :-- | :-- | :-- | :-- |"
    for key, what in shape["properties"].items():
        left_out = "**needed**" if key in shape["required"] else _default(what.get("default"))
        yield f"| `{key}` | {_takes(what)} | {left_out} | {what['description']}{_choices(what)} |"


def _used_in(name: str, shapes: dict[str, Any]) -> Iterator[str]:
    users = [
        f"{_link(user)} `{key}`"
        for user, shape in shapes.items()
        for key, what in shape["properties"].items()
        if f"'#/$defs/{name}'" in repr(what)
    ]
    if users:
        yield f"Used in {', '.join(users)}.\n"


def _takes(what: dict[str, Any]) -> str:
    """A type in words."""
    if "$ref" in what:
        return _link(what["$ref"].rpartition("/")[2])
    if "anyOf" in what:
        return " or ".join(_takes(each) for each in what["anyOf"] if each != {"type": "null"})
    if "enum" in what:
        return _words(what["enum"])
    if what["type"] == "array":
        return f"list of {_takes(what['items'])}{'s' if 'enum' in what['items'] else ''}"
    if what["type"] == "object":
        by = "locale" if "{2}" in what["propertyNames"]["pattern"] else "finding"
        return f"{_takes(what['additionalProperties'])}, by {by}"
    return _scalar(what)


def _words(words: list[str]) -> str:
    if set(words) == set(FREQUENCY):
        return "[how often](#how-often)"
    return "[how common](#how-common)" if set(words) == set(PRIOR) else "word"


def _choices(what: dict[str, Any]) -> str:
    """The words a key takes, where no table has them."""
    words = what.get("enum") or what.get("items", {}).get("enum")
    if not words or _words(words) != "word":
        return ""
    several = "Of" if "items" in what else "One of"
    return f" {several} {', '.join(f'`{word}`' for word in words)}."


def _scalar(what: dict[str, Any]) -> str:
    kind: str = what["type"]
    if kind == "string":
        pattern = what.get("pattern", "")
        named = {"^[a-z][a-z0-9_]*$": "id", r"^[A-Z]\d\d$": "row", r"^\d+$": "digits, in quotes"}
        return named.get(pattern, "text")
    if kind == "boolean":
        return "`true` or `false`"
    least, most = what.get("minimum", what.get("exclusiveMinimum")), what.get("maximum")
    span = "" if least is None or most is None else f", {least:g} to {most:g}"
    return f"{'whole number' if kind == 'integer' else 'number'}{span}"


def _default(value: object) -> str:
    if value in (None, (), [], {}, ""):
        return "–"
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}`"


def _link(struct: str) -> str:
    return f"[{struct}](#{struct.lower()})"


def frequencies() -> str:
    """The words for how often, with the share that each stands for."""
    rows = (f"| `{word}` | {value:g} |" for word, value in FREQUENCY.items())
    return "\n".join(["| Word | Share |", "| :-- | --: |", *rows])


def priors() -> str:
    """The words for how common, with the weight that each stands for."""
    rows = (f"| `{word}` | {value:g} |" for word, value in PRIOR.items())
    return "\n".join(["| Word | Weight |", "| :-- | --: |", *rows])


def kinds() -> str:
    """The kinds of findings, with what the source says beside each."""
    rows = (f"| `{kind}` | {meaning} |" for kind, meaning in _commented("Kind"))
    return "\n".join(["| Kind | What it is |", "| :-- | :-- |", *rows])


def _commented(name: str) -> Iterator[tuple[str, str]]:
    """Each choice of a Literal of the model, with the comment beside it."""
    source = inspect.getsource(model)
    found = next(
        each
        for each in ast.parse(source).body
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name) and each.targets[0].id == name
    )
    choice = ""
    for token in tokenize.generate_tokens(io.StringIO(ast.get_source_segment(source, found) or "").readline):
        if token.type == tokenize.STRING:
            choice = ast.literal_eval(token.string)
        elif token.type == tokenize.COMMENT and choice:
            yield choice, token.string.lstrip("# ")


def placeholders() -> str:
    """What a text may leave open, and what each locale says there."""
    said = {locale: load_strings(locale).terms for locale in LOCALES}
    spoken = {"part": "*your left calf*: the place they named", "leg": "*your left leg*: the leg it is in"}
    lines = ["| Write | What is said |", "| :-- | :-- |"]
    for name in sorted(PLACEHOLDERS):
        by_locale = dict.fromkeys(terms.get(name, "") for terms in said.values())
        lines.append(f"| `{{{name}}}` | {spoken.get(name) or ', '.join(filter(None, by_locale))} |")
    return "\n".join(lines)
