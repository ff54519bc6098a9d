"""Misspelt words: the word of the vocabulary that was meant, where one is near and the word itself is none."""

from __future__ import annotations

from functools import cache

from cramp_coach.knowledge.resources import folder_of

SHORTEST, LONG = 5, 8
"""Letters from which a word may have one slip, and from which two: shorter ones are too near to others."""


class Spelling:
    """Knows the words of a vocabulary (sorted, parted by spaces), and is asked for one that is not among them."""

    def __init__(self, words: str, language: str) -> None:
        self._language = language
        self._words = f" {words} "
        self._letters: dict[str, dict[int, list[tuple[str, int]]]] = {}

    def meant(self, word: str) -> str | None:
        """The word that was meant; None where the word is an ordinary one, or where none is near enough.

        People seldom miss the first letter, so it must be the same.
        """
        if len(word) < SHORTEST or not word.isalpha() or is_common(word, self._language):
            return None
        allowed = 2 if len(word) >= LONG else 1
        letters = _letters(word)
        best: tuple[int, int, str] | None = None
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for other, others in self._beginning(word[0]).get(length, ()):
                if (letters ^ others).bit_count() > 2 * allowed:  # a slip changes two letters at most
                    continue
                slips = distance(word, other, allowed)
                if slips <= allowed and (best is None or (slips, abs(length - len(word)), other) < best):
                    best = (slips, abs(length - len(word)), other)
        return best[2] if best else None

    def _beginning(self, letter: str) -> dict[int, list[tuple[str, int]]]:
        """The words that begin with a letter, by their length, each with its letters; made when first needed."""
        if letter not in self._letters:
            by_length: dict[int, list[tuple[str, int]]] = {}
            first, last = self._words.find(f" {letter}"), self._words.rfind(f" {letter}")
            for word in self._words[first : self._words.find(" ", last + 1)].split() if first >= 0 else ():
                if len(word) >= SHORTEST and word.isalpha():
                    by_length.setdefault(len(word), []).append((word, _letters(word)))
            self._letters[letter] = by_length
        return self._letters[letter]


def _letters(word: str) -> int:
    """The letters of a word, a bit each. Two that share a bit (there are none in English) only look more alike."""
    letters = 0
    for letter in word:
        letters |= 1 << (ord(letter) & 63)
    return letters


def is_common(word: str, language: str) -> bool:
    """Whether it is one of the 14,000 commonest words of five letters or more: never a misspelt one of ours."""
    return f"\n{word}\n" in _common_words(language)


@cache
def _common_words(language: str) -> str:
    """From pyspellchecker 0.9.1 (MIT), a line each, and left so: a set of them would take a megabyte."""
    text = (folder_of("cramp_coach.listening") / f"common.{language}.txt").read_text(encoding="utf-8")
    return f"\n{text.strip()}\n"


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
