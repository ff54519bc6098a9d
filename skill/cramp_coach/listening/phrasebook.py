"""All phrases of a locale as one tree of stems: what the tagger walks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cramp_coach.knowledge import Finding
from cramp_coach.listening.words import BREAKS, FILLERS, Token, tokens


class Node:
    """One step in the tree: what may follow, and the findings a phrase ending here stands for."""

    __slots__ = ("findings", "following")

    def __init__(self) -> None:
        self.following: dict[str, Node] = {}
        self.findings: tuple[str, ...] = ()


class Match(NamedTuple):
    """A phrase in a text: its findings, and the tokens [first, last) it covers."""

    findings: tuple[str, ...]
    first: int
    last: int


class Phrasebook:
    """The phrases of every finding, for one locale."""

    def __init__(self, findings: Iterable[Finding], locale: str) -> None:
        self._root = Node()
        self._plurals: set[str] = set()
        for finding in findings:
            for phrase in in_locale(finding.phrases, locale):
                self._add(phrase, finding.id)
            for phrase in in_locale(finding.plural, locale):
                self._add(phrase, finding.id)
                self._plurals.add(_surface(tokens(phrase)))

    def longest(self, words: list[Token], first: int) -> Match | None:
        """The longest phrase that begins at a token, fillers passed over; None where there is none."""
        node, position, best = self._root, first, None
        while position < len(words):
            token = words[position]
            following = node.following.get(token.stem)
            if following is None:
                if position == first or token.stem not in FILLERS:
                    break
                position += 1
                continue
            node = following
            position += 1
            if node.findings:
                best = Match(node.findings, first, position)
        return best

    def is_plural(self, words: list[Token], match: Match) -> bool:
        """Whether a part was said in the plural, as written: stems hide it."""
        return _surface(words[match.first : match.last]) in self._plurals

    def _add(self, phrase: str, finding: str) -> None:
        stems = [token.stem for token in tokens(phrase) if token.stem not in BREAKS]
        node = self._root
        for stem in [stem for stem in stems if stem not in FILLERS] or stems:
            node = node.following.setdefault(stem, Node())
        if finding not in node.findings:
            node.findings = (*node.findings, finding)


def in_locale(phrases: dict[str, tuple[str, ...]], locale: str) -> Iterator[str]:
    """The phrases a locale has: those of its language, then its own."""
    yield from phrases.get(locale.partition("-")[0], ())
    yield from phrases.get(locale, ())


def _surface(words: list[Token]) -> str:
    return " ".join(token.surface for token in words if token.stem not in FILLERS)
