"""Reasoning: red flags first, then what it probably is, then the best next question."""

from cramp_coach.reasoning.questions import Question, is_clear, next_danger, next_question
from cramp_coach.reasoning.ranking import SOMETHING_ELSE, URGENT, Ranked, rank, share_of_family
from cramp_coach.reasoning.triage import CLEARED_BY, fired, forbidden, urgency_of

__all__ = [
    "CLEARED_BY",
    "SOMETHING_ELSE",
    "URGENT",
    "Question",
    "Ranked",
    "fired",
    "forbidden",
    "is_clear",
    "next_danger",
    "next_question",
    "rank",
    "share_of_family",
    "urgency_of",
]
