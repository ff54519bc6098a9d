"""How the plugins are: what was left out of them and why, and which of them are resting."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from math import inf
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from cramp_coach.framework.answers import ContractError
from cramp_coach.framework.budget import OutOfTimeError

log = logging.getLogger("cramp_coach.plugins")

MOST_FAILURES = 3
"""A plugin that fails so many times in a row is rested."""
REST_SECONDS = 600.0
"""For how long: more than any conversation lasts, so that it costs nobody time or a log line twice."""
MOST_NOTED = 500
"""A service runs for months; what is left out is logged each time, but remembered so often at most."""


class Dropped(NamedTuple):
    """What was left out: the plugin's name, the hook (or "load", "library", "settings"), and why, in a line."""

    plugin: str
    hook: str
    reason: str


class Health:
    """What one running skill knows of how its plugins are."""

    def __init__(self) -> None:
        self.dropped: list[Dropped] = []
        """What was left out, oldest first, each once."""
        self._failures: Counter[str] = Counter()
        self._rested_until: dict[str, float] = {}

    def drop(self, plugin: str, hook: str, reason: str) -> None:
        """Note, and log, that something of a plugin was left out. Never holds what a person said."""
        dropped = Dropped(plugin, hook, reason)
        if dropped not in self.dropped and len(self.dropped) < MOST_NOTED:
            self.dropped.append(dropped)
        log.warning("plugin %s left out of %s: %s", plugin, hook, reason)

    def failed(self, plugin: str, hook: str, error: BaseException) -> None:
        """Note what a plugin raised; let it rest where it was too slow, or fails again and again in turns."""
        self.drop(plugin, hook, f"{type(error).__name__}: {_reason(hook, error)}")
        if isinstance(error, OutOfTimeError):
            self._rested_until[plugin] = inf  # it may still be at work
        elif hook == "assess":
            self._failures[plugin] += 1
            if self._failures[plugin] >= MOST_FAILURES:
                self.drop(plugin, hook, f"it failed {MOST_FAILURES} times in a row, so it rests for a while")
                self._rested_until[plugin] = monotonic() + REST_SECONDS
                self._failures[plugin] = 0

    def succeeded(self, plugin: str) -> None:
        """Note that a plugin answered a turn as it should."""
        self._failures.pop(plugin, None)

    def is_resting(self, plugin: str) -> bool:
        """Whether a plugin is not to be asked now."""
        return self._rested_until.get(plugin, 0.0) > monotonic()


def _reason(hook: str, error: BaseException) -> str:
    # in a turn, a plugin's own message may hold what the person said, which is never logged: only where it was
    if isinstance(error, OutOfTimeError | ContractError):
        return str(error)
    if hook == "assess" and error.__traceback__:
        *_, last = traceback.extract_tb(error.__traceback__)
        return f"in {last.name}, {Path(last.filename).name} line {last.lineno}"
    return " ".join(str(error).split())[:300]
