"""The interaction models: fresh, valid by Amazon's own schema, within its limits, and understood by our own ears."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cramp_coach.framework import Library
from cramp_coach.listening import Listener
from cramp_coach.listening.resolver import Resolver
from cramp_coach.speaking import LOCALES

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "tests/schemas/interaction_model.json").read_text())
TEXTS = {locale: (ROOT / f"interaction_models/{locale}.json").read_text() for locale in LOCALES}
MODELS: dict[str, dict[str, Any]] = {
    locale: json.loads(text)["interactionModel"]["languageModel"] for locale, text in TEXTS.items()
}
TRIES = 4
SLOT = re.compile(r"\{(\w+)\}")
every_locale = pytest.mark.parametrize("locale", LOCALES)


@every_locale
def test_a_model_is_valid_by_the_official_schema(locale: str) -> None:
    jsonschema.Draft4Validator(SCHEMA).validate(json.loads(TEXTS[locale]))


@every_locale
def test_a_model_keeps_to_the_documented_limits(locale: str, library: Library) -> None:
    """alexa_limits.md, sections 1 to 3."""
    model, intents, types = MODELS[locale], MODELS[locale]["intents"], MODELS[locale]["types"]
    assert len(TEXTS[locale].encode()) < 1_500_000
    assert len(intents) <= 250
    assert len(intents) + len(types) <= 350
    assert re.fullmatch(r"[a-z]+( [a-z]+)+", model["invocationName"])
    assert all(re.fullmatch(r"(AMAZON\.)?[A-Za-z][A-Za-z_]*", each["name"]) for each in (*intents, *types))
    said = [phrase for each in types for value in each["values"] for phrase in words_of(value)]
    assert all(0 < len(phrase) <= 140 for phrase in said)
    assert all(each["values"] for each in types)
    for each in types:
        ids = [value["id"] for value in each["values"]]
        assert len(ids) == len(set(ids))
    assert {value["id"] for each in types for value in each["values"]} <= {*library.findings, *library.topics}
    types_of: dict[str, set[str]] = {}
    for slot in (slot for intent in intents for slot in intent.get("slots", [])):
        types_of.setdefault(slot["name"], set()).add(slot["type"])
        assert slot["type"] in {each["name"] for each in types} or slot["type"].startswith("AMAZON.")
        assert locale != "en-IN" or "multipleValues" not in slot
    assert all(len(each) == 1 for each in types_of.values())


@every_locale
def test_samples_are_such_as_amazon_takes(locale: str) -> None:
    for intent in MODELS[locale]["intents"]:
        if intent["name"].startswith("AMAZON."):
            assert intent["samples"] == []  # own samples break the built-in ones
        assert len(set(intent["samples"])) == len(intent["samples"])
        slots = {slot["name"]: slot["type"] for slot in intent.get("slots", [])}
        for sample in intent["samples"]:
            assert re.fullmatch(r"[a-z' .\-]*", SLOT.sub("", sample)), sample
            assert set(SLOT.findall(sample)) <= slots.keys()
            if "AMAZON.SearchQuery" in {slots[name] for name in SLOT.findall(sample)}:
                assert len(SLOT.findall(sample)) == 1
                assert not sample.startswith("{"), f"{sample}: free words need others before them"


@every_locale
def test_every_sample_comes_back_as_its_own_intent_and_ids(locale: str, library: Library) -> None:
    """With random values in its slots. Two of them may run into one another ("right" + "left of my face")."""
    resolver = Resolver(library, Listener(library, locale), locale)
    chance = random.Random(20261121)
    values = {each["name"]: each["values"] for each in MODELS[locale]["types"]}
    results: dict[str, list[bool]] = {}
    for intent in MODELS[locale]["intents"]:
        slots = {slot["name"]: slot["type"] for slot in intent.get("slots", [])}
        if "AMAZON.SearchQuery" in slots.values():
            continue
        for sample in intent["samples"]:
            results[f"{intent['name']}: {sample}"] = [
                comes_back(resolver, intent["name"], *filled(sample, slots, values, chance)) for _ in range(TRIES)
            ]
    assert {sample for sample, came_back in results.items() if sum(came_back) < TRIES - 1} == set()
    whole = [each for came_back in results.values() for each in came_back]
    assert sum(whole) / len(whole) > 0.99


def filled(
    sample: str, slots: dict[str, str], values: dict[str, list[dict[str, Any]]], chance: random.Random
) -> tuple[str, set[str]]:
    """The sample as somebody would say it, and the ids that it names."""
    ids: set[str] = set()

    def said(slot: re.Match[str]) -> str:
        value = chance.choice(values[slots[slot[1]]])
        ids.add(value["id"])
        return chance.choice(words_of(value))

    return SLOT.sub(said, sample), ids


def comes_back(resolver: Resolver, name: str, said: str, ids: set[str]) -> bool:
    resolved = resolver.resolve(said)
    found = {finding for several in resolved.slots.values() for value in several for finding in value.findings}
    return resolved.intent == name and ids <= found


def words_of(value: dict[str, Any]) -> list[str]:
    return [value["name"]["value"], *value["name"]["synonyms"]]
