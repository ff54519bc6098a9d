"""Which plugins there are to be: from the environment, from a file of the user's, from the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from cramp_coach.knowledge.loading import read

FOLDERS, WITHOUT, WITH = "CRAMP_COACH_PLUGINS", "CRAMP_COACH_WITHOUT", "CRAMP_COACH_WITH"
"""Environment: folders of plugin files (as PATH has them), and plugins to leave out or to take after all (by name, with
commas)."""
SAFE = "CRAMP_COACH_SAFE"
"""Environment: "1" for the built-in plugins alone."""
CORE = "core"
"""The plugin that cannot be left out: the shared vocabulary, and what must never be said."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"enabled": "with"}):
    """Which plugins there are to be.

    ``plugins``: folders to look for plugin files in. ``without``: names of plugins to leave out, built-in ones too.
    ``enabled`` (``with`` in a file): names to take all the same. ``safe``: the built-in ones, and those, alone.
    """

    plugins: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    enabled: tuple[str, ...] = ()
    safe: bool = False

    def joined(self, later: Settings) -> Settings:
        """These, and those: folders and names add up, either can ask for safety, the later word on a name counts."""
        return Settings(
            plugins=tuple(dict.fromkeys((*self.plugins, *later.plugins))),
            without=_joined(self.without, later.without, later.enabled),
            enabled=_joined(self.enabled, later.enabled, later.without),
            safe=self.safe or later.safe,
        )

    def takes(self, name: str, is_ours: bool) -> bool:
        """Whether a plugin is one of those that there are to be."""
        return name == CORE or name in self.enabled or (name not in self.without and (is_ours or not self.safe))


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment asks for."""
    return Settings(
        plugins=tuple(filter(None, environment.get(FOLDERS, "").split(os.pathsep))),
        without=_names(environment.get(WITHOUT, "")),
        enabled=_names(environment.get(WITH, "")),
        safe=environment.get(SAFE, "") not in ("", "0"),
    )


def from_folder(folder: Path) -> Settings:
    """The settings of a user: ``config.yaml`` in their folder, and ``plugins/`` beside it.

    Raises KnowledgeError naming file, line and key for a file that is wrong; none at all is fine.
    """
    path = folder / "config.yaml"
    own = read(path.read_text(encoding="utf-8") or "{}", path.name, Settings) if path.is_file() else Settings()
    return Settings(plugins=(str(folder / "plugins"),)).joined(own)


def _joined(earlier: tuple[str, ...], later: tuple[str, ...], recalled: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(name for name in earlier if name not in recalled)
    return tuple(dict.fromkeys((*kept, *later)))


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (name.strip() for name in text.split(","))))
