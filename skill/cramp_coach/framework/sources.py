"""Where plugins come from: installed distributions, and files in a folder, each a plugin of its own.

A ``*.yaml`` file is knowledge and nothing else; a ``*.py`` file is a module with hooks, or with a ``plugin``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal, NamedTuple

from cramp_coach.framework.hookspecs import CONTRACT, ENTRY_POINTS, SHIPPED, hookimpl
from cramp_coach.framework.packaged import Listed, listed
from cramp_coach.framework.plugin import Plugin
from cramp_coach.knowledge import Knowledge
from cramp_coach.knowledge.loading import load_file, load_folder

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Kind = Literal["distribution", "file"]
DISTRIBUTION = "cramp-coach"
"""What brings the skill and the plugins that come with it."""


class Source(NamedTuple):
    """Where a plugin is from: its name, kind, version ("" for a file), and the distribution or file."""

    name: str
    kind: Kind
    version: str
    place: str
    entry: EntryPoint | Listed | None = None

    @property
    def is_ours(self) -> bool:
        """Whether it comes with the skill; somebody else's may not take its name."""
        return self.kind == "distribution" and self.place == DISTRIBUTION and self.name in SHIPPED

    def load(self) -> object:
        """The plugin itself. Raises whatever loading it raises, and ValueError for a contract that is too new."""
        loaded = self.entry.load() if self.entry else _from_file(Path(self.place), self.name)
        # "package" is enough in an entry point where the package calls its plugin "plugin"
        plugin = getattr(loaded, "plugin", loaded) if isinstance(loaded, ModuleType) else loaded
        wanted = getattr(plugin, "contract", getattr(loaded, "contract", CONTRACT))
        if isinstance(wanted, int) and wanted > CONTRACT:
            raise ValueError(f"it needs contract {wanted} and this skill has {CONTRACT}: update Cramp Coach")
        return plugin


class FilePlugin(Plugin):
    """A plugin that is one YAML file, or a folder of them."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.stem)
        self._path = path

    @hookimpl
    def knowledge(self) -> Knowledge:
        """The file's knowledge. Raises KnowledgeError naming file, line and key."""
        if self._knowledge is None:
            self._knowledge = load_folder(self._path) if self._path.is_dir() else load_file(self._path)
        return self._knowledge


def distributed() -> list[Source]:
    """What installed distributions offer: the core first, then what comes with the skill, the rest by name.

    In a package: what was chosen for it.
    """
    if chosen := listed():
        return [Source(each.name, each.kind, each.version, each.place, each) for each in chosen]
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow to load, and a package has a list of its own

    found = (_of_distribution(each) for each in entry_points(group=ENTRY_POINTS))
    return sorted(found, key=lambda each: (not each.is_ours, each.name != "core", each.name, each.place))


def in_folders(folders: Iterable[Path]) -> Iterator[Source]:
    """The plugins that lie in folders, by name; a folder that is not there holds none."""
    for folder in folders:
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            if path.suffix in {".yaml", ".yml", ".py"} and not path.name.startswith(("_", ".")):
                yield Source(path.stem, "file", "", str(path))


def at(path: Path) -> Source:
    """The plugin that a file is, or a folder of YAML files."""
    return Source(path.stem, "file", "", str(path))


def _of_distribution(entry: EntryPoint) -> Source:
    version, name = (entry.dist.version, entry.dist.name) if entry.dist else ("", "")
    return Source(entry.name, "distribution", version, name, entry)


def _from_file(path: Path, name: str) -> object:
    if path.suffix != ".py":
        return FilePlugin(path)
    module_name = f"cramp_coach_plugin_{name}"
    spec = spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no Python file")
    module = module_from_spec(spec)
    sys.modules[module_name] = module
    spec.loader.exec_module(module)
    return module
