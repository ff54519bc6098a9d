"""Utterance -> intent and slots, without Alexa's cloud: what the terminal and tests speak through.

An exact sample wins (with its slots filled from the vocabulary); else the intent whose samples it is most like. Where
a complaint was heard and the intent is in doubt, the complaint wins: all the words go to the free-telling intent.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from cramp_coach.framework import Library
from cramp_coach.knowledge.model import Kind
from cramp_coach.listening.cached import Recipe, remembered
from cramp_coach.listening.classifier import Classifier, train
from cramp_coach.listening.intents import (
    ANSWERS,
    FALLBACK_INTENT,
    FREE_INTENT,
    FREE_SLOT,
    RELIEF_INTENT,
    SYMPTOM_INTENT,
    Intent,
    load_intents,
    load_lines,
)
from cramp_coach.listening.listener import Heard, Listener
from cramp_coach.listening.people import is_of_an_animal
from cramp_coach.listening.phrasebook import Wanted
from cramp_coach.listening.tagger import Mention
from cramp_coach.listening.words import BREAKS, Token, load_language

_LIKELY, _LIKELY_RELIEF = 0.4, 0.75
"""Posterior from which an intent is taken, and from which a story with circumstances is a cry for help now."""
_CIRCUMSTANCES: frozenset[Kind] = frozenset({"timing", "trigger", "course", "person", "history", "medicine"})
_REFUSED_BARE, _REFUSED, _REFUSED_PLACED = 0.7, 0.8, 0.95
"""Posterior from which a story is refused: one without a symptom, one with, and one that names a symptom's place."""
_SURELY_TOLD, _SURELY_PLACED = 3, 2
"""Symptoms, and symptoms with their place, from which on a story is never refused."""
LINES = {FREE_INTENT: "told", FALLBACK_INTENT: "refused", RELIEF_INTENT: "relief"}
"""What the classifier learns from beside the samples."""
_TEXTS = (
    *("words.{language}.yaml", "common.{language}.txt", "intents.{language}.yaml"),
    *(f"{lines}.{{language}}.txt" for lines in LINES.values()),
)
"""What the classifier is learned from beside the vocabulary."""
TOPICS: frozenset[Kind] = frozenset({"condition", "routine"})
"""Kinds that are listened for only where someone asks about one."""
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

    def literals(self) -> int:
        """How many words stand in it as they are said."""
        return sum(not each.startswith("{") for each in self.elements)


