"""The words of a plugin: phrases that are somebody else's, findings nobody reaches, texts that read badly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import textstat

from cramp_coach.authoring.remarks import Remark, Subject, warning
from cramp_coach.knowledge import Finding
from cramp_coach.knowledge.loading import texts
from cramp_coach.knowledge.patterns import expand
from cramp_coach.knowledge.when import findings_in
from cramp_coach.speaking import load_strings

MOST_SHOWN = 3
GRADE = 8.0
"""Flesch-Kincaid: what a child of 13 reads easily; the built-in texts keep to 7."""
FEWEST_WORDS = 8
"""A shorter text has no grade to speak of: one long word makes or breaks it."""
MOST_WORDS_A_SENTENCE = 24
_FRAGMENTS = (".plain", ".label", ".name", ".spoken")
"""Fields that complete a sentence."""


def collisions(subject: Subject) -> Iterator[Remark]:
    """Phrases that somebody else's finding is heard by, too."""
    others: dict[str, str] = {}
    for finding in subject.library.findings.values():
        if subject.library.owner.get(finding.id) != subject.name:
            for phrase in _phrases(finding):
                others.setdefault(phrase, finding.id)
    for finding in subject.known.findings:
        if both := sorted(set(_phrases(finding)) & others.keys()):
            shown = ", ".join(f"'{each}' ({others[each]})" for each in both[:MOST_SHOWN])
            shown += f" and {len(both) - MOST_SHOWN} more" if len(both) > MOST_SHOWN else ""
            yield warning(
                f"findings[{finding.id}]", f"said for others too: {shown}", "use their finding, or other words"
            )


def unreached(subject: Subject) -> Iterator[Remark]:
    """Findings that nobody can say, or that no condition, flag or routine looks at."""
    used = set(_looked_at(subject))
    for finding in subject.known.findings:
        where = f"findings[{finding.id}]"
        if not (finding.phrases or finding.made_of or finding.question or finding.derive or finding.any_of):
            yield warning(where, "nobody can say it", "give it phrases, or a question")
        if finding.id not in used and finding.kind not in ("part", "side", "decoy"):
            yield warning(where, "nothing looks at it", "use it as evidence, or leave it out")


def readability(subject: Subject) -> Iterator[Remark]:
    """Texts that are hard to take in by ear, at night, in pain."""
    terms = load_strings("en-US").terms | {"part": "your calf", "leg": "your leg"}
    for where, text in texts(subject.known):
        for name, value in terms.items():
            text = text.replace(f"{{{name}}}", value)  # noqa: PLW2901 - the text as it will be spoken
        longest = max(len(sentence.split()) for sentence in text.replace("?", ".").split(". "))
        if longest > MOST_WORDS_A_SENTENCE:
            yield warning(where, f"a sentence of {longest} words", f"make two of it: {MOST_WORDS_A_SENTENCE} at most")
        if len(text.split()) < FEWEST_WORDS or where.endswith(_FRAGMENTS):
            continue
        grade = textstat.textstat.flesch_kincaid_grade(text)
        if grade > GRADE:
            yield warning(
                where, f"it reads at grade {grade:.0f}", f"use shorter words and sentences: {GRADE:.0f} at most"
            )


def _phrases(finding: Finding) -> Iterator[str]:
    return (each for said in finding.phrases.values() for pattern in said for each in expand(pattern))


def _looked_at(subject: Subject) -> Iterable[str]:
    library = subject.library
    for condition in library.conditions.values():
        yield from condition.evidence
        yield from (each for advice in condition.advice if advice.when for each in findings_in(advice.when))
    for entries in (library.red_flags, library.routines):
        for entry in entries.values():
            yield from findings_in(entry.when)
    for finding in library.findings.values():
        yield from (*finding.implies, *finding.any_of)
