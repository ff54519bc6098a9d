"""Finding plugins, loading them, and asking them one by one, so that one that fails costs only itself.

pluggy calls all implementations of a hook together and loses every result when one raises; it also loads a
group of entry points in one go. So each is loaded, and called, on its own.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from math import isfinite
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec
import pluggy

from cramp_coach.framework.assessment import Assessment
from cramp_coach.framework.budget import TURN_SECONDS, Budget, OutOfTimeError
from cramp_coach.framework.hookspecs import PROJECT, SHIPPED, Hooks
from cramp_coach.framework.library import Library
from cramp_coach.framework.settings import Settings, from_environment
from cramp_coach.framework.sources import Source, distributed, in_folders
from cramp_coach.knowledge import Knowledge
from cramp_coach.report import Report

T = TypeVar("T")
log = logging.getLogger(__name__)


class Dropped(NamedTuple):
    """What was left out: the plugin's name, the hook (or "load", "library"), and why, in a line."""

    plugin: str
    hook: str
    reason: str


class PluginManager:
    """The plugins of one running skill. ``dropped`` is what was left out, oldest first; ``seconds`` is what other
    people's plugins may take of a turn together."""

    seconds = TURN_SECONDS

    def __init__(self) -> None:
        self._pluggy = pluggy.PluginManager(PROJECT)
        self._pluggy.add_hookspecs(Hooks)
        self._alone: dict[str, list[tuple[str, pluggy.HookCaller]]] = {}
        self._known: set[str] = set()
        self._rested: set[str] = set()
        self.sources: dict[str, Source] = {}
        """Where each plugin that was looked for is from, loaded or not."""
        self.dropped: list[Dropped] = []

    @classmethod
    def installed(cls, settings: Settings | None = None) -> PluginManager:
        """A manager with every plugin that an installed distribution offers, then those in the folders of ``settings``.

        Without settings, those of the environment hold.
        """
        settings = from_environment() if settings is None else settings
        manager = cls()
        sources = distributed()
        if settings.safe:
            sources = [each for each in sources if each.name in SHIPPED]
        else:
            sources += in_folders(Path(folder).expanduser() for folder in settings.plugins)
        manager.load(each for each in sources if each.name not in settings.without)
        return manager

    def load(self, sources: Iterable[Source]) -> None:
        """Load plugins one by one; one that fails is left out."""
        for source in sources:
            if source.name in self.sources:
                self.drop(source.name, "load", f"the name is taken, so {source.place} is left out")
                continue
            self.sources[source.name] = source
            with _Guard(self, source.name, "load"):
                self.register(source.load(), source.name)

    def register(self, plugin: object, name: str) -> None:
        """Take one plugin. Raises ValueError where it is no plugin: a hook misspelt or missing, a name taken."""
        self._pluggy.register(plugin, name)
        self._alone.clear()
        if not self._pluggy.get_hookcallers(plugin):
            self._pluggy.unregister(plugin)
            raise ValueError("it has no function marked @hookimpl, so it is no plugin")
        try:
            self._pluggy.check_pending()
        except pluggy.PluginValidationError as error:
            self._pluggy.unregister(plugin)
            raise ValueError(" ".join(str(error).split())) from error

    def names(self) -> list[str]:
        """The plugins that are loaded."""
        return [name for name, plugin in self._pluggy.list_name_plugin() if plugin is not None]

    def hooks(self) -> dict[str, list[str]]:
        """The hooks that each loaded plugin has."""
        found: dict[str, list[str]] = {}
        for hook in (name for name in vars(Hooks) if not name.startswith("_")):
            for implementation in getattr(self._pluggy.hook, hook).get_hookimpls():
                found.setdefault(implementation.plugin_name, []).append(hook)
        return found

    def knowledge(self) -> list[tuple[str, Knowledge]]:
        """What each plugin knows, by plugin; one that cannot say is left out, and not asked again."""
        shelves = list(self._ask_all("knowledge", _checked_knowledge))
        self._known = {plugin for plugin, _ in shelves}
        return shelves

    def library(self) -> Library:
        """What all plugins know together."""
        library = Library(self.knowledge())
        for plugin, reason in library.faults:
            self.drop(plugin, "library", reason)
        return library

    def assess(self, report: Report, library: Library) -> list[Assessment]:
        """Every plugin's assessments of a completed report. A plugin speaks only for its own conditions.

        Other people's plugins share ``seconds``; one that is not done by then is left out, and not asked again.
        """
        found: list[Assessment] = []
        for plugin, assessments in self._ask_all("assess", _checked_assessments, report=report, library=library):
            for each in assessments:
                if library.owner.get(each.condition) == plugin:
                    found.append(each)
                else:
                    self.drop(plugin, "assess", f"'{each.condition}' is not a condition of its own")
        return found

    def drop(self, plugin: str, hook: str, reason: str) -> None:
        """Note, and log, that something of a plugin was left out. Never holds what a person said."""
        self.dropped.append(Dropped(plugin, hook, reason))
        log.warning("plugin %s left out of %s: %s", plugin, hook, reason)

    def _ask_all(self, hook: str, check: Callable[[object], T], **arguments: object) -> Iterator[tuple[str, T]]:
        budget = Budget(self.seconds)
        for name, caller in self._callers(hook):
            if hook == "assess" and (name not in self._known or name in self._rested):
                continue  # left out already: it has no conditions to speak for, or takes too long
            ask = partial(_asked, caller, check, arguments)
            with _Guard(self, name, hook):
                in_time = hook != "assess" or name in SHIPPED
                for checked in ask() if in_time else self._within(budget, name, ask):
                    yield name, checked

    def _within(self, budget: Budget, name: str, ask: Callable[[], list[T]]) -> list[T]:
        if budget.left <= 0:
            raise OutOfTimeError("no time was left")
        try:
            return budget.within(ask)
        except OutOfTimeError:
            self._rested.add(name)
            raise

    def _callers(self, hook: str) -> list[tuple[str, pluggy.HookCaller]]:
        """For each plugin with the hook, a caller that asks it alone."""
        if hook not in self._alone:
            impls = getattr(self._pluggy.hook, hook).get_hookimpls()
            self._alone[hook] = [
                (
                    each.plugin_name,
                    self._pluggy.subset_hook_caller(hook, [other.plugin for other in impls if other is not each]),
                )
                for each in impls
            ]
        return self._alone[hook]


