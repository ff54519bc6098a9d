"""Measuring the skill on cases: a simulated caller, the numbers, and a report."""

from cramp_coach.evaluation.caller import BREATHS, Caller, Interview
from cramp_coach.evaluation.cases import Case, read_cases
from cramp_coach.evaluation.hearing import Hearing, Judge, Tally
from cramp_coach.evaluation.lines import BadLine
from cramp_coach.evaluation.measures import Measures, measure
from cramp_coach.evaluation.utterances import Utterance, read_utterances

__all__ = [
    "BREATHS",
    "BadLine",
    "Caller",
    "Case",
    "Hearing",
    "Interview",
    "Judge",
    "Measures",
    "Tally",
    "Utterance",
    "measure",
    "read_cases",
    "read_utterances",
]
