"""A step in real time: what to do, the silence in which it is held, and a word before it ends."""

from __future__ import annotations

from cramp_coach.speaking import Pause, Say, Strings

COUNTED_FROM = 20
"""Holds of as many seconds are counted down, once: a voice in the last stretch, and silence else."""

_LAST = 5


def paced(said: str, hold_seconds: int, strings: Strings) -> tuple[Say | Pause, ...]:
    """What is said and held, for as long as it says."""
    if not hold_seconds:
        return (Say(said),)
    if hold_seconds < COUNTED_FROM:
        return (Say(said), Pause(hold_seconds))
    return (Say(said), Pause(hold_seconds - _LAST), Say(strings.five_more), Pause(_LAST))
