"""Listening: words -> findings, utterance -> intent, and the interaction models, all written from the library."""

from cramp_coach.listening.listener import Heard, Listener
from cramp_coach.listening.model import interaction_model
from cramp_coach.listening.resolver import Resolved, Resolver, SlotValue
from cramp_coach.listening.tagger import Mention

__all__ = ["Heard", "Listener", "Mention", "Resolved", "Resolver", "SlotValue", "interaction_model"]
