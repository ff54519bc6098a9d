"""What a plugin's author should know before anybody installs it: each remark with a place and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cramp_coach.authoring.likelihoods import alarms, likelihoods, time_taken
from cramp_coach.authoring.models import model_limits
from cramp_coach.authoring.remarks import Remark, Subject, error
from cramp_coach.authoring.sources import citations
from cramp_coach.authoring.words import collisions, readability, unreached
from cramp_coach.framework import PluginManager

LOADS = "loads"
STEPS: dict[str, Callable[[Subject], Iterator[Remark]]] = {
    "phrases": collisions,
    "findings": unreached,
    "sources": citations,
    "texts": readability,
    "red flags": alarms,
    "likelihoods": likelihoods,
    "time": time_taken,
    "interaction model": model_limits,
}
"""What is looked at, in order, after whether the plugin loads at all."""


def check(name: str, manager: PluginManager, begins: Callable[[str], None] = lambda _: None) -> Iterator[Remark]:
    """Everything about one plugin of a manager. ``begins`` is told of each step before it is taken."""
    return (remark for step in stepwise(name, manager, begins) for remark in step[1])


def stepwise(
    name: str, manager: PluginManager, begins: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[str, list[Remark]]]:
    """The remarks of each step, by its name; the first is ``LOADS``, and where that fails there are no more."""
    begins(LOADS)
    library = manager.library()
    known = next((known for plugin, known in manager.knowledge() if plugin == name), None)
    yield LOADS, list(_left_out(name, manager))
    if known is None:
        return
    subject = Subject(name, known, manager, library)
    for step, look in STEPS.items():
        begins(step)
        yield step, list(look(subject))


def _left_out(name: str, manager: PluginManager) -> Iterator[Remark]:
    for dropped in manager.dropped:
        if dropped.plugin == name:
            is_entry = dropped.hook == "library"
            where, what = dropped.reason.split(": ", 1) if is_entry else (dropped.hook, dropped.reason)
            yield error(where, what, "mend it: this was left out")