class Resolver:
    """Resolves utterances of one locale, from the same samples and vocabulary as the interaction model."""

    def __init__(self, library: Library, listener: Listener, locale: str = "en-US") -> None:
        self._library, self._listener, self._locale = library, listener, locale
        intents = load_intents(locale.partition("-")[0])
        self._language = load_language(locale.partition("-")[0])
        self._kinds = intents.slot_types
        self._exact: dict[tuple[str, ...], str] = {}
        self._slotted: list[_Sample] = []
        for intent in intents.intents:
            for sample in (*intent.said, *intent.samples):
                self._add(intent, sample)
        self._slotted.sort(key=_Sample.literals, reverse=True)  # "… help me" is more than any slot that takes it
        firsts = {sample.elements[0] for sample in self._slotted}
        self._beginning = {
            first: [each for each in self._slotted if each.elements[0] == first or each.elements[0].startswith("{")]
            for first in (*firsts, "")
        }
        self._slot_of = {kind: name for name, kinds in intents.slot_types.items() for kind in kinds}
        self._intents = {intent.name: intent for intent in intents.intents}
        heard = (*library.findings.values(), *library.topics.values())
        self._classifier = remembered(Recipe("intents", locale, _TEXTS), heard, Classifier, self._trained)

    def resolve(self, text: str) -> Resolved:
        """The intent of an utterance; AMAZON.FallbackIntent for what is not ours."""
        said = self._language.tokens(text)
        words = [token for token in said if token.stem not in BREAKS]
        if exact := self._exact.get(tuple(token.stem for token in words)):
            return Resolved(exact, {})
        first = self._skip(said, 0)
        word = said[first].stem if first < len(said) else ""
        values = cache(lambda slot_type, position: self._values(slot_type, said, position))  # the same for all samples
        for sample in self._beginning.get(word, self._beginning[""]):
            slots = self._match(sample, said, values)
            if slots is not None:
                return Resolved(sample.intent.name, slots)
        return self._most_like(text, said)

    def slot_type(self, kind: Kind) -> str | None:
        """The slot type that findings of a kind fill, if any."""
        return self._slot_of.get(kind)

    def _most_like(self, text: str, said: list[Token]) -> Resolved:
        """The intent whose samples the words are most like, where that is clear; else by whether it is a complaint."""
        if is_of_an_animal(said, self._language):
            return Resolved(FALLBACK_INTENT, {})
        heard = self._listener.hear(text)
        posterior = self._classifier.posterior(self._masked(said, heard.mentions))
        name = max(posterior, key=posterior.__getitem__)
        story = Resolved(FREE_INTENT, {FREE_SLOT: [SlotValue(" ".join(text.split()))]})
        slots = self._slots_of(name, text, heard.mentions)
        if self._listener.is_complaint(heard):
            lacks_its_slots = bool(self._intents[name].slots) and not slots
            if lacks_its_slots or not self._is_surely(name, posterior[name], heard):
                return story
        elif name == FREE_INTENT and heard.mentions and posterior[name] >= _LIKELY:
            return story  # "since I dug the garden, and worse when I bend": more of a complaint made before
        elif name == FREE_INTENT or posterior[name] < _LIKELY:
            return Resolved(FALLBACK_INTENT, {})
        return Resolved(name, slots)

    def _is_surely(self, name: str, likely: float, heard: Heard) -> bool:
        """Whether what sounds like a complaint is something else after all; never refused with several symptoms."""
        if name == FREE_INTENT:
            return False
        complaints = heard.report.complaints
        if name == RELIEF_INTENT and any(self._kind_of(each) in _CIRCUMSTANCES for each in heard.mentions):
            return likely >= _LIKELY_RELIEF
        if name != FALLBACK_INTENT:  # "a bit short of breath, yes" is more than a yes
            return likely >= _LIKELY and not (complaints and name in ANSWERS)
        symptoms, placed = {each.symptom for each in complaints}, sum(each.part is not None for each in complaints)
        bar = _REFUSED_PLACED if placed else _REFUSED if symptoms else _REFUSED_BARE
        return likely >= bar and len(symptoms) < _SURELY_TOLD and placed < _SURELY_PLACED

    def _kind_of(self, mention: Mention) -> Kind:
        return self._library.findings[mention.findings[0]].kind

    def _trained(self) -> Classifier:
        """From the samples of each intent; both ways to tell a complaint are one class."""
        samples: dict[str, list[list[str]]] = {}
        for intent in self._intents.values():
            if intent.takes_free_words:
                continue
            name = FREE_INTENT if intent.name == SYMPTOM_INTENT else intent.name
            samples.setdefault(name, []).extend(
                self._stems(intent, sample) for sample in (*intent.said, *intent.samples)
            )
        for name, lines in LINES.items():
            said = load_lines(lines, self._locale.partition("-")[0])
            samples.setdefault(name, []).extend(self._stems(self._intents[name], each) for each in said)
        return train(samples)

    def _stems(self, intent: Intent, sample: str) -> list[str]:
        """A sample's words as stems, with the slot's type where a slot stands; without slots, as it would be heard."""
        if "{" not in sample:
            return self._masked(self._language.tokens(sample), self._listener.hear(sample).mentions)
        return [
            f"{{{intent.slots[each.strip('{}')].type}}}" if each.startswith("{") else each
            for each in self._elements(sample)
        ]

    def _elements(self, sample: str) -> list[str]:
        """A sample's words as stems, and its slots in braces."""
        elements: list[str] = []
        for word in sample.replace("{", " {").replace("}", "} ").split():
            elements += [word] if word.startswith("{") else [token.stem for token in self._language.tokens(word)]
        return elements

    def _masked(self, said: list[Token], mentions: list[Mention]) -> list[str]:
        """The stems of what was said, with the slot's type where something of the vocabulary stands."""
        masks = {
            token.start: f"{{{slot}}}"
            for mention in mentions
            if (slot := self._slot_of.get(self._library.findings[mention.findings[0]].kind))
            for token in said
            if mention.start <= token.start < mention.end
        }
        found: list[str] = []
        for token in said:
            word = masks.get(token.start, token.stem)
            if word not in BREAKS and not (word.startswith("{") and found and found[-1] == word):
                found.append(word)
        return found

    def _slots_of(self, name: str, text: str, mentions: list[Mention]) -> dict[str, list[SlotValue]]:
        """The intent's slots, filled from what was mentioned."""
        slots: dict[str, list[SlotValue]] = {}
        for mention in mentions:
            for slot, kind in self._intents[name].slots.items():
                if self._slot_of.get(self._library.findings[mention.findings[0]].kind) == kind.type:
                    slots.setdefault(slot, []).append(SlotValue(text[mention.start : mention.end], mention.findings))
        return slots

    def _add(self, intent: Intent, sample: str) -> None:
        if intent.takes_free_words:
            return  # whatever no other sample takes
        elements = self._elements(sample)
        if intent.slots and any(each.startswith("{") for each in elements):
            kept = tuple(each for each in elements if each.startswith("{") or each not in self._language.fillers)
            self._slotted.append(_Sample(intent, kept))
        else:
            self._exact.setdefault(tuple(elements), intent.name)

    def _match(
        self, sample: _Sample, words: list[Token], values_at: Callable[[str, int], tuple[list[SlotValue], int]]
    ) -> dict[str, list[SlotValue]] | None:
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
            values, position = values_at(sample.intent.slots[name].type, position)
            if not values:
                return None
            slots.setdefault(name, []).extend(values)
        return slots if self._skip(words, position, also=BREAKS) >= len(words) else None

    def _values(self, slot_type: str, words: list[Token], position: int) -> tuple[list[SlotValue], int]:
        """As many values of a type as stand here in a row, joined by "and" or a comma."""
        values: list[SlotValue] = []
        at = position
        wanted = Wanted(self._kinds[slot_type])
        is_topic = not TOPICS.isdisjoint(wanted.kinds)
        phrasebook = self._listener.topicbook if is_topic else self._listener.phrasebook
        while match := phrasebook.longest(words, self._skip(words, at), wanted=wanted, max_gap=0):
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
