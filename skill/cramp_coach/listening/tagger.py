"""Text -> mentions: which findings are spoken of, where, and whether they are there.

Negation follows NegEx (Chapman et al., J Biomed Inform 2001;34:301): a cue reaches forward over a few words,
until something ends its scope. "Can't" is no cue: in complaints it says what is wrong ("can't feel my foot").
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from cramp_coach.listening.phrasebook import Match, Phrasebook
from cramp_coach.listening.words import BREAKS, FILLERS, Token, tokens
from cramp_coach.report import Polarity

_REACH = 6
_NEGATIONS = frozenset({"no", "not", "without", "never", "none", "nor", "neither", "den", "isnt", "lack"})
_NOT_NEGATIONS = frozenset(
    {"only", "just", "sure", "long", "idea", "matter", "bett", "better", "help", "longer", "know", "wond"}
)
"""Words after a cue that make it none: "not only", "not sure", "no longer", "no better"."""
_HEDGES = frozenset({"mayb", "maybe", "perhap", "possibly", "might", "unsur", "sure", "slightly"})
_STOPS = frozenset(
    {
        "but",
        "however",
        "though",
        "although",
        "except",
        "just",
        "only",
        "becaus",
        "since",
        "until",
        "then",
        "yet",
        "aft",
        "after",
        "when",
    }
)
_JOINS = frozenset({",", "and", "or", "plus"})
_PARTS_SENTENCES = frozenset({".", ";", ":", "!", "?", "but", "whil", "whilst", "though", "except"})
_NEW_SUBJECT = frozenset(
    {
        "i",
        "it",
        "my",
        "the",
        "ther",
        "there",
        "thi",
        "this",
        "that",
        "they",
        "he",
        "sh",
        "she",
        "we",
        "now",
        "feel",
        "one",
    }
)
_FINE = frozenset({"fin", "ok", "okay", "normal", "alright"})
_FAMILY = frozenset(
    "mother mum mom dad father sister brother grandmother grandfather grandma grandpa aunt uncle family parents "
    "cousin".split()
)


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
    words = tokens(text)
    mentions: list[Mention] = []
    matches = [match for match in _matches(words, phrasebook) if not _is_idle_right(words, match)]
    taken = {position for match in matches for position in range(match.first, match.last)}
    clauses = _clauses(words, taken)
    for match in matches:
        mentions.append(
            Mention(
                findings=match.findings,
                polarity=_polarity(words, match, taken),
                start=words[match.first].start,
                end=words[match.last - 1].end,
                clause=clauses[match.first],
                plural=phrasebook.is_plural(words, match),
                kin=_kin(words, match),
            )
        )
    return mentions


def _matches(words: list[Token], phrasebook: Phrasebook) -> list[Match]:
    found: list[Match] = []
    position = 0
    while position < len(words):
        match = phrasebook.longest(words, position)
        if match:
            found.append(match)
        position = match.last if match else position + 1
    return found


def _is_idle_right(words: list[Token], match: Match) -> bool:
    """Whether "right" is no side: it is one before or after a word of the body, not in "right, so my leg"."""
    if words[match.first : match.last] and [each.surface for each in words[match.first : match.last]] != ["right"]:
        return False
    following = words[match.last] if match.last < len(words) else None
    before = words[match.first - 1].surface if match.first else ""
    return (following is None or following.stem in BREAKS) and before not in {"my", "the", "on", "in", "it's"}


def _clauses(words: list[Token], taken: set[int]) -> list[int]:
    """For each word, the number of its clause. "and", "or" and a comma count one on, a full stop or "but" two."""
    numbers: list[int] = []
    clause = 0
    for position, token in enumerate(words):
        if position not in taken:
            clause += 1 if token.stem in _JOINS else 2 if token.stem in _PARTS_SENTENCES else 0
        numbers.append(clause)
    return numbers


def _polarity(words: list[Token], match: Match, taken: set[int]) -> Polarity:
    """Look ahead from a mention for "is fine", and back for a cue that reaches it."""
    following = next((token.stem for token in words[match.last :] if token.stem not in FILLERS), "")
    if following in _FINE:
        return "absent"
    steps, position = 0, match.first - 1
    and_between = False
    while position >= 0 and steps < _REACH:
        stem = words[position].stem
        if position not in taken:
            if stem in _NEGATIONS and not _undone(words, position) and not (and_between and stem == "not"):
                return "absent"
            if stem in _HEDGES:
                return "unsure"
            if _ends_scope(words, position, match):
                break
            and_between = and_between or stem == "and"
        steps += stem not in FILLERS
        position -= 1
    return "present"


def _undone(words: list[Token], cue: int) -> bool:
    """Whether a cue is none after all: "not only", or the "no" that answers a question."""
    following = words[cue + 1].stem if cue + 1 < len(words) else ""
    return following in _NOT_NEGATIONS or (words[cue].stem == "no" and following in BREAKS)


def _ends_scope(words: list[Token], position: int, match: Match) -> bool:
    """Whether a cue further back cannot reach over this word to the mention."""
    stem = words[position].stem
    following = words[position + 1].stem if position + 1 < len(words) else ""
    if stem in _STOPS or stem in {".", ";", "!", "?", ":"}:
        return True
    if stem == "and":  # "no swelling and redness" reaches on; "not swollen and it hurts" does not
        return position + 1 != match.first
    return stem == "," and (following in _NEW_SUBJECT or words[position + 1].surface in {"it", "it's", "is"})


def _kin(words: list[Token], match: Match) -> Literal["had", "has"] | None:
    """Whether it was said of somebody else: "my mother had varicose veins", "my dad has an aneurysm"."""
    before = [token.surface for token in words[max(0, match.first - 5) : match.first]]
    for position, word in enumerate(before):
        if word in _FAMILY:
            verbs = set(before[position + 1 :])
            return "had" if "had" in verbs else "has" if verbs & {"has", "have", "got"} else None
    return None
