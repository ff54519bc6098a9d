"""All phrases of a locale as one tree of stems: what the tagger walks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import product
from typing import NamedTuple

from cramp_coach.knowledge import Finding
from cramp_coach.knowledge.model import Kind
from cramp_coach.knowledge.patterns import cut_up, size
from cramp_coach.listening.spelling import Spelling
from cramp_coach.listening.words import BREAKS, Language, Token, load_language

_WORD = re.compile(r"[a-z]+")
DENIED = "-"
"""Before the id of a finding that a phrase denies."""
MAX_GAP = 2
"""For free telling: "can't (hardly) feel (the side of) my foot"."""
GAPPED_FROM = 3
"""Words a phrase needs before it may have gaps: short ones would be heard in anything."""


EXPANDED_TO = 16
"""Patterns of as many phrases are written out; larger ones keep their choices, or the tree would grow without end."""
SHORTEST = 2
"""Words that must count in a phrase of such a pattern: with all that may be absent left out, it would be one word."""


class Node:
    """A place in the tree: what may follow, and the findings a phrase ending here stands for."""

    __slots__ = ("choices", "findings", "following")

    def __init__(self) -> None:
        self.following: dict[str, Node] = {}
        self.choices: dict[frozenset[str], Node] = {}
        self.findings: tuple[str, ...] = ()

    def note(self, finding: str) -> None:
        """A phrase of the finding ends here."""
        if finding not in self.findings:
            self.findings = (*self.findings, finding)

    def then(self, stems: Iterable[str]) -> Node:
        """Where these stems lead, one after another."""
        node = self
        for stem in stems:
            node = node.following.setdefault(stem, Node())
        return node

    def then_any(self, stems: frozenset[str]) -> Node:
        """Where any one of these stems leads."""
        if len(stems) == 1:
            return self.then(stems)
        return self.choices.setdefault(stems, Node())

    def after(self, stem: str) -> Iterator[Node]:
        """Everywhere a word leads."""
        if stem in self.following:
            yield self.following[stem]
        for stems, node in self.choices.items():
            if stem in stems:
                yield node


class Match(NamedTuple):
    """A phrase in a text: its findings, the positions of its words, and how many words that count stand between."""

    findings: tuple[str, ...]
    positions: tuple[int, ...]
    gap: int = 0

    @property
    def first(self) -> int:
        """Where it begins."""
        return self.positions[0]

    @property
    def last(self) -> int:
        """Just behind its last word."""
        return self.positions[-1] + 1


class Phrasebook:
    """The phrases of findings, for one locale."""

    def __init__(self, findings: Iterable[Finding], locale: str) -> None:
        self.language: Language = load_language(locale.partition("-")[0])
        self._barriers = BREAKS | self.language.negations | self.language.joins | self.language.parts_sentences
        self._root = Node()
        self._significant_in: dict[str, list[str]] = {}
        self._kinds: dict[str, Kind] = {}
        self._plurals: set[str] = set()
        self._stems: set[str] = set()
        surfaces: set[str] = set()
        for finding in findings:
            self._kinds[finding.id] = finding.kind
            for phrase in in_locale(finding.phrases, locale):
                self._add(phrase, finding.id)
                surfaces.update(_WORD.findall(phrase))
            for phrase in in_locale(finding.denials, locale):
                self._add(phrase, DENIED + finding.id)
                surfaces.update(_WORD.findall(phrase))
            for phrase in in_locale(finding.plural, locale):
                self._add(phrase, finding.id)
                surfaces.update(_WORD.findall(phrase))
                self._plurals.add(self._surface(self.language.tokens(phrase)))
        self._significant_in.clear()
        self._stems.update(self.language.stem(word) for word in surfaces)
        self._spelling = Spelling(surfaces, locale.partition("-")[0])
        self._starts: dict[str, list[Node]] = {stem: [node] for stem, node in self._root.following.items()}
        for stems, node in self._root.choices.items():
            for stem in stems:
                self._starts.setdefault(stem, []).append(node)

    def read(self, text: str) -> list[Token]:
        """The words of a text, misspelt ones as the words of the vocabulary that were meant."""
        return [self._corrected(token) for token in self.language.tokens(text)]

    def _corrected(self, token: Token) -> Token:
        if token.stem in self._stems or token.stem in BREAKS or token.stem in self.language.fillers:
            return token
        meant = self._spelling.meant(token.surface)
        return token._replace(stem=self.language.stem(meant)) if meant else token

    def longest(
        self,
        words: list[Token],
        first: int,
        end: int | None = None,
        kinds: Collection[Kind] = (),
        max_gap: int = MAX_GAP,
    ) -> Match | None:
        """The phrase with most words that begins at a token and ends before ``end``, fillers passed over.

        Of two equally long the one with fewer words between wins. None where no phrase begins here. ``kinds``: only
        findings of these count, where any are given; ``max_gap``: as many words may stand between those of a phrase.
        """
        end = len(words) if end is None else end
        if first >= end:
            return None
        best: Match | None = None
        pending: list[tuple[Node, tuple[int, ...], int, int]] = [
            (node, (first,), first + 1, 0) for node in self._starts.get(words[first].stem, ())
        ]
        while pending:
            node, positions, position, gap = pending.pop()
            findings = node.findings
            if kinds:
                findings = tuple(each for each in findings if self._kinds.get(each) in kinds)
            if findings and (not gap or len(positions) >= GAPPED_FROM):
                best = _better(best, Match(findings, positions, gap))
            if position >= end or not (node.following or node.choices):
                continue
            stem = words[position].stem
            if stem in self.language.fillers:
                pending.append((node, positions, position + 1, gap))
            elif gap < max_gap and stem not in self._barriers:
                pending.append((node, positions, position + 1, gap + 1))
            pending += [(following, (*positions, position), position + 1, gap) for following in node.after(stem)]
        return best

    def kinds_of(self, match: Match) -> set[Kind]:
        """The kinds of finding a match stands for."""
        return {self._kinds[finding.removeprefix(DENIED)] for finding in match.findings}

    def is_plural(self, words: list[Token], match: Match) -> bool:
        """Whether a part was said in the plural, as written: stems hide it."""
        return self._surface(words[match.first : match.last]) in self._plurals

    def _add(self, pattern: str, finding: str) -> None:
        cut = cut_up(pattern)  # checked when it was loaded
        if size(cut) <= EXPANDED_TO:
            for phrase in product(*cut):
                stems = [stem for wording in phrase for stem in self._significant(wording)]
                if len(stems) < SHORTEST:  # what else was said counts, too
                    stems = self.language.content(" ".join(phrase))
                self._root.then(stems).note(finding)
            return
        here = [(self._root, 0)]  # each place the pattern has led to so far, with the fewest words to there
        for piece in cut:
            wordings = {tuple(self._significant(wording)) for wording in piece}
            if piece is cut[-1] and "" not in piece and len(wordings) > 1:
                wordings.discard(())  # "cough and (i saw|it was) blood" must not end at "cough and"
            here = [step for node, length in here for step in _steps(node, length, wordings)]
        for node, length in here:
            if length >= SHORTEST:
                node.note(finding)

    def _significant(self, wording: str) -> list[str]:
        """The stems of a wording that count; many a wording stands in many patterns."""
        known = self._significant_in.get(wording)
        if known is None:
            passed = self.language.fillers | BREAKS
            known = [token.stem for token in self.language.tokens(wording) if token.stem not in passed]
            self._significant_in[wording] = known
        return known

    def _surface(self, words: list[Token]) -> str:
        return " ".join(token.surface for token in words if token.stem not in self.language.fillers)


def _better(best: Match | None, other: Match) -> Match:
    """The match with more words, or fewer between; two as good in the same place are one, with the findings of both."""
    if best is None:
        return other
    if best.positions == other.positions:
        return best._replace(findings=tuple(dict.fromkeys((*best.findings, *other.findings))))
    return max(best, other, key=lambda each: (len(each.positions), -each.gap))


def _steps(node: Node, length: int, wordings: set[tuple[str, ...]]) -> Iterator[tuple[Node, int]]:
    """Everywhere a piece leads from a node; wordings that differ in their last word only lead to one place."""
    ends: dict[tuple[str, ...], set[str]] = {}
    for wording in wordings:
        if wording:
            ends.setdefault(wording[:-1], set()).add(wording[-1])
        else:
            yield node, length
    for before, last in ends.items():
        yield node.then(before).then_any(frozenset(last)), length + len(before) + 1


def in_locale(phrases: dict[str, tuple[str, ...]], locale: str) -> Iterator[str]:
    """The phrases a locale has: those of its language, then its own."""
    yield from phrases.get(locale.partition("-")[0], ())
    yield from phrases.get(locale, ())
