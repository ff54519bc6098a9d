"""The shapes of the knowledge: what a YAML file may hold.

Every struct is frozen and refuses unknown keys. Ids are snake_case and shared by all plugins: a condition of
one plugin may use the findings of another. Texts are spoken; they may use the placeholders in
``PLACEHOLDERS``. What stands under a field says what it means: the schema for editors and the reference in
``docs/`` are made of it.
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
    """How often: a share from 0 to 1 and where it was read."""

    p: Probability
    """The share of people, from 0 to 1."""
    ref: str
    """The id of a reference, or ``expert`` where no paper gives the number."""
    note: str | None = None
    """For the next author; never spoken."""


class Evidence(_Strict, frozen=True, kw_only=True):
    """What a finding does for a condition, from the literature or an expert: either ``p`` or ``lr``."""

    p: Probability | None = None
    """The share, from 0 to 1, of people with the condition who have the finding."""
    lr: Ratio | None = None
    """A published positive likelihood ratio: how much more often people with the condition have it than others."""
    lr_absent: Ratio | None = None
    """The published negative ratio, for its absence; only beside ``lr``. Without it, absence says nothing."""
    ref: str
    """The id of a reference, or ``expert`` where no paper gives the number."""
    note: str | None = None
    """For the next author; never spoken."""

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
    """A finding made of two: a symptom, felt in a place. "Heel pain" is made of a pain and the heel."""

    symptoms: tuple[Id, ...]
    """One of these symptoms …"""
    parts: tuple[Id, ...]
    """… felt in one of these parts, or in a part within one."""


Measure = Literal["age_years", "duration_days", "times_a_week", "episode_minutes"]
"""What people say numbers of."""


class Threshold(_Strict, frozen=True, kw_only=True):
    """A finding that follows from a number someone said, such as an age in years."""

    measure: Measure
    """Which number: age, how long it has been there, how often it comes, how long one episode lasts."""
    at_least: float | None = None
    """The finding is there from this number on …"""
    below: float | None = None
    """… and up to, not including, this one."""


class Finding(_Strict, frozen=True, kw_only=True):
    """One thing a person may say of themselves, and all the ways to say it."""

    id: Id
    """Small letters, digits and ``_``; shared by all plugins, so look whether the vocabulary has it already."""
    kind: Kind
    """What sort of thing it is. It decides how the finding is asked for and said back."""
    label: Text
    """Completes "I heard …": "swelling", "at night"."""
    background: HowOften = "occasional"
    """How often anyone else who asks would have it: a word, or a share with its source."""
    phrases: dict[Locale, tuple[str, ...]] = {}
    """The ways to say it, as patterns, by locale; ``en`` serves every English."""
    plural: dict[Locale, tuple[str, ...]] = {}
    """For parts alone: ways to say it that mean both sides, such as "calves"."""
    denials: dict[Locale, tuple[str, ...]] = {}
    """Ways to say that it is not there that hold no "no" or "not": "my bladder is fine"."""
    within: Id | None = None
    """For parts alone: the part it lies in. A part without one is a region."""
    made_of: MadeOf | None = None
    """For what is heard by its halves: a symptom and a place."""
    derive: Threshold | None = None
    """For what follows from a number: over seventy, for weeks."""
    implies: tuple[Id, ...] = ()
    """Findings that are there whenever this one is: throbbing is a pain."""
    excludes: tuple[Id, ...] = ()
    """Findings that cannot be there beside this one, unless the person says so."""
    any_of: tuple[Id, ...] = ()
    """Makes it a screening question: it is there where any of these is, and a yes to it leads on to which."""
    group: Id | None = None
    """Findings of one group are one fact in several words: only the strongest of them counts."""
    plain: bool = False
    """Its words mean it within a longer phrase on when it comes, too: "the ache eases when I sit"."""
    episodic: bool = False
    """It comes in attacks, like a cramp: that it has gone again does not make it absent."""
    question: Text | None = None
    """Asks for it, to be answered yes or no. Without one it is never asked for."""
    ask_when: When | None = None
    """It is asked for only where this holds."""

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
    """Rows of our own source checklist; leave it out."""


class Advice(_Strict, frozen=True, kw_only=True):
    """One sentence or two to say, where it fits."""

    say: Text
    """The words."""
    kind: Literal["do", "avoid", "watch", "prevent"] = "do"
    """What to do, what to avoid, what to watch for, or what prevents it. ``watch`` answers "when should I see a
    doctor?", ``prevent`` answers "how do I stop it coming back?"."""
    when: When | None = None
    """Said only where this holds; else always."""
    uses: tuple[Use, ...] = ()
    """What it has the body do, so that a red flag or a suspicion can forbid it."""
    covers: tuple[Row, ...] = ()
    """Rows of our own source checklist; leave it out."""


