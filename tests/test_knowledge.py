"""Reading knowledge: mistakes are one line naming file, line, key and what was expected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from cramp_coach.framework import PluginManager
from cramp_coach.knowledge import KnowledgeError, When, holds, load_folder
from cramp_coach.knowledge.loading import load_text, read, texts
from cramp_coach.speaking import Strings, load_strings

CONDITION = """\
conditions:
  - id: shin_splints
    name: Shin splints
    spoken: shin splints
    tell: They ease with rest.
    prior: {prior}
    {more}
    evidence: {evidence}
"""


def condition(prior: str = "common", evidence: str = "{}", more: str = "urgency: self_care") -> str:
    return CONDITION.format(prior=prior, evidence=evidence, more=more)


BAD = {
    "a word that is none": (condition(prior="huge"), 6, "conditions[shin_splints].prior: expected one of very_common"),
    "a frequency word that is none": (
        condition(evidence="{pain: frequent, fever: often}"),
        8,
        "conditions[shin_splints].evidence.fever: expected one of obligate",
    ),
    "a share above one": (
        condition(evidence="{pain: {p: 1.2, ref: x}}"),
        8,
        "evidence.pain: expected `float` <= 1.0",
    ),
    "a number without a reference": (condition(evidence="{pain: {p: 0.2}}"), 8, "missing required field `ref`"),
    "share and ratio at once": (condition(evidence="{pain: {p: 0.2, lr: 2, ref: x}}"), 8, "expected either p"),
    "an unknown key": (condition(more="colour: red"), 2, "unknown field `colour`"),
    "a missing key": ("findings:\n  - id: a\n    kind: symptom\n", 2, "missing required field `label`"),
    "an id with a space": ("findings:\n  - {id: a b, kind: symptom, label: c}\n", 2, "findings[a b].id: expected"),
    "a bare no": (
        "findings:\n  - id: a\n    kind: symptom\n    label: a\n    phrases: {en: [no]}\n",
        5,
        "findings[a].phrases: expected `str`, got `bool` (a bare yes, no, on, off",
    ),
    "a key twice": ("findings: []\nfindings: []\n", 2, "the key 'findings' is there twice"),
    "broken YAML": ("findings: [\n", 2, "not valid YAML"),
    "a list for a file": ("- 1\n", 1, "the file: expected `object`, got `array`"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_one_line_naming_file_line_and_key(name: str) -> None:
    text, line, says = BAD[name]
    with pytest.raises(KnowledgeError) as caught:
        load_text(text, "mine.yaml")
    message = str(caught.value)
    assert message.startswith(f"mine.yaml:{line}: "), message
    assert says in message
    assert "\n" not in message


def test_an_unknown_placeholder_names_those_there_are() -> None:
    with pytest.raises(KnowledgeError, match=r"mine.yaml: findings\[a\].label: unknown placeholder \{foot\}.*part"):
        load_text("findings:\n  - {id: a, kind: symptom, label: 'your {foot}'}\n", "mine.yaml")


def test_an_empty_folder_and_an_unreadable_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"no \.yaml file"):
        load_folder(tmp_path)
    (tmp_path / "latin.yaml").write_bytes(b"findings: \xff")
    with pytest.raises(KnowledgeError, match=r"latin\.yaml: cannot be read"):
        load_folder(tmp_path)


def test_a_mistake_in_a_locale_file_is_named_too() -> None:
    with pytest.raises(KnowledgeError, match=r"xx\.yaml:1: .*missing required field"):
        read("terms: {}\n", "xx.yaml", Strings)


@given(st.text())
def test_no_text_does_worse_than_a_knowledge_error(text: str) -> None:
    try:
        load_text(text, "any.yaml")
    except KnowledgeError as error:
        assert str(error).startswith("any.yaml")


def test_rules_nest() -> None:
    rule = When(all=("a",), any=("b", When(all=("c", "d"))), none=("e",))
    assert holds(rule, {"a", "b"})
    assert holds(rule, {"a", "c", "d"})
    assert not holds(rule, {"a", "c"})
    assert not holds(rule, {"b"})
    assert not holds(rule, {"a", "b", "e"})
    assert holds(When(at_least=2, of=("a", "b", "c")), {"a", "c"})
    assert not holds(When(at_least=2, of=("a", "b", "c")), {"c"})


def test_all_that_ships_is_sound(manager: PluginManager) -> None:
    """Nothing of the built-in plugins is left out: no id twice, no unknown finding, every citation resolves."""
    fresh = PluginManager.installed()
    fresh.library()
    assert fresh.dropped == []
    assert fresh.names() == ["core", "cramps", "neurosis", "spinal", "vascular"]


FORBIDDEN = re.compile(
    r"\d\s*%|percent|\bdiagnos|\bcure[sd]?\b|save[sd]? (your )?li[fv]e|—|–"
    r"|(?<!told )\byou have\b(?! (to|been|had|any)\b)(?!.*\?)",
    re.IGNORECASE,
)


def test_nothing_spoken_breaks_the_first_rules(manager: PluginManager) -> None:
    """No percentage, no "you have", no claim to diagnose, cure or save; no dash that a voice would trip over."""
    spoken = {f"en-US: {key}": text for key, text in flat(to_builtins(load_strings("en-US")))}
    for plugin, knowledge in manager.knowledge():
        spoken |= {f"{plugin}: {where}": text for where, text in texts(knowledge) if "references[" not in where}
    assert len(spoken) > 500
    assert {where: text for where, text in spoken.items() if FORBIDDEN.search(text)} == {}


def flat(data: Any) -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield "", data
        return
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        for where, text in flat(value):
            yield f"{key}.{where}".rstrip("."), text
