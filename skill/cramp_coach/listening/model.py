"""Writing the interaction model: what Alexa's cloud is told of the vocabulary and the intents.

Format and limits: alexa_limits.md, section 1. Slot values carry the finding's id, so that what comes back is
resolved by id and never by the words that were said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Any

from cramp_coach.framework import SHIPPED, Library
from cramp_coach.knowledge import Finding
from cramp_coach.knowledge.patterns import expand
from cramp_coach.listening.compiling import in_locale
from cramp_coach.listening.intents import Intent, Intents, Slot, load_intents
from cramp_coach.listening.limits import MOST_VALUE_CHARACTERS

INVOCATION_NAME = "cramp coach"
MAX_VALUE_WORDS, MAX_VALUE_PHRASES = 5, 45
"""What of the vocabulary goes into a slot value: the whole is for free telling and would not fit into 1.5 MB."""
SINGLE_VALUE_LOCALES = frozenset({"en-IN"})
"""English locales without multi-value slots."""

_UNWRITABLE = re.compile(r"[^a-z0-9' .\-]")


def interaction_model(library: Library, locale: str = "en-US") -> dict[str, Any]:
    """The model of a locale as JSON-ready data, for ``interaction_models/<locale>.json``."""
    intents = load_intents(locale.partition("-")[0])
    return {
        "interactionModel": {
            "languageModel": {
                "invocationName": INVOCATION_NAME,
                "intents": [_intent(intent, locale) for intent in intents.intents],
                "types": _types(intents, library, locale),
            }
        }
    }


def brought_values(library: Library, locale: str, most: int) -> dict[str, list[dict[str, Any]]]:
    """By slot type, the values of findings that a model of the shipped plugins alone lacks: a session can be told them.

    ``most``: how many values and synonyms there may be in all. Each value comes before any synonym of another.
    """
    brought = [
        (name, value)
        for name, kinds in load_intents(locale.partition("-")[0]).slot_types.items()
        for finding in (*library.findings.values(), *library.topics.values())
        if finding.kind in kinds and library.owner.get(finding.id) not in SHIPPED
        if (value := _value(finding, locale))
    ][:most]
    said = [value["name"]["synonyms"] for _, value in brought]
    in_turn = sorted((place, number) for number, synonyms in enumerate(said) for place in range(len(synonyms)))
    room = Counter(number for _, number in in_turn[: most - len(brought)])
    values: dict[str, list[dict[str, Any]]] = {}
    for number, (name, value) in enumerate(brought):
        value["name"]["synonyms"] = said[number][: room[number]]
        values.setdefault(name, []).append(value)
    return values


def _intent(intent: Intent, locale: str) -> dict[str, Any]:
    several = [name for name, slot in intent.slots.items() if slot.multiple]
    if locale in SINGLE_VALUE_LOCALES:
        intent = _doubled(intent, several)
        several = []
    written: dict[str, Any] = {"name": intent.name, "samples": list(intent.samples)}
    if intent.slots:
        written["slots"] = [
            {"name": name, "type": slot.type} | ({"multipleValues": {"enabled": True}} if name in several else {})
            for name, slot in intent.slots.items()
        ]
    return written


def _doubled(intent: Intent, several: list[str]) -> Intent:
    """The intent with a second slot beside each that takes several values, and a sample for both together."""
    slots, samples = dict(intent.slots), list(intent.samples)
    for name in several:
        second = f"{name}_too"
        slots[second] = Slot(type=intent.slots[name].type)
        samples += [each.replace(f"{{{name}}}", f"{{{name}}} and {{{second}}}") for each in intent.samples]
    return Intent(name=intent.name, slots=slots, samples=tuple(dict.fromkeys(samples)))


def _types(intents: Intents, library: Library, locale: str) -> list[dict[str, Any]]:
    written = []
    for name, kinds in intents.slot_types.items():
        known = (*library.findings.values(), *library.topics.values())
        values = [_value(finding, locale) for finding in known if finding.kind in kinds]
        written.append({"name": name, "values": [value for value in values if value]})
    return written


def _value(finding: Finding, locale: str) -> dict[str, Any] | None:
    """A slot value, or None for a finding nobody says in one phrase."""
    phrases = list(dict.fromkeys(_writable([*in_locale(finding.phrases, locale), *in_locale(finding.plural, locale)])))
    if not phrases:
        return None
    synonyms = phrases[1:] or [f"the {phrases[0]}"]  # the official schema asks for one
    return {"id": finding.id, "name": {"value": phrases[0], "synonyms": synonyms}}


def _writable(patterns: Iterable[str]) -> Iterable[str]:
    written = (each for pattern in patterns for each in expand(pattern) if len(each.split()) <= MAX_VALUE_WORDS)
    for phrase in islice(written, MAX_VALUE_PHRASES):
        cleaned = " ".join(_UNWRITABLE.sub(" ", phrase.lower()).split())
        if cleaned and len(cleaned) <= MOST_VALUE_CHARACTERS:
            yield cleaned
