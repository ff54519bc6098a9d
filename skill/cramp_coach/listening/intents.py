"""The intents: their samples, read once from YAML, and what each one means in a consultation."""

from __future__ import annotations

from functools import cache

import msgspec

from cramp_coach.knowledge.loading import load_document
from cramp_coach.knowledge.model import Kind
from cramp_coach.knowledge.resources import folder_of

FREE_INTENT, FREE_SLOT = "TellIntent", "story"
SYMPTOM_INTENT, RELIEF_INTENT = "SymptomIntent", "ReliefNowIntent"
FALLBACK_INTENT = "AMAZON.FallbackIntent"
ANSWERS = frozenset({"AMAZON.YesIntent", "AMAZON.NoIntent", "YesPleaseIntent", "NoThanksIntent", "NotSureIntent"})
"""Intents that answer a question and say nothing more."""
TOPIC_SLOTS = frozenset({"condition", "routine"})
"""Slots for what is asked about, or asked for, by its name: no findings."""


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A slot of an intent: its type, and whether it takes several values in one go."""

    type: str
    multiple: bool = False


class Intent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An intent. ``samples`` go into the interaction model; ``said`` are Amazon's own words for a built-in."""

    name: str
    slots: dict[str, Slot] = {}
    samples: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def takes_free_words(self) -> bool:
        """Whether a slot of it takes any words at all."""
        return any(slot.type == "AMAZON.SearchQuery" for slot in self.slots.values())


class Intents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All intents of a language, and for each slot type the kinds of finding that fill it."""

    slot_types: dict[str, tuple[Kind, ...]]
    intents: tuple[Intent, ...]


@cache
def load_intents(language: str = "en") -> Intents:
    """The intents of a language ("en"). Raises KnowledgeError naming file, line and key."""
    return load_document(folder_of("cramp_coach.listening"), f"intents.{language}.yaml", Intents)


@cache
def load_lines(name: str, language: str = "en") -> tuple[str, ...]:
    """Utterances that no interaction model can hold, a line each of ``<name>.<language>.txt``.

    ``told``: how people tell a complaint, which Alexa takes as free words; ``relief``: how they cry for help with a
    cramp; ``refused``: what they say to a speaker that is not for us.
    """
    text = (folder_of("cramp_coach.listening") / f"{name}.{language}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip())
