"""All phrases of a locale as trees of stems: what the tagger walks. ``compiling`` makes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from struct import Struct
from typing import NamedTuple

import msgspec

from cramp_coach.knowledge.model import Kind
from cramp_coach.listening.spelling import Spelling
from cramp_coach.listening.words import BREAKS, Language, Token, load_language

SPAN = Struct(">II")
"""Where a tree begins and ends."""
ENCODER = msgspec.msgpack.Encoder(order="deterministic")
"""Writes trees and all else: sets in order, so that the same phrases give the same bytes."""
DENIED = "-"
"""Before the id of a finding that a phrase denies."""
MAX_GAP = 2
"""For free telling: "can't (hardly) feel (the side of) my foot"."""
GAPPED_FROM = 3
"""Words a phrase needs before it may have gaps: short ones would be heard in anything."""


class Node(msgspec.Struct, array_like=True, gc=False):
    """A place in a tree: the findings a phrase ending here stands for, and what may follow.

    ``choices``: what follows any one of several stems.
    """

    findings: tuple[str, ...] = ()
    following: dict[str, Node] = {}
    choices: list[tuple[frozenset[str], Node]] = []

    def after(self, stem: str) -> Sequence[Node]:
        """Everywhere a word leads."""
        found = [self.following[stem]] if stem in self.following else []
        for stems, node in self.choices:  # a plain loop: this is the hottest place of all
            if stem in stems:
                found.append(node)
        return found


class Compiled(msgspec.Struct, array_like=True):
    """The phrases of a locale, made ready: what a cache holds.

    ``trees`` are encoded Nodes one after another, each read when it is first needed; ``starts`` gives, for the first
    stem of a phrase, the SPAN of each tree that it leads to, packed: thousands of lists would take long to read.
    ``halves``: the symptoms that a finding is made of, or that a phrase of its may name. ``surfaces``: all words as
    written, parted by spaces.
    """

    language: str
    starts: dict[str, bytes]
    trees: memoryview
    kinds: dict[str, Kind]
    halves: dict[str, tuple[str, ...]]
    plurals: frozenset[str]
    stems: frozenset[str]
    surfaces: str


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


class Wanted(NamedTuple):
    """Findings to look for: all of some kinds, and some by their ids."""

    kinds: Collection[Kind]
    ids: Collection[str] = ()


class Phrasebook:
    """The phrases of findings, for one locale."""

    def __init__(self, compiled: Compiled) -> None:
        self.language: Language = load_language(compiled.language)
        words = self.language
        self._barriers = BREAKS | words.negations | words.hedges | words.joins | words.parts_sentences
        self._compiled = compiled
        self._kinds = compiled.kinds
        self._trees: dict[str, list[Node]] = {}
        self._encoded = compiled.trees
        self._decoder = msgspec.msgpack.Decoder(Node)

    def read(self, text: str) -> list[Token]:
        """The words of a text, misspelt ones as the words of the vocabulary that were meant."""
        return [self._corrected(token) for token in self.language.tokens(text)]

    def _corrected(self, token: Token) -> Token:
        if token.stem in self._compiled.stems or token.stem in BREAKS or token.stem in self.language.fillers:
            return token
        meant = self._spelling.meant(token.surface)
        return token._replace(stem=self.language.stem(meant)) if meant else token

    def longest(
        self,
        words: list[Token],
        first: int,
        end: int | None = None,
        wanted: Wanted | None = None,
        max_gap: int = MAX_GAP,
    ) -> Match | None:
        """The phrase with most words that begins at a token and ends before ``end``, fillers passed over.

        Of two equally long the one with fewer words between wins. None where no phrase begins here. ``wanted``: only
        these findings count; ``max_gap``: as many words may stand between those of a phrase.
        """
        end = len(words) if end is None else end
        if first >= end:
            return None
        best: Match | None = None
        pending: list[tuple[Node, tuple[int, ...], int, int]] = [
            (tree, (first,), first + 1, 0) for tree in self._beginning(words[first].stem)
        ]
        while pending:
            node, positions, position, gap = pending.pop()
            if node.findings and (not gap or len(positions) >= GAPPED_FROM):
                findings = self._counting(node.findings, wanted, gap)
                best = _better(best, Match(findings, positions, gap)) if findings else best
            if position >= end or not (node.following or node.choices):
                continue
            stem = words[position].stem
            if stem in self.language.fillers:
                pending.append((node, positions, position + 1, gap))
            elif gap < max_gap and stem not in self._barriers:
                pending.append((node, positions, position + 1, gap + 1))
            for following in node.after(stem):
                pending.append((following, (*positions, position), position + 1, gap))
        return best

    def _counting(self, findings: tuple[str, ...], wanted: Wanted | None, gap: int) -> tuple[str, ...]:
        """Those of a phrase's findings that count here; "no (chest) pain, (breathing) is (fine)" denies nothing."""
        if wanted:
            findings = tuple(each for each in findings if self._kinds.get(each) in wanted.kinds or each in wanted.ids)
        return tuple(each for each in findings if not each.startswith(DENIED)) if gap else findings

    def kinds_of(self, match: Match) -> set[Kind]:
        """The kinds of finding a match stands for."""
        return {self._kinds[finding.removeprefix(DENIED)] for finding in match.findings}

    def halves_of(self, match: Match) -> set[str]:
        """The symptoms to look for within a match: numbness, of a numb foot; pain, of what eases a pain."""
        halves = self._compiled.halves
        return {half for finding in match.findings for half in halves.get(finding.removeprefix(DENIED), ())}

    def is_plural(self, words: list[Token], match: Match) -> bool:
        """Whether a part was said in the plural, as written: stems hide it."""
        return self.language.surface(words[match.first : match.last]) in self._compiled.plurals

    def _beginning(self, stem: str) -> list[Node]:
        """The trees of the phrases that begin with a stem."""
        trees = self._trees.get(stem)
        if trees is None:
            spans = SPAN.iter_unpack(self._compiled.starts.get(stem, b""))
            trees = [self._decoder.decode(self._encoded[begins:ends]) for begins, ends in spans]
            if trees:
                self._trees[stem] = trees
        return trees

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling(self._compiled.surfaces, self._compiled.language)


def _better(best: Match | None, other: Match) -> Match:
    """The match with more words, or fewer between; two as good in the same place are one, with the findings of both."""
    if best is None:
        return other
    if best.positions == other.positions:
        return best._replace(findings=tuple(dict.fromkeys((*best.findings, *other.findings))))
    return max(best, other, key=lambda each: (len(each.positions), -each.gap))
