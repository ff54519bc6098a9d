"""Start, and a turn, as there is more to know: ``python -m benchmarks.growth``.

From 40 to 40,000 conditions in one plugin, beside the core's vocabulary alone (more than 10,000 are shared out: no
plugin may answer with more assessments at once); and from 1 to 1,000 plugins of ten conditions each, YAML files beside
the built-in ones (``many_plugins``). Each size in a process of its own.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.many_plugins import CONDITIONS as IN_EACH
from benchmarks.many_plugins import write_plugins
from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.framework import Library, PluginManager, Settings
from cramp_coach.framework.answers import MOST_ASSESSMENTS
from cramp_coach.framework.assessment import Assessment
from cramp_coach.framework.hookspecs import SHIPPED, hookimpl
from cramp_coach.framework.table import assess
from cramp_coach.knowledge import Advice, Condition, Knowledge
from cramp_coach.local import Speaker
from cramp_coach.report import Report

CONDITIONS = (40, 400, 4_000, 40_000)
PLUGINS = (1, 10, 100, 1_000)
SENTENCE = "my left calf cramps at night"
TURN_SECONDS, MOST_TURNS = 1.0, 20
"""How long turns are taken at one size, and how many at most."""
_FAMILIES = tuple(sorted(SHIPPED - {"core"}))
_SHARES = ("very_frequent", "frequent", "occasional", "very_rare")
_EVIDENCE = 9
"""Findings that a condition's table names; the built-in ones name as many."""
_PLENTY = 3600.0


class Size(NamedTuple):
    """One size: seconds on the processor to start with nothing cached, and with phrases compiled; a turn; most MB."""

    plugins: int
    conditions: int
    first_start: float
    start: float
    turn: float
    megabytes: float


class Synthetic:
    """A plugin of so many conditions, each with a table of its own over the core's findings. The same every time."""

    def __init__(self, numbers: Sequence[int], core: Library) -> None:
        chance = random.Random(numbers[0])  # noqa: S311 - no secret
        told = [each.id for each in core.findings.values() if each.kind not in ("remedy", "part")]
        parts = [part for part in core.findings if "leg" in core.ancestors(part)]
        self._knowledge = Knowledge(conditions=tuple(_condition(number, told, parts, chance) for number in numbers))

    @hookimpl
    def knowledge(self) -> Knowledge:
        """Its conditions."""
        return self._knowledge

    @hookimpl
    def assess(self, report: Report, library: Library) -> Iterator[Assessment]:
        """Each by its table."""
        return assess(self._knowledge.conditions, report, library)


def _condition(number: int, told: Sequence[str], parts: Sequence[str], chance: random.Random) -> Condition:
    findings = (*chance.sample(told, _EVIDENCE - 1), chance.choice(parts))
    return Condition(
        id=f"trouble_{number}",
        name=f"Trouble {number}",
        spoken="a trouble",
        tell="It nearly always settles with rest.",
        prior="rare",
        regions=("leg",),
        evidence={finding: chance.choice(_SHARES) for finding in findings},  # type: ignore[misc]
        advice=(Advice(say="Rest from what brought it on for a week."),),
    )


def with_conditions(conditions: int) -> PluginManager:
    """The core and so many conditions more, made before anything is timed."""
    manager = _patient(Settings(safe=True, without=_FAMILIES))
    core = manager.library()
    for first in range(0, conditions, MOST_ASSESSMENTS):
        numbers = range(first, min(conditions, first + MOST_ASSESSMENTS))
        manager.register(Synthetic(numbers, core), f"synthetic_{first}")
    return manager


def _patient(settings: Settings) -> PluginManager:
    """A manager that leaves nothing out for being slow: how slow it gets is the question."""
    manager = PluginManager.installed(settings)
    manager.turn_seconds = manager.load_seconds = _PLENTY
    return manager


def sized(kind: str, argument: str, envelope: dict[str, Any]) -> dict[str, float]:
    """The figures of one size, in this process; with phrases compiled already where an earlier one left them.

    ``kind`` is "conditions", with their number, or "plugins", with their folder.
    """
    manager = with_conditions(int(argument)) if kind == "conditions" else None
    begun = process_time()
    manager = manager or _patient(Settings(plugins=(argument,)))
    skill = create_skill(manager)
    started = process_time() - begun
    if manager.dropped:
        raise RuntimeError(f"a plugin was left out: {manager.dropped[0]}")
    turns: list[float] = []
    while len(turns) < 3 or (sum(turns) < TURN_SECONDS and len(turns) < MOST_TURNS):
        before = process_time()
        response = respond(skill, envelope)
        turns.append(process_time() - before)
    if "outputSpeech" not in response["response"] or manager.dropped:
        raise RuntimeError(f"no consultation at {argument}: {manager.dropped}")
    return {"start": started, "turn": median(turns), "megabytes": _peak()}


def _peak() -> float:
    """The most memory that this process has held, in MB; what the system says otherwise is its parent's, too."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def measure(conditions: Sequence[int] = CONDITIONS, plugins: Sequence[int] = PLUGINS) -> list[Size]:
    """All sizes, small ones first: each with nothing cached, then with what that left."""
    speaker = Speaker(lambda _: {}, PluginManager.installed(Settings(safe=True)).library())
    envelope = speaker.envelope(speaker.intent_request(speaker.resolver.resolve(SENTENCE)))
    orders = [("conditions", each) for each in conditions] + [("plugins", each) for each in plugins]
    waiting = track(orders, "As there is more to know", console=Console(stderr=True), transient=True)
    return [_size(kind, number, envelope) for kind, number in waiting]


def _size(kind: str, number: int, envelope: dict[str, Any]) -> Size:
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as folder:
        if kind == "plugins":
            write_plugins(Path(folder), number)
        argument = str(number) if kind == "conditions" else folder
        first, later = (_apart(kind, argument, envelope, cache) for _ in range(2))
    counts = (-(-number // MOST_ASSESSMENTS), number) if kind == "conditions" else (number, number * IN_EACH)
    return Size(*counts, first["start"], later["start"], later["turn"], later["megabytes"])


def _apart(kind: str, argument: str, envelope: dict[str, Any], cache: str) -> dict[str, float]:
    code = f"import json, sys; from {__name__} import sized; print(json.dumps(sized(*json.load(sys.stdin))))"
    ran = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", code],
        input=json.dumps([kind, argument, envelope]),
        env=os.environ | {"CRAMP_COACH_CACHE": cache},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"{argument} {kind}: {ran.stderr[-2000:]}")
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def table(found: Sequence[Size]) -> Table:
    """The figures for a person to read."""
    drawn = Table("Plugins", "Conditions", "First start, s", "Start, s", "Turn, ms", "MB")
    for each in found:
        times = (f"{each.first_start:.2f}", f"{each.start:.2f}", f"{each.turn * 1000:.1f}", f"{each.megabytes:.0f}")
        drawn.add_row(f"{each.plugins:,}", f"{each.conditions:,}", *times)
    return drawn


@click.command()
@click.option("--quick", is_flag=True, help="Leave out the largest sizes.")
def main(quick: bool) -> None:
    """Time start and turn from few conditions to many, and from few plugins to many."""
    found = measure(CONDITIONS[:3], PLUGINS[:3]) if quick else measure()
    click.echo(json.dumps([each._asdict() for each in found]))
    Console(stderr=True, width=120).print(table(found))


if __name__ == "__main__":
    from benchmarks.growth import main as run  # what runs apart imports it by this name

    run()