class Condition(_Strict, frozen=True, kw_only=True):
    """One possible cause: how common, what it looks like, what to say of it."""

    id: Id
    """Small letters, digits and ``_``; no other plugin may have it."""
    name: Text
    """Its name, for lists and screens, and for "tell me about …"."""
    spoken: Text
    """Completes "That's most likely …", in words that nobody has to look up."""
    tell: Text
    """One line about it: what it is, and how it goes."""
    prior: PriorWord
    """How common it is among people who ask. A weight beside the others, not a share."""
    urgency: Urgency = "self_care"
    """How soon someone should be seen who most likely has it."""
    family: Id | None = None
    """Conditions of one family are one thing to a listener, and are spoken of together."""
    regions: tuple[Literal["leg", "back", "neck", "arm", "head", "chest", "belly"], ...] = ()
    """Where it is felt. A complaint elsewhere speaks against it."""
    called: dict[Locale, tuple[str, ...]] = {}
    """What else people call it when they ask about it, by locale."""
    evidence: dict[Id, FrequencyWord | Evidence]
    """For each finding, how often people with the condition have it, or a published ratio. What is not mentioned
    leaves the condition unmoved."""
    advice: tuple[Advice, ...] = ()
    """What to say of it, in the order to say it: as much as fits into a short answer, the rest later."""
    forbids: tuple[Use, ...] = ()
    """What no advice may have the body do, as long as the condition is at all likely."""
    note: str | None = None
    """For the next author; never spoken."""
    covers: tuple[Row, ...] = ()
    """Rows of our own source checklist; leave it out."""

    @property
    def weight(self) -> float:
        """The prior weight; weights are relative, they sum to nothing in particular."""
        return PRIOR[self.prior]


class Family(_Strict, frozen=True, kw_only=True):
    """Conditions that are one thing to a listener: "an ordinary muscle cramp"."""

    id: Id
    """What a condition's ``family`` names."""
    spoken: Text
    """Completes "That's most likely …"."""
    tell: Text
    """One line about it."""


class RedFlag(_Strict, frozen=True, kw_only=True):
    """A hard rule outside the scoring: where ``when`` holds, this urgency and these words come first."""

    id: Id
    """Small letters, digits and ``_``. An urgent flag with the id of a condition puts that condition first."""
    name: Text
    """Its name, for lists and reports."""
    when: When
    """The findings that raise it. A hedge ("maybe a bit numb") counts as said."""
    urgency: Urgency
    """How soon someone should be seen."""
    say: Text
    """What to do, and why, in a sentence or two."""
    ask: tuple[Id, ...] = ()
    """Findings worth asking for, the most telling first, once ``ask_when`` holds or ``ask_for`` is likely."""
    ask_when: When | None = None
    """Asks, where this holds."""
    ask_for: tuple[Id, ...] = ()
    """Asks, as far as these conditions are likely."""
    forbids: tuple[Use, ...] = ()
    """What no advice may have the body do while it is up."""
    covers: tuple[Row, ...] = ()
    """Rows of our own source checklist; leave it out."""


