"""The consultation: one turn in, one reply out. Nothing here knows of Alexa, a terminal or the web."""

from cramp_coach.conversation.composer import Outcome
from cramp_coach.conversation.consultation import Consultation
from cramp_coach.conversation.state import State
from cramp_coach.conversation.turn import Turn

__all__ = ["Consultation", "Outcome", "State", "Turn"]
