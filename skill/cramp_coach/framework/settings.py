"""Which plugins there are to be: from the environment, from a file of the user's, from the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from cramp_coach.knowledge.loading import read

FOLDERS, WITHOUT, SAFE = "CRAMP_COACH_PLUGINS", "CRAMP_COACH_WITHOUT", "CRAMP_COACH_SAFE"
"""Environment: folders of plugin files (as PATH has them), plugins to leave out (by name, with commas), and "1" for the
built-in ones alone."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which plugins there are to be.

    ``plugins``: folders to look for plugin files in. ``without``: names of plugins to leave out, built-in ones too.
    ``safe``: the built-in ones alone.
    """

    plugins: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    safe: bool = False

    def joined(self, other: Settings) -> Settings:
        """These, and those: folders and names add up, and either can ask for safety."""
        return Settings(
            plugins=tuple(dict.fromkeys((*self.plugins, *other.plugins))),
            without=tuple(dict.fromkeys((*self.without, *other.without))),
            safe=self.safe or other.safe,
        )


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment asks for."""
    return Settings(
        plugins=tuple(filter(None, environment.get(FOLDERS, "").split(os.pathsep))),
        without=tuple(filter(None, (name.strip() for name in environment.get(WITHOUT, "").split(",")))),
        safe=environment.get(SAFE, "") not in ("", "0"),
    )


def from_folder(folder: Path) -> Settings:
    """The settings of a user: ``config.yaml`` in their folder, and ``plugins/`` beside it.

    Raises KnowledgeError naming file, line and key for a file that is wrong; none at all is fine.
    """
    path = folder / "config.yaml"
    own = read(path.read_text(encoding="utf-8") or "{}", path.name, Settings) if path.is_file() else Settings()
    return Settings(plugins=(str(folder / "plugins"),)).joined(own)