class Step(_Strict, frozen=True, kw_only=True):
    """One guided step."""

    say: Text
    """What to do, in 25 words or fewer."""
    hold_seconds: Annotated[int, Meta(ge=0, le=120)] = 0
    """How long to hold it, in real time."""


class Routine(_Strict, frozen=True, kw_only=True):
    """Guided steps for one place. Where several fit, the one for the narrowest place is taken."""

    id: Id
    """Small letters, digits and ``_``; no other plugin may have it."""
    name: Text
    """Its name, for lists and screens."""
    spoken: Text
    """Completes "Shall I guide you through …?"."""
    when: When
    """Whom it is for. Whoever asks for it by name is refused only by its ``none``."""
    picture: Picture
    """What a screen marks on the body while a step is held."""
    relief: bool = False
    """It is for a cramp that is on now, rather than for prevention."""
    called: dict[Locale, tuple[str, ...]] = {}
    """How people ask for it by name, by locale."""
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    """The steps, in order."""
    uses: tuple[Use, ...] = ()
    """What it has the body do, so that a red flag or a suspicion can forbid it."""
    covers: tuple[Row, ...] = ()
    """Rows of our own source checklist; leave it out."""


class Reference(_Strict, frozen=True, kw_only=True):
    """Where a number was read."""

    id: Id
    """What a ``ref`` names: an author and a year, such as ``garrison_2012``."""
    authors: Text
    """As the paper has them, "et al." allowed."""
    title: str
    """The paper's title."""
    journal: str
    """The journal, or the book."""
    year: Annotated[int, Meta(ge=1900, le=2100)] | None = None
    """When it came out."""
    doi: str | None = None
    """Its DOI, without an address in front."""
    pmid: Annotated[str, Meta(pattern=r"^\d+$")] | None = None
    """Its PubMed number, in quotes."""
    plain: Text | None = None
    """The source in plain words; completes "That comes from …" when someone asks why."""
    unverified: bool = False
    """Recalled from memory, and not read again."""
    note: str | None = None
    """For the next author; never spoken."""


class Remedy(_Strict, frozen=True, kw_only=True):
    """A medicine or substance people ask about: recognised, never recommended."""

    id: Id
    """Small letters, digits and ``_``; no other finding may have it."""
    label: Text
    """Its name, as it is said back."""
    phrases: dict[Locale, tuple[str, ...]]
    """The ways to name it, as patterns, by locale."""
    say: Text
    """Answers "can I take it?": no dose, no brand, and whom to ask."""
    covers: tuple[Row, ...] = ()
    """Rows of our own source checklist; leave it out."""


class NeverSaid(_Strict, frozen=True, kw_only=True):
    """Something the skill must never say. Only the rules of the built-in plugins bind others."""

    id: Row
    """A letter and two digits, such as ``X01``."""
    why: str
    """Why it must not be said."""
    patterns: Annotated[tuple[str, ...], Meta(min_length=1)]
    """Regular expressions, case ignored, that no spoken sentence may match."""
    examples: Annotated[tuple[str, ...], Meta(min_length=1)]
    """Sentences that must match, so that a pattern cannot rot."""
    allowed: tuple[str, ...] = ()
    """Sentences that must not match."""


class Knowledge(_Strict, frozen=True, kw_only=True):
    """All that one plugin knows; the sections a YAML file may have."""

    findings: tuple[Finding, ...] = ()
    """What people may say of themselves, beside the shared vocabulary."""
    families: tuple[Family, ...] = ()
    """Conditions that are one thing to a listener."""
    conditions: tuple[Condition, ...] = ()
    """Possible causes."""
    red_flags: tuple[RedFlag, ...] = ()
    """Hard rules that come before everything."""
    routines: tuple[Routine, ...] = ()
    """Guided steps."""
    remedies: tuple[Remedy, ...] = ()
    """Medicines and substances people ask about."""
    references: tuple[Reference, ...] = ()
    """Where the numbers were read."""
    never_said: tuple[NeverSaid, ...] = ()
    """What must not be said."""
