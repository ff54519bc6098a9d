"""From a path to the plugins there, and from a remark to the line it is about."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

from cramp_coach.framework import Source
from cramp_coach.framework.hookspecs import ENTRY_POINTS
from cramp_coach.framework.sources import at

PROJECT = "pyproject.toml"
_ENTRY = re.compile(r"\[([^\[\]]+)\]")
_LINE_OF = re.compile(r"\(line (\d+) of (.+?)\)")


def sources_at(path: Path) -> list[Source]:
    """The plugins of a project (its folder, or its pyproject.toml), of a package's folder, or of a plugin file.

    Raises ValueError where there are none.
    """
    project = path if path.name == PROJECT else path / PROJECT
    if project.is_file():
        return list(_of_project(project))
    if (path / "__init__.py").is_file():
        return [_importable(path.name.removeprefix("cramp_coach_"), path.name, path.parent, path)]
    if path.is_dir() and not any(path.glob("*.yaml")):
        raise ValueError(f"{path}: expected a plugin file, a folder of YAML files, or one with a {PROJECT}")
    return [at(path)]


def place(source: Source, where: str, what: str) -> str:
    """Where to look, as editors take it: file, line, and what is there; no line where it cannot be told."""
    if raised := _LINE_OF.search(what):
        return f"{raised[2]}:{raised[1]}: {where}"
    root = Path(source.place)
    entry = _ENTRY.search(where)
    for file in _files(root) if entry else ():
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if entry and re.search(rf"\bid[\"']?[:=] ?[\"']?{re.escape(entry[1])}\b", line):
                return f"{file}:{number}: {where}"
    return f"{root}: {where}"


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
        return
    yield from (each for suffix in ("*.yaml", "*.yml", "*.py") for each in sorted(root.rglob(suffix)))


def _of_project(project: Path) -> Iterator[Source]:
    named = tomllib.loads(project.read_text(encoding="utf-8")).get("project", {}).get("entry-points", {})
    if not named.get(ENTRY_POINTS):
        raise ValueError(f'{project}: no plugin in it: expected [project.entry-points."{ENTRY_POINTS}"]')
    for name, value in named[ENTRY_POINTS].items():
        package = value.partition(":")[0].split(".")[0]
        roots = (project.parent / "src", project.parent)
        root = next((root for root in roots if (root / package).exists() or (root / f"{package}.py").exists()), None)
        if root is None:
            raise ValueError(f"{project}: {name}: no package is called '{package}', here or in src")
        yield _importable(name, value, root, root / package)


def _importable(name: str, value: str, root: Path, place: Path) -> Source:
    """A plugin to be imported from ``root``, as if it were installed."""
    if str(root.resolve()) not in sys.path:
        sys.path.insert(0, str(root.resolve()))
    return Source(name, "file", "", str(place), EntryPoint(name, value, ENTRY_POINTS))
