"""Words as the listener compares them: lower case, contractions opened, endings cut, small words passed over."""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(r"[a-z0-9]+(?:[.'][a-z0-9]+)*|[.,;:!?]")
_CONTRACTED = {
    # "cannot" belongs to complaints ("can't feel my foot") and so is no negation
    "can't": ("cannot",), "cant": ("cannot",), "couldn't": ("cannot",), "couldnt": ("cannot",),
    "unable": ("cannot",), "won't": ("wont",), "dont": ("not",), "doesnt": ("not",), "isnt": ("not",),
    "didnt": ("not",), "hasnt": ("not",), "havent": ("not",), "ain't": ("not",), "arent": ("not",),
    "im": ("i",), "ive": ("i",), "its": ("it",),
}  # fmt: skip
_ENDINGS = ("'s", "'m", "'re", "'ve", "'ll", "'d", "'")
FILLERS = frozenset(
    "a an the me my your his her their our its is are am was were be been being it really very so quite pretty super "
    "do does did has totally completely absolutely also".split()
)
"""Words that may stand anywhere in a phrase, in the vocabulary or in speech, and change nothing."""

BREAKS = frozenset(".;:!?,")
_KEEP = frozenset(
    "evening during nothing anything something king wing ring bring sting bed red need feed speed bleed indeed "
    "hundred being bite tens".split()
)
"""Words whose ending is none."""


class Token(NamedTuple):
    """One word: its stem, how it was written, and its place in the text (character offsets)."""

    stem: str
    surface: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words and stops of a text, in order. Apostrophes of any shape count as one."""
    found: list[Token] = []
    lowered = text.lower().replace("\u2019", "'").replace("\u02bc", "'")
    for match in _TOKEN.finditer(lowered):
        for word in _open(match[0]):
            found.append(Token(word if word in BREAKS else stem(word), word, match.start(), match.end()))
    return _joined(found)


def _open(word: str) -> tuple[str, ...]:
    if word in _CONTRACTED:
        return _CONTRACTED[word]
    if word.endswith("n't"):
        return ("not",)
    for ending in _ENDINGS:
        if word.endswith(ending):
            return (word.removesuffix(ending),)
    return (word,)


def _joined(found: list[Token]) -> list[Token]:
    """Two words become one: "can not" is "cannot"."""
    joined: list[Token] = []
    for token in found:
        if token.stem == "not" and joined and joined[-1].stem in {"can", "could"}:
            joined[-1] = Token("cannot", "cannot", joined[-1].start, token.end)
        else:
            joined.append(token)
    return joined


def stem(word: str) -> str:
    """The word without the commonest English endings: "cramping", "cramps" and "cramped" are "cramp"."""
    if len(word) < 4 or word in _KEEP or not word.isalpha():
        return word
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
