"""Utterance -> intent and slots, without Alexa's cloud: what the terminal and tests speak through.

An exact sample wins (with its slots filled from the vocabulary); else, where a complaint was heard, all the words
go to the free-telling intent; else it is not ours. Doubt about the intent never costs relief.
"""

from __future__ import annotations

from typing import NamedTuple

from cramp_coach.framework import Library
from cramp_coach.listening.intents import Intent, load_intents
from cramp_coach.listening.listener import Listener
from cramp_coach.listening.phrasebook import Phrasebook
from cramp_coach.listening.words import BREAKS, Token, load_language

FREE_INTENT, FREE_SLOT = "TellIntent", "story"
FALLBACK_INTENT = "AMAZON.FallbackIntent"
_SEARCH = "AMAZON.SearchQuery"
_JOINS = frozenset({"and", ",", "plus"})


class SlotValue(NamedTuple):
    """One value of a slot: the words said, and the finding ids they resolve to (none for free words)."""

    words: str
    findings: tuple[str, ...] = ()


class Resolved(NamedTuple):
    """An intent by name, and its slots: a list of values each."""

    intent: str
    slots: dict[str, list[SlotValue]]


class _Sample(NamedTuple):
    intent: Intent
    elements: tuple[str, ...]


class Resolver:
    """Resolves utterances of one locale, from the same samples and vocabulary as the interaction model."""

    def __init__(self, library: Library, listener: Listener, locale: str = "en-US") -> None:
        self._listener = listener
        intents = load_intents(locale.partition("-")[0])
        self._language = load_language(locale.partition("-")[0])
        self._books = {
            name: Phrasebook((each for each in library.findings.values() if each.kind in kinds), locale, max_gap=0)
            for name, kinds in intents.slot_types.items()
        }
        self._exact: dict[tuple[str, ...], str] = {}
        self._slotted: list[_Sample] = []
        for intent in intents.intents:
            for sample in (*intent.said, *intent.samples):
                self._add(intent, sample)

    def resolve(self, text: str) -> Resolved:
        """The intent of an utterance; AMAZON.FallbackIntent for what is not ours."""
        said = self._language.tokens(text)
        words = [token for token in said if token.stem not in BREAKS]
        if exact := self._exact.get(tuple(token.stem for token in words)):
            return Resolved(exact, {})
        for sample in self._slotted:
            slots = self._match(sample, said)
            if slots is not None:
                return Resolved(sample.intent.name, slots)
        if self._listener.is_complaint(self._listener.hear(text)):
            return Resolved(FREE_INTENT, {FREE_SLOT: [SlotValue(" ".join(text.split()))]})
        return Resolved(FALLBACK_INTENT, {})

    def _add(self, intent: Intent, sample: str) -> None:
        if any(slot.type == _SEARCH for slot in intent.slots.values()):
            return  # free words: whatever no other sample takes
        elements: list[str] = []
        for word in sample.replace("{", " {").replace("}", "} ").split():
            elements += [word] if word.startswith("{") else [token.stem for token in self._language.tokens(word)]
        if intent.slots and any(each.startswith("{") for each in elements):
            kept = tuple(each for each in elements if each.startswith("{") or each not in self._language.fillers)
            self._slotted.append(_Sample(intent, kept))
        else:
            self._exact.setdefault(tuple(elements), intent.name)

    def _match(self, sample: _Sample, words: list[Token]) -> dict[str, list[SlotValue]] | None:
        """Fill a sample's slots from all the words, or None where they do not fit."""
        position = 0
        slots: dict[str, list[SlotValue]] = {}
        for element in sample.elements:
            position = self._skip(words, position)
            if not element.startswith("{"):
                if position >= len(words) or words[position].stem != element:
                    return None
                position += 1
                continue
            name = element.strip("{}")
            values, position = self._values(sample.intent.slots[name].type, words, position)
            if not values:
                return None
            slots.setdefault(name, []).extend(values)
        return slots if self._skip(words, position, also=BREAKS) >= len(words) else None

    def _values(self, slot_type: str, words: list[Token], position: int) -> tuple[list[SlotValue], int]:
        """As many values of a type as stand here in a row, joined by "and" or a comma."""
        values: list[SlotValue] = []
        at = position
        while match := self._books[slot_type].longest(words, self._skip(words, at)):
            said = words[match.first : match.last]
            values.append(SlotValue(" ".join(token.surface for token in said), match.findings))
            position = at = match.last
            if at < len(words) and words[at].stem in _JOINS:
                at += 1
            else:
                break
        return values, position

    def _skip(self, words: list[Token], position: int, also: frozenset[str] = frozenset()) -> int:
        passed = self._language.fillers | also
        while position < len(words) and words[position].stem in passed:
            position += 1
        return position
