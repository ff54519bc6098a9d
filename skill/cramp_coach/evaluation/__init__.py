"""Measuring the skill on cases: a simulated caller, the numbers, and a report."""

from cramp_coach.evaluation.caller import Caller, Interview
from cramp_coach.evaluation.cases import BadCase, Case, read_cases
from cramp_coach.evaluation.measures import Measures, measure

__all__ = ["BadCase", "Caller", "Case", "Interview", "Measures", "measure", "read_cases"]
