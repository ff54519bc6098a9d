"""pytest for plugin authors: the check of ``cramp-coach plugins check`` as tests, and a fixture to talk to a plugin.

In the ``[tool.pytest.ini_options]`` of a plugin's pyproject.toml::

    cramp_coach_plugins = ["."]     # projects, packages or plugin files, from the folder that file is in

Each step of the check is a test of its own ("pyproject.toml::shin_splints::phrases"), its warnings are pytest's.
``pytest --cramp-coach PATH`` checks a plugin that no file names. The fixture ``cramp_coach`` answers with the built-in
plugins and those::

    def test_it_is_named(cramp_coach):
        assert cramp_coach.answer("my shins ache")["conditions"][0]["id"] == "shin_splints"

Nothing is imported before it is needed: every pytest run of whoever has the skill installed loads this.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cramp_coach.asking import Asker
    from cramp_coach.authoring.remarks import Remark
    from cramp_coach.framework import PluginManager, Source

PATHS = "cramp_coach_plugins"


class PluginWarning(UserWarning):
    """What a plugin's author should judge."""


class PluginError(AssertionError):
    """What is wrong with a plugin, a line each."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the plugins are: from the command line, or from the project's settings."""
    group = parser.getgroup("cramp-coach")
    group.addoption("--cramp-coach", action="append", default=[], metavar="PATH", help="Check this Cramp Coach plugin.")
    parser.addini(PATHS, "Cramp Coach plugins to check: projects, packages or plugin files.", "paths", [])


def pytest_configure(config: pytest.Config) -> None:
    """A plugin that the command line names is looked for, wherever it lies."""
    config.args += [str(_anchor(Path(path))) for path in config.getoption("--cramp-coach")]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The check of a plugin, where the file that stands for it is met."""
    for path in _paths(parent.config):
        if _anchor(path).resolve() == file_path.resolve():
            collector: pytest.Collector = PluginFile.from_parent(parent, path=file_path)
            collector.stash[_PATH] = path
            return collector
    return None


@pytest.fixture(scope="session")
def cramp_coach(pytestconfig: pytest.Config) -> Asker:
    """Answers utterances (``.answer("…")``), with the built-in plugins and those of the project."""
    from cramp_coach.asking import Asker  # noqa: PLC0415

    return Asker(loaded([source for path in _paths(pytestconfig) for source in _sources(path)]))


def loaded(sources: list[Source]) -> PluginManager:
    """The built-in plugins and these. Raises PluginError where something of these was left out."""
    from cramp_coach.framework import PluginManager, Settings  # noqa: PLC0415

    manager = PluginManager.installed(Settings(safe=True))
    manager.load(sources)
    manager.library()
    if manager.dropped:
        raise PluginError("\n".join(f"{each.plugin}, {each.hook}: {each.reason}" for each in manager.dropped))
    return manager


class PluginFile(pytest.File):
    """The plugins that a file stands for."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Each plugin of the project, or the one of the file."""
        for source in _sources(self.stash[_PATH]):
            checked: CheckedPlugin = CheckedPlugin.from_parent(self, name=source.name)
            checked.source = source
            yield checked


class CheckedPlugin(pytest.Collector):
    """One plugin: a test for each step of its check."""

    source: Source
    _remarks: dict[str, list[Remark]] | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """The steps."""
        from cramp_coach.authoring.check import LOADS, STEPS  # noqa: PLC0415

        yield from (Step.from_parent(self, name=step) for step in (LOADS, *STEPS))

    def remarks(self, step: str) -> list[Remark]:
        """What a step has to say; all steps are taken when the first is asked for."""
        from cramp_coach.authoring.check import LOADS, stepwise  # noqa: PLC0415
        from cramp_coach.framework import PluginManager, Settings  # noqa: PLC0415

        if self._remarks is None:
            manager = PluginManager.installed(Settings(safe=True))
            manager.load([self.source])
            self._remarks = dict(stepwise(self.source.name, manager))
        if step != LOADS and any(remark.level == "error" for remark in self._remarks[LOADS]):
            pytest.skip("the plugin does not load as it should")
        return self._remarks.get(step, [])


class Step(pytest.Item):
    """One step of the check of one plugin."""

    parent: CheckedPlugin

    def runtest(self) -> None:
        """Fail with every error of the step; warn of the rest."""
        from cramp_coach.authoring.finding import place  # noqa: PLC0415

        errors = []
        for level, where, what, todo in self.parent.remarks(self.name):
            line = f"{place(self.parent.source, where, what)}: {what} ({todo})"
            if level == "error":
                errors.append(line)
            else:
                warnings.warn(PluginWarning(line), stacklevel=1)
        if errors:
            raise PluginError("\n".join(errors))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The errors alone: where they come from in this file is of no use to anybody."""
        return str(excinfo.value) if isinstance(excinfo.value, PluginError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """How pytest names it."""
        return self.path, None, f"{self.parent.name}: {self.name}"


_PATH = pytest.StashKey[Path]()


def _paths(config: pytest.Config) -> list[Path]:
    return [*map(Path, config.getoption("--cramp-coach")), *config.getini(PATHS)]


def _sources(path: Path) -> list[Source]:
    from cramp_coach.authoring.finding import sources_at  # noqa: PLC0415

    try:
        return sources_at(path)
    except (ValueError, OSError) as error:
        raise pytest.UsageError(str(error)) from error


def _anchor(path: Path) -> Path:
    """The file that stands for a plugin: pytest walks files."""
    if path.is_dir():
        named = (path / "pyproject.toml", path / "__init__.py", *sorted(path.glob("*.yaml")))
        return next((each for each in named if each.is_file()), path)
    return path
