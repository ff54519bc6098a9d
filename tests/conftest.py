"""What tests share: the real plugins, read once."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

from cramp_coach.asking import Asker
from cramp_coach.framework import Library, PluginManager
from cramp_coach.listening import Listener
from cramp_coach.report import Report

# Compiled phrases, for these tests and the programs that they start: neither the user's own nor another run's.
os.environ["CRAMP_COACH_CACHE"] = tempfile.mkdtemp(prefix="cramp-coach-tests-")
atexit.register(shutil.rmtree, os.environ["CRAMP_COACH_CACHE"], ignore_errors=True)

settings.register_profile("untimed", deadline=None)  # how long one example takes depends on who else is at work
settings.load_profile("untimed")

FUZZ = int(os.environ.get("CRAMP_COACH_FUZZ", "2500"))
"""How many envelopes test_fuzz.py makes in all; ``make fuzz`` asks for 100,000 (docs/robustness.md)."""
LOAD_SECONDS = float(os.environ.get("CRAMP_COACH_LOAD", "3"))
"""How long test_load.py keeps each server busy; ``make load`` asks for a minute."""


@pytest.fixture(scope="session")
def manager() -> PluginManager:
    return PluginManager.installed()


@pytest.fixture(scope="session")
def library(manager: PluginManager) -> Library:
    return manager.library()


@pytest.fixture(scope="session")
def asker() -> Asker:
    return Asker()


@pytest.fixture(scope="session")
def ask(asker: Asker) -> Callable[[str], dict[str, Any]]:
    return asker.answer


@pytest.fixture(scope="session")
def hear(library: Library) -> Callable[[str], Report]:
    """What a sentence says, with all that follows from it."""
    listener = Listener(library)
    return lambda text: library.complete(listener.hear(text).report)
