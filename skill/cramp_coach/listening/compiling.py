"""Compiling: the phrases of findings -> trees of stems, kept in a cache, for making them takes half a second."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

from cramp_coach.knowledge import Finding
from cramp_coach.knowledge.patterns import cut_up, size
from cramp_coach.listening.phrasebook import DENIED, ENCODER, SPAN, Compiled, Node
from cramp_coach.listening.words import BREAKS, Language, load_language

_WORD = re.compile(r"[a-z]+")
_CIRCUMSTANCES = frozenset({"trigger", "timing", "course"})
EXPANDED_TO = 16
"""Patterns of as many phrases are written out; larger ones keep their choices, or the tree would grow without end."""
SHORTEST = 2
"""Words that must count in a phrase of such a pattern: with all that may be absent left out, it would be one word."""


def compile_phrases(findings: Iterable[Finding], locale: str) -> Compiled:
    """The phrases of findings in a locale, as trees."""
    language = locale.partition("-")[0]
    builder = _Builder(load_language(language))
    kinds, halves, plurals, surfaces = {}, {}, set(), set()
    findings = tuple(findings)
    plain = tuple(each.id for each in findings if each.plain)
    for finding in findings:
        kinds[finding.id] = finding.kind
        if finding.made_of:
            halves[finding.id] = finding.made_of.symptoms
        elif finding.kind in _CIRCUMSTANCES:
            halves[finding.id] = plain
        for phrases, meaning in (
            (finding.phrases, finding.id),
            (finding.denials, DENIED + finding.id),
            (finding.plural, finding.id),
        ):
            for phrase in in_locale(phrases, locale):
                builder.add(phrase, meaning)
                surfaces.update(_WORD.findall(phrase))
        for phrase in in_locale(finding.plural, locale):
            plurals.add(builder.language.surface(builder.language.tokens(phrase)))
    starts, trees = builder.trees()
    return Compiled(
        language=language,
        starts=starts,
        trees=memoryview(trees),
        kinds=kinds,
        halves=halves,
        plurals=frozenset(plurals),
        stems=frozenset(builder.language.stem(word) for word in surfaces),
        surfaces=" ".join(sorted(surfaces)),
    )


class _Builder:
    """Grows one tree from all phrases."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._root = _Growing()
        self._wordings: dict[str, list[str]] = {}

    def trees(self) -> tuple[dict[str, bytes], bytes]:
        """What follows each first stem: where the trees begin and end that are encoded one after another."""
        starts: dict[str, bytes] = {}
        encoded = bytearray()
        single = ((frozenset({stem}), node) for stem, node in self._root.following.items())
        for stems, node in (*single, *self._root.choices.items()):
            begins = len(encoded)
            encoded += ENCODER.encode(node.grown())
            for stem in stems:
                starts[stem] = starts.get(stem, b"") + SPAN.pack(begins, len(encoded))
        return starts, bytes(encoded)

    def add(self, pattern: str, finding: str) -> None:
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
        known = self._wordings.get(wording)
        if known is None:
            passed = self.language.fillers | BREAKS
            known = [token.stem for token in self.language.tokens(wording) if token.stem not in passed]
            self._wordings[wording] = known
        return known


class _Growing:
    """A place in the tree while it grows."""

    __slots__ = ("choices", "findings", "following")

    def __init__(self) -> None:
        self.following: dict[str, _Growing] = {}
        self.choices: dict[frozenset[str], _Growing] = {}
        self.findings: tuple[str, ...] = ()

    def note(self, finding: str) -> None:
        """A phrase of the finding ends here."""
        if finding not in self.findings:
            self.findings = (*self.findings, finding)

    def then(self, stems: Iterable[str]) -> _Growing:
        """Where these stems lead, one after another."""
        node = self
        for stem in stems:
            node = node.following.setdefault(stem, _Growing())
        return node

    def then_any(self, stems: frozenset[str]) -> _Growing:
        """Where any one of these stems leads."""
        if len(stems) == 1:
            return self.then(stems)
        return self.choices.setdefault(stems, _Growing())

    def grown(self) -> Node:
        """The finished place, with all that follows."""
        return Node(
            self.findings,
            {stem: node.grown() for stem, node in self.following.items()},
            [(stems, node.grown()) for stems, node in self.choices.items()],
        )


def _steps(node: _Growing, length: int, wordings: set[tuple[str, ...]]) -> Iterator[tuple[_Growing, int]]:
    """Everywhere a piece leads from a node; wordings that differ in their last word only lead to one place."""
    ends: dict[tuple[str, ...], set[str]] = {}
    for wording in sorted(wordings):
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
