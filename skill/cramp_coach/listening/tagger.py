"""Text -> mentions: which findings are spoken of, where, and whether they are there.

Negation follows NegEx (Chapman et al., J Biomed Inform 2001;34:301): a cue reaches forward over a few words,
until something ends its scope. "Can't" is no cue: in complaints it says what is wrong ("can't feel my foot").
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, NamedTuple

from cramp_coach.listening.phrasebook import Match, Phrasebook
from cramp_coach.listening.words import BREAKS, Language, Token
from cramp_coach.report import Polarity

_REACH = 6


class Mention(NamedTuple):
    """A phrase that was said: its findings, polarity, character span, clause (from 0), and whether it was plural.

    ``kin``: "had" or "has", where it was said of someone in the family.
    """

    findings: tuple[str, ...]
    polarity: Polarity
    start: int
    end: int
    clause: int
    plural: bool = False
    kin: Literal["had", "has"] | None = None


def tag(text: str, phrasebook: Phrasebook) -> list[Mention]:
    """Every mention in a text, in order; longest phrase first, none overlapping."""
    language = phrasebook.language
    words = language.tokens(text)
    matches = [match for match in _matches(words, phrasebook, 0, len(words)) if not _is_idle_right(words, match)]
    taken = {position for match in matches for position in match.positions}
    clauses = _clauses(words, taken, language)
    return [
        Mention(
            findings=match.findings,
            polarity=_Scope(words, taken, language).polarity(match),
            start=words[match.first].start,
            end=words[match.last - 1].end,
            clause=clauses[match.first],
            plural=phrasebook.is_plural(words, match),
            kin=_kin(words, match, language),
        )
        for match in matches
    ]


def _matches(words: list[Token], phrasebook: Phrasebook, position: int, end: int) -> list[Match]:
    """The phrases in words [position, end), and those in the gaps of longer ones, in order of their beginning."""
    found: list[Match] = []
    while position < end:
        match = phrasebook.longest(words, position, end)
        if match is None:
            position += 1
            continue
        found.append(match)
        for before, after in pairwise(match.positions):
            if after - before > 1:
                found += _matches(words, phrasebook, before + 1, after)
        position = match.last
    return found


def _is_idle_right(words: list[Token], match: Match) -> bool:
    """Whether "right" is no side: it is one before or after a word of the body, not in "right, so my leg"."""
    if [words[position].surface for position in match.positions] != ["right"]:
        return False
    following = words[match.last] if match.last < len(words) else None
    before = words[match.first - 1].surface if match.first else ""
    return (following is None or following.stem in BREAKS) and before not in {"my", "the", "on", "in", "it's", "it"}


def _clauses(words: list[Token], taken: set[int], language: Language) -> list[int]:
    """For each word, the number of its clause. "and", "or" and a comma count one on, a full stop or "but" two."""
    numbers: list[int] = []
    clause = 0
    for position, token in enumerate(words):
        if position not in taken:
            clause += 1 if token.stem in language.joins else 2 if token.stem in language.parts_sentences else 0
        numbers.append(clause)
    return numbers


class _Scope:
    """How far the cues in a sentence reach."""

    def __init__(self, words: list[Token], taken: set[int], language: Language) -> None:
        self._words, self._taken, self._language = words, taken, language

    def polarity(self, match: Match) -> Polarity:
        """Look ahead from a mention for "is fine", and back for a cue that reaches it."""
        words, language = self._words, self._language
        following = next((token.stem for token in words[match.last :] if token.stem not in language.fillers), "")
        if following in language.fine:
            return "absent"
        steps, position = 0, match.first - 1
        and_between = False
        while position >= 0 and steps < _REACH:
            stem = words[position].stem
            if position not in self._taken:
                if stem in language.negations and not self._undone(position) and not (and_between and stem == "not"):
                    return "absent"
                if stem in language.hedges:
                    return "unsure"
                if self._ends_reach(position, match):
                    break
                and_between = and_between or stem == "and"
            steps += stem not in language.fillers
            position -= 1
        return "present"

    def _undone(self, cue: int) -> bool:
        """Whether a cue is none after all: "not only", or the "no" that answers a question."""
        following = self._words[cue + 1].stem if cue + 1 < len(self._words) else ""
        return following in self._language.undoing or (self._words[cue].stem == "no" and following in BREAKS)

    def _ends_reach(self, position: int, match: Match) -> bool:
        """Whether a cue further back cannot reach over this word to the mention."""
        stem = self._words[position].stem
        if stem in self._language.ends_reach or (stem in BREAKS and stem != ","):
            return True
        if stem == "and":  # "no swelling and redness" reaches on; "not swollen and it hurts" does not
            return position + 1 != match.first
        return stem == "," and self._words[position + 1].stem in self._language.new_subject


def _kin(words: list[Token], match: Match, language: Language) -> Literal["had", "has"] | None:
    """Whether it was said of somebody else: "my mother had varicose veins", "my dad has an aneurysm"."""
    before = words[max(0, match.first - 5) : match.first]
    for position, word in enumerate(before):
        if word.stem in language.family:
            verbs = {token.surface for token in before[position + 1 :]}
            return "had" if "had" in verbs else "has" if verbs & {"has", "have", "got"} else None
    return None
