"""Relief: whether a cramp is on now, and the routine for it."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from cramp_coach.framework import Library
from cramp_coach.knowledge import Routine, When, holds
from cramp_coach.knowledge.when import findings_in
from cramp_coach.report import Report

NOW = "right_now"
_OF_A_CRAMP = frozenset({"cramp", "pain", "severe_pain", "tightness", "dull_ache", "stuck_in_cramp", "weakness"})
"""What someone in the grip of a cramp may well say; "I can't move it" is heard as weakness too."""
_TOLD_AS_HISTORY = frozenset({"timing", "trigger", "course", "history", "medicine", "person"})


def is_active(report: Report, library: Library) -> bool:
    """Whether a cramp is on now: so it was said, or it was told bare ("calf cramp!"), with no story around it."""
    if "cramp" not in report.present:
        return False
    if NOW in report.findings:
        return NOW in report.present
    symptoms = {each.symptom for each in report.complaints if not _is_of_a_cramp(each.symptom, library)}
    story = any(library.findings[finding].kind in _TOLD_AS_HISTORY for finding in report.present)
    return not story and not symptoms


def _is_of_a_cramp(symptom: str, library: Library) -> bool:
    made_of = library.findings[symptom].made_of
    return symptom in _OF_A_CRAMP or (made_of is not None and "cramp" in made_of.symptoms)


def choose(report: Report, library: Library, banned: Collection[str]) -> Routine | None:
    """The narrowest routine that fits and does nothing that is forbidden."""
    fitting = [
        routine
        for routine in library.routines.values()
        if holds(routine.when, report.present) and not set(routine.uses) & set(banned)
    ]
    return max(fitting, key=lambda routine: _narrowness(routine, library), default=None)


def is_barred(routine: Routine, report: Report, banned: Collection[str]) -> bool:
    """Whether somebody who asks for a routine by name must not have it: for what it does, or what they told."""
    unfit = When(none=routine.when.none)
    return bool(set(routine.uses) & set(banned)) or not holds(unfit, report.present | report.unsure)


def _narrowness(routine: Routine, library: Library) -> tuple[int, int]:
    """How deep in the body its place lies, then how much it asks for: the calf's routine beats the leg's."""
    named = set(findings_in(msgspec.structs.replace(routine.when, none=())))
    return max((len(library.ancestors(each)) for each in named), default=0), len(named)
