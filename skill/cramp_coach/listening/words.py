"""Words as the listener compares them: lower case, contractions opened, endings cut, small words passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

import msgspec

from cramp_coach.knowledge.loading import load_document
from cramp_coach.knowledge.resources import folder_of

BREAKS = frozenset(".;:!?,")
_TOKEN = re.compile(r"[a-z0-9]+(?:[.'][a-z0-9]+)*|[.,;:!?]")
_ENDINGS = ("'s", "'m", "'re", "'ve", "'ll", "'d", "'")
_REMEMBERED = 20_000
"""Stems kept, so that most words are cut once."""
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u02bc": "'", "\u2018": "'", "`": "'"})


class Token(NamedTuple):
    """One word: its stem, how it was written, and its place in the text (character offsets)."""

    stem: str
    surface: str
    start: int
    end: int


class WordLists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``words.<language>.yaml`` holds; what each list is for stands there."""

    contractions: dict[str, tuple[str, ...]]
    fillers: tuple[str, ...]
    objects: tuple[str, ...]
    keep: tuple[str, ...]
    irregular: dict[str, tuple[str, ...]]
    same: dict[str, tuple[str, ...]]
    negations: tuple[str, ...]
    next_denied: tuple[str, ...]
    voids: tuple[str, ...]
    undoing: tuple[str, ...]
    hedges: tuple[str, ...]
    claims: tuple[str, ...]
    thoughts: tuple[str, ...]
    ends_reach: tuple[str, ...]
    joins: tuple[str, ...]
    parts_sentences: tuple[str, ...]
    new_subject: tuple[str, ...]
    idle: tuple[str, ...]
    adverbs: tuple[str, ...]
    before_places: tuple[str, ...]
    children: tuple[str, ...]
    third_person: tuple[str, ...]
    first_person: tuple[str, ...]
    corrections: tuple[str, ...]
    after_corrections: tuple[str, ...]
    sides_after: tuple[str, ...]
    pronouns: tuple[str, ...]
    fine: tuple[str, ...]
    well: tuple[str, ...]
    asking: tuple[str, ...]
    agreed: tuple[str, ...]
    disagreed: tuple[str, ...]
    denying: tuple[str, ...]
    after_denied: tuple[str, ...]
    past: tuple[str, ...]
    before_over: tuple[str, ...]
    over: tuple[str, ...]
    after_over: tuple[str, ...]
    family: tuple[str, ...]
    animals: tuple[str, ...]


