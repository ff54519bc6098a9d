"""The shapes of the knowledge: what a YAML file may hold.

Every struct is frozen and refuses unknown keys. Ids are snake_case and shared by all plugins: a condition of
one plugin may use the findings of another. Texts are spoken; they may use the placeholders in
``PLACEHOLDERS``. ``covers`` names rows of the source checklist.
"""

from __future__ import annotations

from binascii import crc32
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cramp_coach.knowledge.frequency import FREQUENCY, PRIOR, FrequencyWord, PriorWord
from cramp_coach.knowledge.when import When

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, Meta(min_length=1, max_length=600)]
Probability = Annotated[float, Meta(ge=0.0, le=1.0)]
Ratio = Annotated[float, Meta(gt=0.0, le=1000.0)]
Row = Annotated[str, Meta(pattern=r"^[A-Z]\d\d$")]
Locale = Annotated[str, Meta(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]

Kind = Literal[
    "symptom",  # something felt or seen: cramp, swelling, numbness
    "part",  # where: calf, low back
    "side",  # left, right, both
    "timing",  # when: at night, right now, for weeks
    "trigger",  # what brings it, eases it or came before it: walking, a long flight
    "course",  # how it began and goes: sudden, spreading, keeps coming back
    "medicine",  # a class of medicine someone takes
    "person",  # who: over seventy, pregnant, a child
    "history",  # what they have had: diabetes, a clot before
    "decoy",  # a phrase that only sounds like a complaint
    "remedy",  # a medicine or substance asked about; written as a Remedy, never as a finding
    "condition",  # a condition asked about by its name; written as a Condition, never as a finding
    "routine",  # a routine asked for by its name; written as a Routine, never as a finding
]
Urgency = Literal["emergency", "same_day", "soon", "routine", "self_care"]
URGENCIES: tuple[Urgency, ...] = ("emergency", "same_day", "soon", "routine", "self_care")
"""Most urgent first."""

Use = Literal["massage", "stretch", "heat", "cold", "compression", "exercise", "walking"]
"""What a piece of advice has the body do, so that a suspicion can forbid it."""

Picture = Literal[
    "calf",
    "hamstring",
    "thigh_front",
    "thigh",
    "shin",
    "foot",
    "hand",
    "back",
    "neck",
    "shoulders",
    "jaw",
    "eye",
    "breath",
]
"""What a screen marks on the body while a step is held."""

PLACEHOLDERS = frozenset({"part", "leg", "emergency_number", "emergency_room", "urgent_clinic", "doctor", "pharmacist"})
"""What a text may leave open: ``{part}`` "your left calf", ``{leg}`` "your left leg", ``{emergency_number}`` "911",
``{doctor}`` "your doctor", ``{pharmacist}`` "a pharmacist"; the rest is said as written."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The common settings: read-only, and a key nobody knows is an error."""


class Frequency(_Strict, frozen=True, kw_only=True):
    """How often: a share from 0 to 1 and where it was read (a reference id, or ``expert``)."""

    p: Probability
    ref: str
    note: str | None = None


class Evidence(_Strict, frozen=True, kw_only=True):
    """What a finding does for a condition, from the literature or an expert: either ``p``, the share (0 to 1) of
    people with the condition who have it, or ``lr``, a published likelihood ratio (``lr_absent`` for its absence)."""

    p: Probability | None = None
    lr: Ratio | None = None
    lr_absent: Ratio | None = None
    ref: str
    note: str | None = None

    def __post_init__(self) -> None:
        """Refuse a number of both kinds, or of neither."""
        if (self.p is None) == (self.lr is None):
            raise ValueError("expected either p (a share) or lr (a likelihood ratio)")
        if self.lr is None and self.lr_absent is not None:
            raise ValueError("lr_absent needs an lr beside it")


HowOften = FrequencyWord | Frequency


def share(how_often: FrequencyWord | Frequency) -> float:
    """The share, 0 to 1, that a frequency word or number stands for."""
    return how_often.p if isinstance(how_often, Frequency) else FREQUENCY[how_often]


class MadeOf(_Strict, frozen=True, kw_only=True):
    """A finding made of two: one of these symptoms, felt in one of these parts (or a part within one)."""

    symptoms: tuple[Id, ...]
    parts: tuple[Id, ...]


class Threshold(_Strict, frozen=True, kw_only=True):
    """A finding that follows from a number someone said, such as an age in years."""

    measure: Literal["age_years", "duration_days", "times_a_week", "episode_minutes"]
    at_least: float | None = None
    below: float | None = None


class Finding(_Strict, frozen=True, kw_only=True):
    """One thing a person may say of themselves, and all the ways to say it.

    ``label`` completes "I heard …" ("swelling", "at night"). ``phrases`` are by locale ("en" serves every English).
    ``background`` is how often anyone else who asks would have it. ``question`` asks for it, to be answered yes or no,
    and only where ``ask_when`` holds. ``denials`` say that it is not there ("my bladder is fine").
    ``implies``: findings that are present with it; ``excludes``: findings that are absent with it.
    ``any_of``: a screening question, which is there where any of these is; a yes to it leads on to which.
    Findings of one ``group`` are one fact in several words and count once. Only parts have ``within`` and ``plural``.
    The words of a ``plain`` one mean it within a longer phrase on when it comes, too: "the ache eases when I sit".
    An ``episodic`` one comes in attacks: that it has gone again does not make it absent.
    """

    id: Id
    kind: Kind
    label: Text
    background: HowOften = "occasional"
    phrases: dict[Locale, tuple[str, ...]] = {}
    plural: dict[Locale, tuple[str, ...]] = {}
    denials: dict[Locale, tuple[str, ...]] = {}
    within: Id | None = None
    made_of: MadeOf | None = None
    derive: Threshold | None = None
    implies: tuple[Id, ...] = ()
    excludes: tuple[Id, ...] = ()
    any_of: tuple[Id, ...] = ()
    group: Id | None = None
    plain: bool = False
    episodic: bool = False
    question: Text | None = None
    ask_when: When | None = None

    @property
    def wordings(self) -> tuple[dict[Locale, tuple[str, ...]], ...]:
        """All that is listened for, by locale: ``phrases``, ``denials`` and ``plural``."""
        return self.phrases, self.denials, self.plural

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales and languages that any of it is for."""
        return tuple(sorted({locale for said in self.wordings for locale in said}))

    @property
    def checksum(self) -> tuple[int, int]:
        """Tells whether any of it has changed."""
        said = msgspec.msgpack.encode(self.wordings)
        return len(said), crc32(said)

    covers: tuple[Row, ...] = ()


class Advice(_Strict, frozen=True, kw_only=True):
    """One sentence or two to say: ``do``, ``avoid``, ``watch`` for, or ``prevent``; only ``when`` its rule holds."""

    say: Text
    kind: Literal["do", "avoid", "watch", "prevent"] = "do"
    when: When | None = None
    uses: tuple[Use, ...] = ()
    covers: tuple[Row, ...] = ()


class Condition(_Strict, frozen=True, kw_only=True):
    """One possible cause: how common, what it looks like, what to say of it.

    ``spoken`` completes "That could be …". ``tell`` is one line about it. ``regions`` are where it is felt.
    ``called``: what else people call it when they ask about it, beside its name.
    ``evidence``: for each finding, how often people with the condition have it, or a published ratio. What is
    not mentioned leaves the condition unmoved. ``forbids`` holds as long as the condition is at all likely.
    """

    id: Id
    name: Text
    spoken: Text
    tell: Text
    prior: PriorWord
    urgency: Urgency = "self_care"
    family: Id | None = None
    regions: tuple[Literal["leg", "back", "neck", "arm", "head", "chest", "belly"], ...] = ()
    called: dict[Locale, tuple[str, ...]] = {}
    evidence: dict[Id, FrequencyWord | Evidence]
    advice: tuple[Advice, ...] = ()
    forbids: tuple[Use, ...] = ()
    note: str | None = None
    covers: tuple[Row, ...] = ()

    @property
    def weight(self) -> float:
        """The prior weight; weights are relative, they sum to nothing in particular."""
        return PRIOR[self.prior]


class Family(_Strict, frozen=True, kw_only=True):
    """Conditions that are one thing to a listener: "an ordinary muscle cramp"."""

    id: Id
    spoken: Text
    tell: Text


class RedFlag(_Strict, frozen=True, kw_only=True):
    """A hard rule outside the scoring: ``when`` it holds, this urgency and these words come first.

    ``ask``: findings worth asking for, most telling first, once ``ask_when`` holds or a condition of
    ``ask_for`` is likely.
    """

    id: Id
    name: Text
    when: When
    urgency: Urgency
    say: Text
    ask: tuple[Id, ...] = ()
    ask_when: When | None = None
    ask_for: tuple[Id, ...] = ()
    forbids: tuple[Use, ...] = ()
    covers: tuple[Row, ...] = ()


class Step(_Strict, frozen=True, kw_only=True):
    """One guided step: what to do, and how long to hold it."""

    say: Text
    hold_seconds: Annotated[int, Meta(ge=0, le=120)] = 0


class Routine(_Strict, frozen=True, kw_only=True):
    """Guided relief: the steps for one place, said at once when it seizes up. The narrowest rule wins.

    ``spoken`` completes "Shall I guide you through …?". ``called`` is how people ask for it by name; whoever does is
    refused only by the ``none`` of its rule. ``relief`` is for a cramp that is on now: it is asked whether it eases.
    """

    id: Id
    name: Text
    spoken: Text
    when: When
    picture: Picture
    relief: bool = False
    called: dict[Locale, tuple[str, ...]] = {}
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    uses: tuple[Use, ...] = ()
    covers: tuple[Row, ...] = ()


class Reference(_Strict, frozen=True, kw_only=True):
    """Where a number was read. ``unverified``: recalled, and not read again."""

    id: Id
    authors: Text
    title: str
    journal: str
    year: Annotated[int, Meta(ge=1900, le=2100)] | None = None
    doi: str | None = None
    pmid: Annotated[str, Meta(pattern=r"^\d+$")] | None = None
    plain: Text | None = None
    unverified: bool = False
    note: str | None = None


class Remedy(_Strict, frozen=True, kw_only=True):
    """A medicine or substance people ask about: recognised, never recommended. ``say`` answers "can I take it?"."""

    id: Id
    label: Text
    phrases: dict[Locale, tuple[str, ...]]
    say: Text
    covers: tuple[Row, ...] = ()


class NeverSaid(_Strict, frozen=True, kw_only=True):
    """Something the skill must never say: regular expressions (case ignored) that no spoken text may match.

    ``examples`` are sentences that must match, so that a pattern cannot rot; ``allowed`` ones that must not.
    """

    id: Row
    why: str
    patterns: Annotated[tuple[str, ...], Meta(min_length=1)]
    examples: Annotated[tuple[str, ...], Meta(min_length=1)]
    allowed: tuple[str, ...] = ()


class Knowledge(_Strict, frozen=True, kw_only=True):
    """All that one plugin knows; the sections a YAML file may have."""

    findings: tuple[Finding, ...] = ()
    families: tuple[Family, ...] = ()
    conditions: tuple[Condition, ...] = ()
    red_flags: tuple[RedFlag, ...] = ()
    routines: tuple[Routine, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    references: tuple[Reference, ...] = ()
    never_said: tuple[NeverSaid, ...] = ()
