"""What a check has to say, and of what."""

from __future__ import annotations

from typing import Literal, NamedTuple

from cramp_coach.framework import Library, PluginManager
from cramp_coach.knowledge import Knowledge

Level = Literal["error", "warning"]


class Remark(NamedTuple):
    """One thing to know: how grave, where in the plugin ("conditions[shin_splints]"), what is wrong, what to do."""

    level: Level
    where: str
    what: str
    todo: str


class Subject(NamedTuple):
    """The plugin that is checked: its name, what it knows, the manager it is loaded in, what all know together."""

    name: str
    known: Knowledge
    manager: PluginManager
    library: Library

    @property
    def conditions(self) -> list[str]:
        """Its conditions that were not left out."""
        return [each for each in self.library.conditions if self.library.owner.get(each) == self.name]


def error(where: str, what: str, todo: str) -> Remark:
    """What keeps a plugin from being good."""
    return Remark("error", where, what, todo)


def warning(where: str, what: str, todo: str) -> Remark:
    """What its author should judge."""
    return Remark("warning", where, what, todo)
