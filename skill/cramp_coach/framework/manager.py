"""Finding plugins, loading them, and asking them one by one, so that one that fails costs only itself.

pluggy calls all implementations of a hook together and loses every result when one raises; it also loads a
group of entry points in one go. So each is loaded, and called, on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec
import pluggy

from cramp_coach.framework.answers import checked_assessments, checked_knowledge
from cramp_coach.framework.assessment import Assessment
from cramp_coach.framework.budget import LOAD_SECONDS, TURN_SECONDS, Answer, attempt, within
from cramp_coach.framework.health import Dropped, Health
from cramp_coach.framework.hookspecs import PROJECT, SHIPPED, Hooks
from cramp_coach.framework.library import Library
from cramp_coach.framework.settings import Settings, from_environment
from cramp_coach.framework.sources import Source, distributed, in_folders
from cramp_coach.knowledge import Knowledge
from cramp_coach.report import Report

T = TypeVar("T")


class PluginManager:
    """The plugins of one running skill.

    ``turn_seconds``: what other people's plugins may take of a turn together. ``load_seconds``: what each may take to
    load, and to say what it knows.
    """

    turn_seconds, load_seconds = TURN_SECONDS, LOAD_SECONDS

    def __init__(self) -> None:
        self._pluggy = pluggy.PluginManager(PROJECT)
        self._pluggy.add_hookspecs(Hooks)
        self._alone: dict[str, dict[str, pluggy.HookCaller]] = {}
        self._known: set[str] = set()
        self._health = Health()
        self.sources: dict[str, Source] = {}
        """Where each plugin that was found is from, loaded or not."""
        self.disabled: set[str] = set()
        """The names of those that the settings leave out."""

    @classmethod
    def installed(cls, settings: Settings | None = None) -> PluginManager:
        """A manager with every plugin that an installed distribution offers, then those in the folders of ``settings``.

        Without settings, those of the environment hold.
        """
        settings = from_environment() if settings is None else settings
        manager = cls()
        sources = [*distributed(), *in_folders(Path(folder).expanduser() for folder in settings.plugins)]
        manager.load(each for each in sources if settings.takes(each.name, each.is_ours))
        for source in sources:
            if source.name not in manager.sources:
                manager.sources[source.name] = source
                manager.disabled.add(source.name)
        for name in dict.fromkeys((*settings.without, *settings.enabled)):
            if name not in manager.sources:
                manager.drop(name, "settings", "no plugin is called so")
        return manager

    @property
    def dropped(self) -> list[Dropped]:
        """What was left out, oldest first."""
        return self._health.dropped

    def load(self, sources: Iterable[Source]) -> None:
        """Load plugins one by one; one that fails is left out."""
        for source in sources:
            if source.name in self.sources or (source.name in SHIPPED and not source.is_ours):
                self.drop(source.name, "load", f"the name is taken, so {source.place} is left out")
                continue
            self.sources[source.name] = source
            for name, plugin in self._sound("load", self._asked("load", {source.name: source.load})):
                registered = attempt(partial(self.register, plugin, name))
                list(self._sound("load", [(name, registered)]))

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
        calls = {
            name: partial(_first, caller, checked_knowledge) for name, caller in self._callers("knowledge").items()
        }
        shelves = [(name, known) for name, known in self._sound("knowledge", self._asked("knowledge", calls)) if known]
        self._known = {plugin for plugin, _ in shelves}
        return shelves

    def library(self) -> Library:
        """What all plugins know together."""
        library = Library(self.knowledge())
        for plugin, reason in library.faults:
            self.drop(plugin, "library", reason)
        return library

    def assess(self, report: Report, library: Library) -> list[Assessment]:
        """Every plugin's assessments of a completed report, one a condition. A plugin speaks only for its own.

        Other people's plugins share ``turn_seconds``; one that is not done by then is left out, and not asked again.
        """
        # whoever was left out already has no conditions to speak for
        asked = (name for name in self._callers("assess") if name in self._known)
        calls = {name: partial(self.ask, name, report, library) for name in asked}
        found: dict[str, Assessment] = {}
        for plugin, assessments in self._sound("assess", self._asked("assess", calls)):
            for each in assessments:
                if library.owner.get(each.condition) == plugin:
                    found.setdefault(each.condition, _with_known_findings(each, library))
                else:
                    self.drop(plugin, "assess", f"'{each.condition}' is not a condition of its own")
        return list(found.values())

    def ask(self, plugin: str, report: Report, library: Library) -> list[Assessment]:
        """One plugin's assessments, held against the contract. Raises whatever the plugin raises."""
        if plugin not in SHIPPED:  # whoever changes what it was given changes its own copy
            report = msgspec.structs.replace(report, findings=dict(report.findings), measures=dict(report.measures))
        return _first(self._callers("assess")[plugin], checked_assessments, report=report, library=library) or []

    def drop(self, plugin: str, hook: str, reason: str) -> None:
        """Note, and log, that something of a plugin was left out. Never holds what a person said."""
        self._health.drop(plugin, hook, reason)

    def _asked(self, hook: str, calls: Mapping[str, Callable[[], T]]) -> Iterator[tuple[str, Answer[T]]]:
        """Each call's answer: ours at once, other people's within their time. Who rests is not asked."""
        calls = {name: call for name, call in calls.items() if not self._health.is_resting(name)}
        others = {name: call for name, call in calls.items() if name not in SHIPPED}
        for name, call in calls.items():
            if name in SHIPPED:
                yield name, attempt(call)
            elif hook != "assess":
                yield from within(self.load_seconds, {name: call})
        if hook == "assess" and others:
            yield from within(self.turn_seconds, others)

    def _sound(self, hook: str, answers: Iterable[tuple[str, Answer[T]]]) -> Iterator[tuple[str, T]]:
        """What was given, by plugin; what was raised is noted, and goes no further."""
        for name, (given, error) in answers:
            if error is not None:
                self._health.failed(name, hook, error)
                continue
            self._health.succeeded(name)
            yield from ((name, each) for each in given)

    def _callers(self, hook: str) -> dict[str, pluggy.HookCaller]:
        """For each plugin with the hook, a caller that asks it alone."""
        if hook not in self._alone:
            impls = getattr(self._pluggy.hook, hook).get_hookimpls()
            self._alone[hook] = {
                each.plugin_name: self._pluggy.subset_hook_caller(
                    hook, [other.plugin for other in impls if other is not each]
                )
                for each in impls
            }
        return self._alone[hook]


def _first(caller: pluggy.HookCaller, check: Callable[[object], T], **arguments: object) -> T | None:
    """What a plugin answers, checked; None where it answers None, which pluggy leaves out."""
    return next((check(result) for result in caller(**arguments)), None)


def _with_known_findings(assessment: Assessment, library: Library) -> Assessment:
    """The assessment without findings that nobody knows: they could not be spoken of."""
    if all(each in library.findings for each in (*assessment.supports, *assessment.against)):
        return assessment
    supports, against = (
        tuple(each for each in several if each in library.findings)
        for several in (assessment.supports, assessment.against)
    )
    return msgspec.structs.replace(assessment, supports=supports, against=against)
