"""Whether what is spoken of is still there: "the swelling has gone down", "it was numb, it isn't numb now"."""

from __future__ import annotations

from collections.abc import Set
from typing import Literal

from cramp_coach.listening.phrasebook import Match
from cramp_coach.listening.words import BREAKS, Language, Token

Tense = Literal["now", "was", "over"]
"""``was``: there once, which a denial of the same thing makes past; ``over``: said to be gone."""
_REACH = 3
"""Words before a mention among which "was" or "used to" is looked for."""


def tense_of(words: list[Token], match: Match, places: Set[int], language: Language) -> Tense:
    """The tense of a mention; ``places``: the positions of words for parts of the body."""
    if _is_over(words, match, places, language):
        return "over"
    before = [word.surface for word in words[max(0, match.first - _REACH) : match.first]]
    clause = before[max((place + 1 for place, word in enumerate(before) if word in BREAKS), default=0) :]
    return "was" if language.past.intersection(clause) else "now"


def _is_over(words: list[Token], match: Match, places: Set[int], language: Language) -> bool:
    """Whether "has gone" follows, and nothing that takes it back: "gone down a bit", "the pain stopped me"."""
    position = match.last
    while position < len(words) and (
        position in places
        or words[position].stem in language.fillers
        or words[position].surface in language.before_over
    ):
        position += 1
    following = [(place, word.stem) for place, word in enumerate(words[position:], position)]
    counted = [(place, stem) for place, stem in following if stem not in language.fillers]
    for phrase in language.over:
        if tuple(stem for _, stem in counted[: len(phrase)]) == phrase:
            rest = counted[len(phrase) :]
            if not rest or rest[0][1] in BREAKS | language.joins | language.parts_sentences | language.after_over:
                return True
    return False
