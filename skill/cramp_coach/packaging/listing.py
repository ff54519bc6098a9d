"""The texts of the store, from YAML: one file for the skill as a whole, and one for each locale."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TypeVar

import msgspec

from cramp_coach.knowledge.loading import read
from cramp_coach.speaking import FALLBACK_LOCALE, LOCALES, load_strings

T = TypeVar("T")


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to say, and part of what is answered then."""

    say: str
    expect: str


class Conversation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One session that whoever tests the skill can hold with it."""

    title: str
    steps: tuple[Step, ...]


class Testing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What whoever tests the skill should know ``before``, and conversations to try."""

    before: str
    conversations: tuple[Conversation, ...]

    def instructions(self) -> str:
        """All of it as one text, as the store takes it."""
        talks = (
            "\n".join(
                [f"{number}. {talk.title}", *(f'Say: "{each.say}". Expect: "{each.expect}"' for each in talk.steps)]
            )
            for number, talk in enumerate(self.conversations, start=1)
        )
        return "\n\n".join([self.before, *talks])


class Store(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the store is told of the skill as a whole; ``declarations`` by Amazon's own names."""

    category: str
    countries: tuple[str, ...]
    declarations: Mapping[str, bool]
    testing: Testing


class Listing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people read of the skill in the store of one locale."""

    name: str
    summary: str
    description: str
    example_phrases: tuple[str, ...]
    keywords: tuple[str, ...]


class _Changed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a locale writes otherwise than en-US; None for what it does not."""

    name: str | None = None
    summary: str | None = None
    description: str | None = None
    example_phrases: tuple[str, ...] | None = None
    keywords: tuple[str, ...] | None = None


@cache
def load_store() -> Store:
    """What the store is told of the skill as a whole. Raises KnowledgeError naming file, line and key."""
    return _read("store.yaml", Store)


@cache
def load_listing(locale: str) -> Listing:
    """The listing of a locale: that of en-US, with what its own file writes otherwise, and its own words.

    Raises KnowledgeError naming file, line and key, and ValueError for a locale that is not spoken.
    """
    if locale not in LOCALES:
        raise ValueError(f"locale '{locale}': expected one of {', '.join(LOCALES)}")
    listing = _read(f"locales/{FALLBACK_LOCALE}.yaml", Listing)
    if locale != FALLBACK_LOCALE:
        changed = msgspec.structs.asdict(_read(f"locales/{locale}.yaml", _Changed))
        listing = msgspec.structs.replace(listing, **{key: each for key, each in changed.items() if each is not None})
    terms = load_strings(locale).terms
    return msgspec.structs.replace(listing, description=listing.description.format_map(terms).strip())


def _read(path: str, kind: type[T]) -> T:
    text = files("cramp_coach.packaging").joinpath(path).read_text(encoding="utf-8")
    return read(text, f"packaging/{path}", kind)