class _Guard:
    """Whatever a plugin does wrong inside is noted, and goes no further."""

    def __init__(self, manager: PluginManager, plugin: str, hook: str) -> None:
        self._manager, self._plugin, self._hook = manager, plugin, hook

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        # SystemExit too: a plugin that calls sys.exit() must not take the skill with it
        if error is None or isinstance(error, KeyboardInterrupt | GeneratorExit):
            return False
        self._manager.drop(self._plugin, self._hook, f"{type(error).__name__}: {self._reason(error)}")
        return True

    def _reason(self, error: BaseException) -> str:
        # in a turn, a plugin's own message may hold what the person said, which is never logged: only where it was
        if isinstance(error, OutOfTimeError):
            return str(error)
        if self._hook == "assess" and error.__traceback__:
            *_, last = traceback.extract_tb(error.__traceback__)
            return f"in {last.name}, {Path(last.filename).name} line {last.lineno}"
        return " ".join(str(error).split())[:300]


def _asked(caller: pluggy.HookCaller, check: Callable[[object], T], arguments: dict[str, object]) -> list[T]:
    return [check(result) for result in caller(**arguments)]


def _checked_knowledge(result: object) -> Knowledge:
    if not isinstance(result, Knowledge):
        raise TypeError(f"expected Knowledge, got {type(result).__name__}")
    return result


def _checked_assessments(result: object) -> list[Assessment]:
    checked = []
    for each in result:  # type: ignore[attr-defined]  # not iterable: the guard says so
        if not isinstance(each, Assessment):
            raise TypeError(f"expected Assessment, got {type(each).__name__}")
        msgspec.convert(msgspec.structs.asdict(each), Assessment)  # the right struct with the wrong types in it
        if not (isfinite(each.likelihood) and 0 < each.likelihood < 1e9):
            raise ValueError(f"likelihood of '{each.condition}' is {each.likelihood}, not above 0 and finite")
        checked.append(each)
    return checked