class Language:
    """The words of one language: how a text falls into tokens, and the cues that turn a meaning, as stems."""

    def __init__(self, lists: WordLists) -> None:
        self._keep = frozenset(lists.keep)
        self._shapes = _turned(lists.contractions) | _turned(lists.irregular)
        self._stemmed: dict[str, str] = {}
        self._same: dict[str, str] = {}
        self._same = {self.stem(shape): self.stem(word) for shape, word in _turned(lists.same).items()}
        self._stemmed.clear()
        self.fillers = self._stems(lists.fillers)
        self._objects = self._stems(lists.objects)
        self.negations = self._stems(lists.negations)
        self.next_denied = self._stems(lists.next_denied)
        self.voids = self._sequences(lists.voids)
        self.undoing = self._stems(lists.undoing)
        self.hedges = self._stems(lists.hedges)
        self.claims = frozenset(lists.claims)
        self.thoughts = frozenset(lists.thoughts)
        self.joins = self._stems(lists.joins) | {","}
        self.ends_reach = self._stems(lists.ends_reach)
        self.parts_sentences = self._stems(lists.parts_sentences) | (BREAKS - {","})
        self.new_subject = self._stems(lists.new_subject)
        self.idle = frozenset(lists.idle)
        self.adverbs = frozenset(lists.adverbs)
        self.before_places = frozenset(lists.before_places)
        self.children = self._stems(lists.children)
        self.third_person = frozenset(lists.third_person)
        self.first_person = self._stems(lists.first_person)
        self.corrections = self._stems(lists.corrections)
        self.after_corrections = frozenset(lists.after_corrections)
        self.sides_after = frozenset(lists.sides_after)
        self.pronouns = frozenset(lists.pronouns)
        self.fine = self._stems(lists.fine)
        self.well = self._stems(lists.well)
        self.asking = frozenset(lists.asking)
        self.agreed = self._stems(lists.agreed)
        self.disagreed = self._stems(lists.disagreed)
        self.denying = self._sequences(lists.denying)
        self.after_denied = self._stems(lists.after_denied)
        self.past = frozenset(lists.past)
        self.before_over = frozenset(lists.before_over)
        self.over = self._sequences(lists.over)
        self.after_over = self._stems(lists.after_over)
        self.family = self._stems(lists.family)
        self.animals = self._stems(lists.animals)

    def tokens(self, text: str) -> list[Token]:
        """The words and stops of a text, in order. Apostrophes of any shape count as one."""
        found: list[Token] = []
        for match in _TOKEN.finditer(_lowered(text)):
            word = _plain(match[0])
            token = Token(word if word in BREAKS else self.stem(word), word, match.start(), match.end())
            if before := _cannot(found, token):
                found[-before:] = [Token("cannot", "cannot", found[-before].start, token.end)]
            else:
                found.append(token)
        return found

    def surface(self, words: Iterable[Token]) -> str:
        """The words as written, without those passed over."""
        return " ".join(token.surface for token in words if token.stem not in self.fillers)

    def content(self, phrase: str) -> list[str]:
        """The stems of a phrase that must be said; never none, for a phrase with a word in it."""
        stems = [token.stem for token in self.tokens(phrase) if token.stem not in BREAKS]
        kept = [stem for stem in stems if stem not in self.fillers]
        if len(kept) < 2:
            kept = [stem for stem in stems if stem not in self.fillers or stem in self._objects]
        return kept or stems

    def stem(self, word: str) -> str:
        """What a word is compared by: "cramping", "cramps" and "cramped" are "cramp", "mum" is "mother"."""
        known = self._stemmed.get(word)
        if known is None:
            shape = self._shapes.get(word)
            if shape is None:
                shape = word if len(word) < 4 or word in self._keep or not word.isalpha() else _without_ending(word)
            known = self._same.get(shape, shape)
            if len(self._stemmed) < _REMEMBERED:
                self._stemmed[word] = known
        return known

    def _sequences(self, phrases: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(self.content(each)) for each in phrases)

    def _stems(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(self.stem(word) for word in words)


@cache
def load_language(language: str = "en") -> Language:
    """The words of a language ("en"). Raises KnowledgeError naming file, line and key."""
    return Language(load_document(folder_of("cramp_coach.listening"), f"words.{language}.yaml", WordLists))


def _lowered(text: str) -> str:
    """Lower case with each character in its place: a few, like the dotted capital I, would become two."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
    return lowered.translate(_APOSTROPHES)


def _cannot(found: list[Token], token: Token) -> int:
    """How many words before this one it makes a "can't" with: "can not", "unable to", "not able to"; 0 for none."""
    if token.stem == "not" and found and found[-1].stem in {"can", "could"}:
        return 1
    if token.surface != "to" or not found:
        return 0
    if found[-1].surface == "unable":
        return 1
    return 2 if found[-1].surface == "able" and len(found) > 1 and found[-2].stem == "not" else 0


def _plain(word: str) -> str:
    """Without what an apostrophe added: "calf's" is "calf"; "isn't" is "not", where no list says otherwise."""
    if "'" not in word:
        return word
    if word.endswith("n't"):
        return word if word in {"can't", "couldn't", "won't", "ain't"} else "not"
    for ending in _ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending)
    return word


def _without_ending(word: str) -> str:
    """The word without the commonest English endings."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 3 else word


def _turned(shapes: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """From each shape to the word it is one of."""
    return {shape: word for word, others in shapes.items() for shape in (word, *others)}
