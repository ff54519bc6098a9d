"""What a screen shows beside what is said, before it is APL, HTML or anything else.

A screen repeats; it never says more than the voice did, for most speakers have none.
"""

from __future__ import annotations

import msgspec

from cramp_coach.knowledge.model import Picture, Urgency


class Cause(msgspec.Struct, frozen=True, array_like=True):
    """A likely cause: its name, how likely in words ("most likely"), and how long its bar is, from 0 to 1."""

    name: str
    words: str
    length: float


class AnswerScreen(msgspec.Struct, frozen=True, tag="answer"):
    """The answer: what was heard, what it may be, how urgent it is and in what words, what to do, what is asked."""

    heard: tuple[str, ...]
    causes: tuple[Cause, ...]
    urgency: Urgency
    urgency_words: str
    advice: tuple[str, ...]
    question: str


class StepScreen(msgspec.Struct, frozen=True, tag="step"):
    """One guided step: "step 2 of 5", what to do, for how many seconds (0: no hold), and where on the body."""

    title: str
    say: str
    number: int
    of: int
    seconds: int
    picture: Picture
    prompt: str


class SummaryScreen(msgspec.Struct, frozen=True, tag="summary"):
    """What was told and what was denied, to be shown to a doctor; what it may be, and a note on it."""

    told: tuple[str, ...]
    denied: tuple[str, ...]
    likely: str
    note: str


Screen = AnswerScreen | StepScreen | SummaryScreen
