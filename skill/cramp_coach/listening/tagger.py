"""Text -> mentions: which findings are spoken of, where, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import pairwise
from typing import NamedTuple

from cramp_coach.knowledge.model import Kind
from cramp_coach.listening.people import Kin, is_by_the_way, is_denied_of_self, kin_of, speaks_of_self
from cramp_coach.listening.phrasebook import DENIED, Match, Phrasebook, Wanted
from cramp_coach.listening.scope import Scope
from cramp_coach.listening.tense import Tense, tense_of
from cramp_coach.listening.words import BREAKS, Language, Token
from cramp_coach.report import Polarity

_PLACES: Set[Kind] = frozenset({"part", "side"})
_TRIGGERS: Set[Kind] = frozenset({"trigger", "timing"})
_WHOLE = frozenset({"part", "decoy", "remedy", "medicine"})
"""Kinds of phrase that mean what they mean as a whole: the "back" of "back of my knee" is no back."""


class Mention(NamedTuple):
    """A phrase that was said: its findings, polarity, character span, clause (from 0), and whether it was plural.

    ``kin``: "had" or "has", where it was said of someone in the family; ``tense``: whether it is still so.
    """

    findings: tuple[str, ...]
    polarity: Polarity
    start: int
    end: int
    clause: int
    plural: bool = False
    kin: Kin | None = None
    tense: Tense = "now"


def tag(text: str, phrasebook: Phrasebook) -> list[Mention]:
    """Every mention in a text, in order; longest phrase first.

    None overlap, but within a longer phrase the places are heard, too: "can't feel (my left foot)".
    """
    language = phrasebook.language
    words = phrasebook.read(text)
    matches = _matches(words, phrasebook, 0, len(words))
    begins, ends = {match.first for match in matches}, {match.last for match in matches}
    outer = [match for match in matches if not _is_idle(words, match, begins, ends, language)]
    taken = {position: number for number, match in enumerate(outer) for position in match.positions}
    places = _of_kinds(outer, _PLACES, phrasebook)
    scope = Scope(words, taken, places, _of_kinds(outer, _TRIGGERS, phrasebook), language)
    clauses = _clauses(words, taken, language)
    of_self = speaks_of_self(words, language)
    mentions: list[Mention] = []
    for number, match in enumerate(outer):
        clause = clauses[match.first]
        if of_self and phrasebook.kinds_of(match) == {"person"}:
            complaints = [each for each in outer if clauses[each.first] == clause and _is_complaint(each, phrasebook)]
            if is_by_the_way(words, match, complaints, language):
                continue
        polarity = scope.polarity_before(match, outer[number + 1 : number + 2])
        if polarity is None:
            continue
        kin = kin_of(words, match, language) if of_self else None
        if kin and is_denied_of_self(words, match, language):
            polarity, kin = "absent", None
        tense = tense_of(words, match, places, language)
        mentions += _mentions(words, match, _How(polarity, clause, kin, tense), scope, phrasebook)
    return mentions


class _How(NamedTuple):
    """How a match is said: its polarity, its clause, of which relative, and in which tense."""

    polarity: Polarity
    clause: int
    kin: Kin | None
    tense: Tense


def _mentions(words: list[Token], match: Match, said: _How, scope: Scope, phrasebook: Phrasebook) -> Iterator[Mention]:
    """What a match mentions: its own findings, and those heard within it."""
    all_is_well = _is_denial(match) and not scope.is_turned(match)  # "no pain, and my speech is normal"
    for each in (match, *([] if all_is_well else _within(words, match, phrasebook))):
        start, end = words[each.first].start, words[each.last - 1].end
        plural = phrasebook.is_plural(words, each)
        for findings, polarity in _polarities(each, said.polarity, scope.is_turned(each)):
            yield Mention(findings, polarity, start, end, said.clause, plural, said.kin, said.tense)


def _of_kinds(matches: list[Match], kinds: Set[Kind], phrasebook: Phrasebook) -> Set[int]:
    """The positions of all matches that are of these kinds alone."""
    return {position for match in matches if phrasebook.kinds_of(match) <= kinds for position in match.positions}


def _is_complaint(match: Match, phrasebook: Phrasebook) -> bool:
    return not phrasebook.kinds_of(match).isdisjoint({"symptom", "part"})


def _is_denial(match: Match) -> bool:
    """Whether a phrase says only what is not there: "my bladder is fine"."""
    return all(each.startswith(DENIED) for each in match.findings)


def _polarities(match: Match, polarity: Polarity, is_turned: bool) -> Iterator[tuple[tuple[str, ...], Polarity]]:
    """What a match says is there, and what it says is not: "my bladder is fine", "my bladder is not fine"."""
    asserted = tuple(each for each in match.findings if not each.startswith(DENIED))
    denied = tuple(each.removeprefix(DENIED) for each in match.findings if each.startswith(DENIED))
    if asserted:
        yield asserted, polarity
    if denied:  # a "no" further back is not about it, and may be its own: "no redness, no heat"
        yield denied, "present" if is_turned else "absent"


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


def _within(words: list[Token], match: Match, phrasebook: Phrasebook) -> Iterator[Match]:
    """Places named inside a phrase about something else, the symptom of "numb foot", and all that an "and" joins."""
    if len(match.positions) < 2 or phrasebook.kinds_of(match) & _WHOLE:
        return
    joined = any(words[each].stem in phrasebook.language.joins for each in match.positions)  # "swollen and warm"
    wanted = None if joined else Wanted(_PLACES, phrasebook.halves_of(match))
    position = match.first
    while position < match.last:
        end = match.last - (position == match.first)
        inner = phrasebook.longest(words, position, end, wanted)
        position = inner.last if inner else position + 1
        if (
            inner
            and not _is_idle(words, inner, frozenset(), frozenset(), phrasebook.language)
            and set(inner.positions) <= set(match.positions)
        ):
            yield inner


def _is_idle(words: list[Token], match: Match, begins: Set[int], ends: Set[int], language: Language) -> bool:
    """Whether a word says nothing here: "right, so my leg" tells no side, "now my legs are heavy" no time."""
    said = words[match.first].surface
    if len(match.positions) > 1 or said not in language.idle:
        return False
    if said in language.adverbs:  # "sit back", "the back of my neck"; but "my back", "back pain"
        after = words[match.last].surface if match.last < len(words) else "."
        earlier = words[match.first - 1] if match.first else Token(".", ".", 0, 0)
        listed = earlier.stem in language.joins and match.first - 1 in ends  # "my neck and back"
        placed = listed or earlier.stem in BREAKS or earlier.surface in language.before_places
        return after == "of" or not (placed or match.last in begins)
    following = words[match.last].stem if match.last < len(words) else "."
    if said == "right":
        before = words[match.first - 1].surface if match.first else ""
        return following in BREAKS and before not in language.sides_after
    return following not in BREAKS and following not in language.joins


def _clauses(words: list[Token], taken: Mapping[int, int], language: Language) -> list[int]:
    """For each word, the number of its clause. "and", "or" and a comma count one on, a full stop or "but" two."""
    numbers: list[int] = []
    clause = 0
    for position, token in enumerate(words):
        if position not in taken:
            clause += 1 if token.stem in language.joins else 2 if token.stem in language.parts_sentences else 0
        numbers.append(clause)
    return numbers
