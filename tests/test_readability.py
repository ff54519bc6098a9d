"""Everything that is spoken reads at grade 7 or below (Flesch-Kincaid), and stays within what a listener holds."""

from __future__ import annotations

from statistics import mean

import pytest
import textstat

from cramp_coach.checks import spoken_strings
from cramp_coach.framework import PluginManager
from cramp_coach.speaking import LOCALES, load_strings

GRADE, GRADE_OF_ALL = 7.0, 4.0
FRAGMENTS = ("plain", "label", "name", "spoken")
"""Fields that complete a sentence; by themselves they are one long word beside another."""
GRADE_OF_FRAGMENTS = 10.0
WORDS = 8
"""A shorter text has no grade to speak of: one long word makes or breaks it."""
MOST_WORDS_A_SENTENCE = 24


@pytest.fixture(scope="module")
def spoken() -> dict[str, str]:
    """All that is spoken in one locale: the others differ in terms alone."""
    terms = {**load_strings("en-US").terms, "part": "your calf", "leg": "your leg"}
    others = tuple(f"{locale}:" for locale in LOCALES if locale != "en-US")
    texts = spoken_strings(PluginManager.installed().knowledge())
    return {
        where: filled(text, terms)
        for where, text in texts
        if len(text.split()) >= WORDS and not where.startswith(others)
    }


def filled(text: str, terms: dict[str, str]) -> str:
    for name, value in terms.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def test_every_sentence_reads_at_grade_seven(spoken: dict[str, str]) -> None:
    grades = {where: textstat.textstat.flesch_kincaid_grade(text) for where, text in spoken.items()}
    assert len(grades) > 600
    hard = {where: grade for where, grade in grades.items() if grade > GRADE and not where.endswith(FRAGMENTS)}
    assert hard == {}
    assert {where for where, grade in grades.items() if grade > GRADE_OF_FRAGMENTS} == set()
    assert mean(grades.values()) < GRADE_OF_ALL


def test_no_sentence_is_too_long_to_hold(spoken: dict[str, str]) -> None:
    long = {
        where: sentence
        for where, text in spoken.items()
        for sentence in text.replace("?", ".").split(". ")
        if len(sentence.split()) > MOST_WORDS_A_SENTENCE
    }
    assert long == {}


def test_nothing_is_spoken_that_reads_badly_aloud(spoken: dict[str, str]) -> None:
    """No dash, slash, bracket, abbreviation or unit that a voice stumbles over."""
    stumbles = {where for where, text in spoken.items() if any(mark in text for mark in STUMBLES)}
    assert stumbles == set()


STUMBLES = (
    "\N{EM DASH}",
    "\N{EN DASH}",
    " - ",
    "/",
    "(",
    "[",
    "e.g.",
    "i.e.",
    "etc.",
    " mg",
    " ml",
    "%",
    "&",
    "…",
    "..",
)
