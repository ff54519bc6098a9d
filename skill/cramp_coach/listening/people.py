"""Whose complaint it is: the speaker's own, a relative's, or an animal's."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from cramp_coach.listening.phrasebook import Match
from cramp_coach.listening.words import Language, Token

Kin = Literal["had", "has"]
"""Said of somebody in the family: that they once had it, or that they have it."""


def is_of_an_animal(words: list[Token], language: Language) -> bool:
    """Whether a story is of an animal, and of nobody else: "my cat's back legs are weak"."""
    stems = {word.stem for word in words}
    of_one = not stems.isdisjoint(language.animals) and stems.isdisjoint(language.family)
    return of_one and not speaks_of_self(words, language)


def speaks_of_self(words: list[Token], language: Language) -> bool:
    """Whether someone says "I", or "my" of anything but a relative: if not, the story is the relative's own."""
    followed = pairwise([*words, Token(".", ".", 0, 0)])
    others = language.family | language.animals
    return any(
        word.stem in language.first_person or (word.surface == "my" and after.stem not in others)
        for word, after in followed
    )


def is_denied_of_self(words: list[Token], match: Match, language: Language) -> bool:
    """Whether it goes on "but I never have": what was said of a relative is denied of the one who speaks."""
    after = words[match.last : match.last + 4]
    me = next((place for place, word in enumerate(after) if word.surface in {"i", "i've"}), None)
    return (
        me is not None
        and any(word.stem in language.parts_sentences for word in after[:me])
        and any(word.stem in language.negations for word in words[match.last + me : match.last + me + 3])
    )


def is_by_the_way(words: list[Token], match: Match, clause: list[Match], language: Language) -> bool:
    """Whether a child is only named: "my daughter set this up for me"; not so in "my son's leg hurts"."""
    named = any(words[position].stem in language.children for position in match.positions)
    spoken_of = any(word.surface in language.third_person for word in words)
    return named and not spoken_of and not any(other.first > match.first for other in clause)


def kin_of(words: list[Token], match: Match, language: Language) -> Kin | None:
    """Whether it was said of somebody else: "my mother had varicose veins and my legs ache"."""
    before = words[max(0, match.first - 5) : match.first]
    for position, word in enumerate(before):
        if word.stem in language.family:
            verbs = {token.surface for token in before[position + 1 :]}
            return "had" if "had" in verbs else "has" if verbs & {"has", "have", "got"} else None
    return None
