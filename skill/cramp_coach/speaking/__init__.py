"""Speaking: a Reply, and how it becomes SSML or plain text; the words of each locale."""

from cramp_coach.speaking.reply import Pause, Reply, Say
from cramp_coach.speaking.screen import AnswerScreen, Cause, Screen, StepScreen, SummaryScreen
from cramp_coach.speaking.ssml import to_ssml, to_text
from cramp_coach.speaking.strings import FALLBACK_LOCALE, LOCALES, Strings, load_strings, spoken_locale

__all__ = [
    "FALLBACK_LOCALE",
    "LOCALES",
    "AnswerScreen",
    "Cause",
    "Pause",
    "Reply",
    "Say",
    "Screen",
    "StepScreen",
    "Strings",
    "SummaryScreen",
    "load_strings",
    "spoken_locale",
    "to_ssml",
    "to_text",
]
