"""The state that comes back, held against what it can be: it may be forged, or a plugin may be gone.

Alexa carries it between turns, so it is input like any other: what it names must be known, how much there is of it and
how large its numbers are has bounds, and what it says that we said must be words that we say.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cached_property
from typing import Any, TypeVar, get_args

import msgspec
from msgspec.structs import replace

from cramp_coach.conversation.state import GONE, MOST_TURNS, OF_THE_TALK, State
from cramp_coach.framework import Library
from cramp_coach.knowledge.loading import texts_of
from cramp_coach.knowledge.model import Measure
from cramp_coach.report import Complaint, Report
from cramp_coach.speaking import Pause, Reply, Say, Strings

T = TypeVar("T", str, int)
MOST_FINDINGS, MOST_COMPLAINTS, MOST_ASKED, MOST_ADVISED = 150, 40, 60, 100
"""More than anyone ever says, or is asked; together with a reply they stay well below 24 kB of session attributes."""
MOST_PARTS, MOST_CHARACTERS, MOST_PAUSE = 60, 4000, 60
_MEASURES = frozenset(get_args(Measure))
_MOST_MEASURED = 100_000.0
_MARKS = range(2**32)
_SIDES = (None, "left", "right", "both")
_WORD = re.compile(r"\w+")
_PLAIN = re.compile(r"[\w\s.,;:?!'\"\u2018\u2019\u201c\u201d\u2026\u2013()/-]*")


class Doubter:
    """Checks states in one locale, against what its library knows and what is said there."""

    def __init__(self, library: Library, strings: Strings) -> None:
        self._library, self._strings = library, strings

    def known(self, state: State) -> State:
        """The state without what cannot be true of it."""
        if state == State():
            return state
        library, guide = self._library, state.guide
        return replace(
            state,
            report=self._report(state.report),
            asked=_some(state.asked, MOST_ASKED, {GONE, *OF_THE_TALK, *library.findings}),
            question=state.question if state.question in OF_THE_TALK or state.question in library.findings else None,
            told=state.told if state.told in self._named else None,
            flags=_some(state.flags, len(library.red_flags), library.red_flags),
            advised=_some(state.advised, MOST_ADVISED, _MARKS),
            relief=state.relief if state.relief in library.routines else None,
            guide=guide if guide and guide.routine in library.routines else None,
            wanted=state.wanted if state.wanted in library.routines else None,
            turns=min(state.turns, MOST_TURNS - 1),
            last=state.last if state.last and self._is_ours(state.last) else None,
        )

    def _report(self, report: Report) -> Report:
        known = self._library.findings
        complaints = dict.fromkeys(each for each in report.complaints if self._is_known(each))
        return bounded(
            Report(
                findings={finding: how for finding, how in report.findings.items() if finding in known},
                complaints=tuple(complaints),
                measures={
                    name: value
                    for name, value in report.measures.items()
                    if name in _MEASURES and 0 <= value <= _MOST_MEASURED
                },
            )
        )

    def _is_known(self, complaint: Complaint) -> bool:
        known = self._library.findings
        is_placed = complaint.part is None or complaint.part in known
        return complaint.symptom in known and is_placed and complaint.side in _SIDES

    def _is_ours(self, reply: Reply) -> bool:
        """Whether we could have said this: a reply as it is kept, in our own words."""
        if reply.ends or reply.card or reply.screen or len(reply.parts) > MOST_PARTS:
            return False
        if any(not 0 < each.seconds <= MOST_PAUSE for each in reply.parts if isinstance(each, Pause)):
            return False
        said = [*(each.text for each in reply.parts if isinstance(each, Say)), reply.reprompt]
        if not said[:-1] or not all(map(str.strip, said)):
            return False
        text = " ".join(said)
        if len(text) > MOST_CHARACTERS or not _PLAIN.fullmatch(text):
            return False
        return self._words.issuperset(_WORD.findall(text.casefold()))

    @cached_property
    def _named(self) -> frozenset[str]:
        """What may have been named to someone: conditions, their families, and red flags; or nothing yet."""
        return frozenset(("", *self._library.conditions, *self._library.families, *self._library.red_flags))

    @cached_property
    def _words(self) -> frozenset[str]:
        """Every word that we say, in this locale; made when somebody first comes back."""
        texts = (*_strings(msgspec.to_builtins(self._strings)), *self._known_texts())
        return frozenset(word for text in texts for word in _WORD.findall(text.casefold()))  # all at once: 2 MB more

    def _known_texts(self) -> Iterator[str]:
        library = self._library
        sections: tuple[dict[str, Any], ...] = (
            library.findings, library.conditions, library.families, library.red_flags, library.routines,
            library.remedies, library.references, library.topics,
        )  # fmt: skip
        for entry in (each for section in sections for each in section.values()):
            yield from (text for _, text in texts_of(entry))
        for finding in library.findings.values():
            yield from (each for several in finding.plural.values() for each in several)


def bounded(report: Report) -> Report:
    """The report, or what came last of it where it is more than anyone ever says."""
    if len(report.findings) <= MOST_FINDINGS and len(report.complaints) <= MOST_COMPLAINTS:
        return report
    latest = list(report.findings.items())[-MOST_FINDINGS:]
    return replace(report, findings=dict(latest), complaints=report.complaints[-MOST_COMPLAINTS:])


def _some(values: Iterable[T], most: int, known: Container[T]) -> tuple[T, ...]:
    """Those that are known, and the latest where they are too many: what is asked twice counts twice."""
    return tuple(each for each in values if each in known)[-most:]


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list | tuple):
        for each in data.values() if isinstance(data, dict) else data:
            yield from _strings(each)
