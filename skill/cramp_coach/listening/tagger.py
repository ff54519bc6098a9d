"""Text -> mentions: which findings are spoken of, where, and whether they are there.

Negation follows NegEx (Chapman et al., J Biomed Inform 2001;34:301): a cue reaches forward over a few words,
until something ends its scope. "Can't" is no cue: in complaints it says what is wrong ("can't feel my foot").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import pairwise
from typing import Literal, NamedTuple

from cramp_coach.knowledge.model import Kind
from cramp_coach.listening.phrasebook import DENIED, Match, Phrasebook, Wanted
from cramp_coach.listening.words import BREAKS, Language, Token
from cramp_coach.report import Polarity

_REACH = 6
"""Words that count over which a cue reaches."""


_PLACES: Set[Kind] = frozenset({"part", "side"})
_TRIGGERS: Set[Kind] = frozenset({"trigger", "timing"})
_WHOLE = frozenset({"part", "decoy", "remedy", "medicine"})
"""Kinds of phrase that mean what they mean as a whole: the "back" of "back of my knee" is no back."""


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
    """Every mention in a text, in order; longest phrase first.

    None overlap, but within a longer phrase the places are heard, too: "can't feel (my left foot)".
    """
    language = phrasebook.language
    words = phrasebook.read(text)
    matches = _matches(words, phrasebook, 0, len(words))
    begins, ends = {match.first for match in matches}, {match.last for match in matches}
    outer = [match for match in matches if not _is_idle(words, match, begins, ends, language)]
    taken = {position: number for number, match in enumerate(outer) for position in match.positions}
    scope = _Scope(
        words, taken, _of_kinds(outer, _PLACES, phrasebook), _of_kinds(outer, _TRIGGERS, phrasebook), language
    )
    clauses = _clauses(words, taken, language)
    of_self = _speaks_of_self(words, language)
    mentions = []
    for number, match in enumerate(outer):
        polarity, clause = scope.polarity(match), clauses[match.first]
        if polarity == "absent" and scope.is_denied_then(match, outer[number + 1 : number + 2]):
            if not scope.only_follows(match):
                continue  # "it doesn't hurt when I walk": at other times it may
            polarity = "present"
        kin = _kin(words, match, language) if of_self else None
        if kin and _is_denied_of_self(words, match, language):
            polarity, kin = "absent", None
        all_is_well = _is_denial(match) and not scope.is_turned(match)  # "no pain, and my speech is normal"
        inner = [] if all_is_well else list(_within(words, match, phrasebook))
        for each in (match, *inner):
            start, end = words[each.first].start, words[each.last - 1].end
            plural = phrasebook.is_plural(words, each)
            for findings, said in _said(each, polarity, scope.is_turned(each)):
                mentions.append(Mention(findings, said, start, end, clause, plural, kin))
    return mentions


def _of_kinds(matches: list[Match], kinds: Set[Kind], phrasebook: Phrasebook) -> Set[int]:
    """The positions of all matches that are of these kinds alone."""
    return {position for match in matches if phrasebook.kinds_of(match) <= kinds for position in match.positions}


def _is_denial(match: Match) -> bool:
    """Whether a phrase says only what is not there: "my bladder is fine"."""
    return all(each.startswith(DENIED) for each in match.findings)


def _said(match: Match, polarity: Polarity, is_turned: bool) -> Iterator[tuple[tuple[str, ...], Polarity]]:
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


class _Scope:
    """How far the cues in a sentence reach.

    ``taken``: positions that belong to a match, and to which. ``places`` and ``triggers``: those that belong to a part
    of the body, or to what brings a thing on or eases it.
    """

    def __init__(
        self, words: list[Token], taken: Mapping[int, int], places: Set[int], triggers: Set[int], language: Language
    ) -> None:
        self._words, self._taken, self._language = words, taken, language
        self._places, self._triggers = places, triggers

    def polarity(self, match: Match) -> Polarity:
        """Look ahead from a mention for "is fine" or "maybe", and back for a cue that reaches it."""
        words, language = self._words, self._language
        ahead = self._ahead(match)
        if ahead in language.fine or self._is_said_not_to_be(match) or self._is_void(match):
            return "absent"
        steps, position = 0, match.first - 1
        someone_new = joined = False
        while position >= 0 and steps < _REACH:
            stem = words[position].stem
            if position in self._taken:
                if someone_new:  # "no pain I have numbness": the cue is about what came before "I"
                    break
            else:
                said = self._cue(position, joined, is_next=not steps)
                if said:
                    return said
                if self._ends_reach(position, match):
                    break
                joined = joined or stem == "and"
                someone_new = someone_new or words[position].surface in language.pronouns
            steps += stem not in language.fillers
            position -= 1
        return "unsure" if ahead in language.hedges else "present"

    def _cue(self, position: int, joined: bool, is_next: bool) -> Polarity | None:
        """What a word says of the mention it reaches; ``is_next``: nothing that counts stands between them."""
        stem, language = self._words[position].stem, self._language
        if stem in language.negations and not self._undone(position) and not (joined and stem == "not"):
            return "unsure" if self._is_a_thought(position) else "absent"
        if stem in language.hedges:
            return "unsure"
        claims = stem == "cannot" and self._words[position + 1].surface in language.claims  # "can't say it hurts"
        return "absent" if claims or (is_next and stem in language.next_denied) else None

    def is_turned(self, match: Match) -> bool:
        """Whether a "not" stands right before a mention, or within it: "(not) (my speech is normal)"."""
        language = self._language
        before = (word.stem for word in reversed(self._words[: match.first]) if word.stem not in language.fillers)
        gaps = set(range(match.first, match.last)) - set(match.positions)
        within = {self._words[position].stem for position in gaps}
        return next(before, "") in language.negations or not within.isdisjoint(language.negations)

    def is_denied_then(self, match: Match, following: list[Match]) -> bool:
        """Whether what is denied is denied of a circumstance right behind it: "it doesn't (hurt) (when I walk)"."""
        if match.first in self._triggers | self._places:
            return False
        return any(
            trigger.first in self._triggers
            and {word.stem for word in self._words[match.last : trigger.first]} <= self._language.fillers
            and self.polarity(trigger) == "absent"
            for trigger in following
        )

    def only_follows(self, match: Match) -> bool:
        """Whether it goes on "only when I sit", within the sentence."""
        for position in range(match.last, len(self._words) - 1):
            if self._words[position].surface in {"only", "just"} and position + 1 in self._triggers:
                return True
            if self._words[position].stem in BREAKS - {","}:
                return False
        return False

    def _ahead(self, match: Match) -> str:
        """The word after a mention, or after the places listed with it: "my legs (and my back) are fine"."""
        language, is_place = self._language, match.first in self._places
        for position in range(match.last, len(self._words)):
            stem = self._words[position].stem
            listed = is_place and (position in self._places or stem in {"and", "or"})
            if not listed and stem not in language.fillers:
                return stem
        return ""

    def _is_said_not_to_be(self, match: Match) -> bool:
        """Whether a mention is followed by "is not there", or by a "not" that ends the clause."""
        language = self._language
        after = [word.stem for word in self._words[match.last :] if word.stem not in language.fillers][:2]
        ends = [stem for stem in after if stem not in BREAKS]
        return bool(after) and after[0] in language.negations and after[0] != "no" and ends[1:] in ([], ["there"])

    def _is_void(self, match: Match) -> bool:
        """Whether a trigger is followed by words that make it none: "walking makes no odds"."""
        if match.first not in self._triggers:
            return False
        language = self._language
        longest = max(map(len, language.voids))
        ahead = self._words[match.last : match.last + longest + _REACH]
        after = tuple(word.stem for word in ahead if word.stem not in language.fillers)
        return any(after[: len(void)] == void for void in language.voids)

    def _undone(self, cue: int) -> bool:
        """Whether a cue is none after all: "not only", or the "no" that answers a question."""
        following = self._words[cue + 1].stem if cue + 1 < len(self._words) else ""
        undoing = following in self._language.undoing and cue + 1 not in self._taken  # "no (long journey)"
        return undoing or (self._words[cue].stem == "no" and following in BREAKS)

    def _is_a_thought(self, cue: int) -> bool:
        """Whether a "not" is one of thinking: "I don't think it's swollen"; not so "I don't think of ending it"."""
        after = [word.surface for word in self._words[cue + 1 : cue + 3]]
        return (
            self._words[cue].stem == "not"
            and bool(after)
            and after[0] in self._language.thoughts
            and after[1:] not in (["of"], ["about"])
        )

    def _ends_reach(self, position: int, match: Match) -> bool:
        """Whether a cue further back cannot reach over this word to the mention."""
        stem = self._words[position].stem
        if stem in self._language.ends_reach or (stem in BREAKS and stem != ","):
            return True
        if stem == "and" and position + 1 != match.first:  # "not swollen and it hurts"
            return True
        return stem in {"and", ","} and not self._is_list_item(position + 1)

    def _is_list_item(self, position: int) -> bool:
        """Whether one thing begins here and no more: "no swelling, redness or heat", not "no heat, calf hurts"."""
        things: set[int] = set()
        if self._words[position].stem in self._language.new_subject:
            return False
        for word in self._words[position:]:
            if things and (word.stem in self._language.joins or word.stem in self._language.parts_sentences):
                break
            if position in self._taken:
                things.add(self._taken[position])
            elif word.stem not in self._language.fillers and word.stem not in self._language.joins:
                return False
            position += 1
        return len(things) == 1


def is_of_an_animal(words: list[Token], language: Language) -> bool:
    """Whether a story is of an animal, and of nobody else: "my cat's back legs are weak"."""
    stems = {word.stem for word in words}
    of_one = not stems.isdisjoint(language.animals) and stems.isdisjoint(language.family)
    return of_one and not _speaks_of_self(words, language)


def _speaks_of_self(words: list[Token], language: Language) -> bool:
    """Whether someone says "I", or "my" of anything but a relative: if not, the story is the relative's own."""
    followed = pairwise([*words, Token(".", ".", 0, 0)])
    others = language.family | language.animals
    return any(
        word.stem in language.first_person or (word.surface == "my" and after.stem not in others)
        for word, after in followed
    )


def _is_denied_of_self(words: list[Token], match: Match, language: Language) -> bool:
    """Whether it goes on "but I never have": what was said of a relative is denied of the one who speaks."""
    after = words[match.last : match.last + 4]
    me = next((place for place, word in enumerate(after) if word.surface in {"i", "i've"}), None)
    return (
        me is not None
        and any(word.stem in language.parts_sentences for word in after[:me])
        and any(word.stem in language.negations for word in words[match.last + me : match.last + me + 3])
    )


def _kin(words: list[Token], match: Match, language: Language) -> Literal["had", "has"] | None:
    """Whether it was said of somebody else: "my mother had varicose veins and my legs ache"."""
    before = words[max(0, match.first - 5) : match.first]
    for position, word in enumerate(before):
        if word.stem in language.family:
            verbs = {token.surface for token in before[position + 1 :]}
            return "had" if "had" in verbs else "has" if verbs & {"has", "have", "got"} else None
    return None
