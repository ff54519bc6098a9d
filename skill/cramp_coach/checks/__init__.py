"""Checks over all knowledge: which rows of the source checklist have a place, and what must never be said."""

from cramp_coach.checks.coverage import coverage, source_rows
from cramp_coach.checks.never_said import Offence, offences, spoken_strings

__all__ = ["Offence", "coverage", "offences", "source_rows", "spoken_strings"]
