"""The contract between the skill and its plugins: two hooks.

A plugin is anything pluggy takes: a module or an object with functions marked ``@hookimpl``. Most plugins are a
folder of YAML and ``Plugin(__name__)``, which answers both hooks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from cramp_coach.framework.assessment import Assessment
    from cramp_coach.framework.library import Library
    from cramp_coach.knowledge import Knowledge
    from cramp_coach.report import Report

PROJECT = "cramp_coach"
ENTRY_POINTS = "cramp_coach.plugins"
"""The entry-point group a distribution names its plugin in."""

CONTRACT = 1
"""The version of this contract. A plugin may ask for a later one (``contract = 2``), and is refused with a sentence."""
SHIPPED = frozenset({"core", "cramps", "vascular", "spinal", "neurosis"})
"""The plugins that come with the skill; the interaction models in the repository hold their phrases."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Hooks:
    """The hooks, as pluggy reads them. An implementation may leave out arguments it has no use for."""

    @hookspec
    def knowledge(self) -> Knowledge:  # type: ignore[empty-body]
        """All this plugin knows: findings and how people say them, conditions, red flags, relief, references.

        Asked once, when the skill starts. An entry at fault is left out by itself: an id that is taken, a finding that
        nobody defines, words that must never be said. Where this raises, the whole plugin is left out.
        """

    @hookspec
    def assess(self, report: Report, library: Library) -> Iterable[Assessment]:  # type: ignore[empty-body]
        """How well each of this plugin's conditions explains what was said.

        ``report`` is what the person has said, with all that follows from it; ``library`` is what all plugins know
        together. A condition left out counts as unmoved (likelihood 1). Asked once or more in every turn, so it
        should take well under a millisecond and must not keep what it was given.

        Where this raises, takes too long, or gives anything but sound assessments, all that this plugin has to say is
        left out of the turn. An assessment of somebody else's condition is left out by itself.
        """
