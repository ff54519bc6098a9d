"""Cramps and sore muscles: why a muscle seizes up or aches, how to ease it, and when it is more than that."""

from cramp_coach.framework import Plugin

plugin = Plugin(__name__)
