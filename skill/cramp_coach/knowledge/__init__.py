"""What is known: findings, conditions, red flags, routines and references, read from YAML.

This room knows nothing of people, plugins or Alexa. ``model`` gives the shapes, ``frequency`` turns words such
as "very_frequent" into numbers, ``when`` decides conditions over findings, ``loading`` reads files.
"""

from cramp_coach.knowledge.errors import KnowledgeError
from cramp_coach.knowledge.loading import load_file, load_folder
from cramp_coach.knowledge.model import (
    URGENCIES,
    Advice,
    Condition,
    Evidence,
    Family,
    Finding,
    Frequency,
    Knowledge,
    MadeOf,
    NeverSaid,
    Picture,
    RedFlag,
    Reference,
    Remedy,
    Routine,
    Step,
    Threshold,
    Urgency,
)
from cramp_coach.knowledge.when import When, holds

__all__ = [
    "URGENCIES",
    "Advice",
    "Condition",
    "Evidence",
    "Family",
    "Finding",
    "Frequency",
    "Knowledge",
    "KnowledgeError",
    "MadeOf",
    "NeverSaid",
    "Picture",
    "RedFlag",
    "Reference",
    "Remedy",
    "Routine",
    "Step",
    "Threshold",
    "Urgency",
    "When",
    "holds",
    "load_file",
    "load_folder",
]
