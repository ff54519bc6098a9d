"""Misspelt words: the word of the vocabulary that was meant, where one is near and the word itself is none."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

SHORTEST, LONG = 5, 8
"""Letters from which a word may have one slip, and from which two: shorter ones are too near to others."""


class Spelling:
    """Knows the words of a vocabulary, and is asked for one that is not among them."""

    def __init__(self, words: Iterable[str], language: str) -> None:
        self._language = language
        self._near: dict[tuple[str, int], list[tuple[str, frozenset[str]]]] = {}
        for word in sorted({word for word in words if len(word) >= SHORTEST and word.isalpha()}):
            self._near.setdefault((word[0], len(word)), []).append((word, frozenset(word)))

    def meant(self, word: str) -> str | None:
        """The word that was meant; None where the word is an ordinary one, or where none is near enough.

        People seldom miss the first letter, so it must be the same.
        """
        if len(word) < SHORTEST or not word.isalpha() or word in common_words(self._language):
            return None
        allowed = 2 if len(word) >= LONG else 1
        letters = frozenset(word)
        best: tuple[int, int, str] | None = None
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for other, others in self._near.get((word[0], length), ()):
                if len(letters ^ others) > 2 * allowed:  # a slip changes two letters at most
                    continue
                slips = distance(word, other, allowed)
                if slips <= allowed and (best is None or (slips, abs(length - len(word)), other) < best):
                    best = (slips, abs(length - len(word)), other)
        return best[2] if best else None


@cache
def common_words(language: str) -> frozenset[str]:
    """The 14,000 commonest words of five letters or more, from pyspellchecker 0.9.1 (MIT): never misspelt ones of ours.

    Read when the first unknown word is met.
    """
    return frozenset((files("cramp_coach.listening") / f"common.{language}.txt").read_text(encoding="utf-8").split())


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap from one word to the other; ``most`` + 1 where it is more than ``most``.

    Optimal string alignment (Damerau 1964; Boytsov, ACM J Exp Algorithmics 2011;16:1.1).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        two_before, before, row = before, row, [i]
        for j, there in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
