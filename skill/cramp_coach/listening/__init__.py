"""Listening: words -> findings; and, in rooms of their own, utterance -> intent and the interaction models.

Only what a turn needs is imported here: Lambda waits for it.
"""

from cramp_coach.listening.listener import Heard, Listener
from cramp_coach.listening.tagger import Mention

__all__ = ["Heard", "Listener", "Mention"]
