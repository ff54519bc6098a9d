"""Tension plugin: tight muscles from stress and posture, worry, sudden fear, small twitches, and pain all over.

Said in neutral words: the ache is real, and weakness is never taken for tension (the core and the spinal plugin
have the last word on it).
"""

from cramp_coach.framework import Plugin
from cramp_coach_neurosis.rules import most_days_of_worry, sudden_fear

plugin = Plugin(__name__, rules={"generalised_anxiety": most_days_of_worry, "panic": sudden_fear})
