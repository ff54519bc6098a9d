"""The plugin most people write: a folder of YAML and one line of Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cramp_coach.framework.assessment import Assessment
from cramp_coach.framework.hookspecs import hookimpl
from cramp_coach.framework.library import Library
from cramp_coach.framework.table import assess, assessment, evidence_for
from cramp_coach.knowledge import Knowledge, load_folder
from cramp_coach.knowledge.resources import folder_of
from cramp_coach.report import Report

Rule = Callable[[Report, dict[str, float]], dict[str, float]]
"""A published rule in place of a table: from the report and the table's log ratios (finding id -> log ratio) to
the log ratios that should count."""


class Plugin:
    """A plugin whose knowledge is the ``*.yaml`` files in the package ``package``.

    ``plugin = Plugin(__name__)`` in the package's ``__init__.py`` is all it takes. ``rules`` replaces the evidence
    table of a condition (by id) with code, where a published rule exists. Nothing is read until it is asked for.
    """

    def __init__(self, package: str, rules: Mapping[str, Rule] | None = None) -> None:
        self.package = package
        self.rules = dict(rules or {})
        self._knowledge: Knowledge | None = None

    @hookimpl
    def knowledge(self) -> Knowledge:
        """The package's YAML. Raises KnowledgeError naming file, line and key."""
        if self._knowledge is None:
            self._knowledge = load_folder(folder_of(self.package))
        return self._knowledge

    @hookimpl
    def assess(self, report: Report, library: Library) -> Iterator[Assessment]:
        """Each condition's likelihood by its table, or by its rule."""
        mine = [each for each in self.knowledge().conditions if library.conditions.get(each.id) is each]
        yield from assess((each for each in mine if each.id not in self.rules), report, library)
        for condition in mine:
            if rule := self.rules.get(condition.id):
                moved = rule(report, evidence_for(library.weights[condition.id], report, library))
                if moved:
                    yield assessment(condition.id, moved)
