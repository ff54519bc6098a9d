"""All phrases of a locale as one tree of stems: what the tagger walks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cramp_coach.knowledge import Finding
from cramp_coach.listening.patterns import expand
from cramp_coach.listening.words import BREAKS, Language, Token, load_language

MAX_GAP = 2
"""For free telling: "can't (hardly) feel (the side of) my foot"."""
GAPPED_FROM = 3
"""Words a phrase needs before it may have gaps: short ones would be heard in anything."""


class Node:
    """One step in the tree: what may follow, and the findings a phrase ending here stands for."""

    __slots__ = ("findings", "following")

    def __init__(self) -> None:
        self.following: dict[str, Node] = {}
        self.findings: tuple[str, ...] = ()


class Match(NamedTuple):
    """A phrase in a text: its findings, and the positions of its words; others may stand between."""

    findings: tuple[str, ...]
    positions: tuple[int, ...]

    @property
    def first(self) -> int:
        """Where it begins."""
        return self.positions[0]

    @property
    def last(self) -> int:
        """Just behind its last word."""
        return self.positions[-1] + 1


class Phrasebook:
    """The phrases of findings, for one locale; ``max_gap``: as many words may stand between those of a phrase."""

    def __init__(self, findings: Iterable[Finding], locale: str, max_gap: int = MAX_GAP) -> None:
        self.language: Language = load_language(locale.partition("-")[0])
        self._barriers = BREAKS | self.language.negations | self.language.joins | self.language.parts_sentences
        self._max_gap = max_gap
        self._root = Node()
        self._plurals: set[str] = set()
        for finding in findings:
            for phrase in in_locale(finding.phrases, locale):
                self._add(phrase, finding.id)
            for phrase in in_locale(finding.plural, locale):
                self._add(phrase, finding.id)
                self._plurals.add(self._surface(self.language.tokens(phrase)))

    def longest(self, words: list[Token], first: int, end: int | None = None) -> Match | None:
        """The phrase with most words that begins at a token and ends before ``end``, fillers passed over.

        Of two equally long the one with fewer words between wins. None where no phrase begins here.
        """
        end = len(words) if end is None else end
        start = self._root.following.get(words[first].stem) if first < end else None
        if start is None:
            return None
        best: Match | None = None
        fewest = 0
        pending: list[tuple[Node, tuple[int, ...], int, int]] = [(start, (first,), first + 1, 0)]
        while pending:
            node, positions, position, gap = pending.pop()
            if (
                node.findings
                and (not gap or len(positions) >= GAPPED_FROM)
                and (best is None or (len(positions), -gap) > (len(best.positions), -fewest))
            ):
                best, fewest = Match(node.findings, positions), gap
            if position >= end or not node.following:
                continue
            stem = words[position].stem
            following = node.following.get(stem)
            if stem in self.language.fillers:
                pending.append((node, positions, position + 1, gap))
            elif gap < self._max_gap and stem not in self._barriers:
                pending.append((node, positions, position + 1, gap + 1))
            if following is not None:
                pending.append((following, (*positions, position), position + 1, gap))
        return best

    def is_plural(self, words: list[Token], match: Match) -> bool:
        """Whether a part was said in the plural, as written: stems hide it."""
        return self._surface(words[match.first : match.last]) in self._plurals

    def _add(self, pattern: str, finding: str) -> None:
        for phrase in expand(pattern):
            node = self._root
            for stem in self.language.content(phrase):
                node = node.following.setdefault(stem, Node())
            if finding not in node.findings:
                node.findings = (*node.findings, finding)

    def _surface(self, words: list[Token]) -> str:
        return " ".join(token.surface for token in words if token.stem not in self.language.fillers)


def in_locale(phrases: dict[str, tuple[str, ...]], locale: str) -> Iterator[str]:
    """The phrases a locale has: those of its language, then its own."""
    yield from phrases.get(locale.partition("-")[0], ())
    yield from phrases.get(locale, ())
