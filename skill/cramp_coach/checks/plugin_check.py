"""What a plugin's author should know before anybody installs it: each finding with a place and what to do."""

from __future__ import annotations

import random
from collections.abc import Iterator
from time import perf_counter
from typing import Literal, NamedTuple

from cramp_coach.framework import Library, PluginManager
from cramp_coach.knowledge import Knowledge
from cramp_coach.knowledge.patterns import expand
from cramp_coach.knowledge.when import findings_in
from cramp_coach.report import Polarity, Report

Level = Literal["error", "warning"]
REPORTS = 2000
"""Random reports that the likelihoods are tried on."""
SLOW_SECONDS = 0.002
"""What a plugin may take of a turn, on average, on any machine of today."""
MOST_PHRASES_SHOWN = 3


class Remark(NamedTuple):
    """One thing to know: how grave, where in the plugin, what is wrong, and what to do."""

    level: Level
    where: str
    what: str
    todo: str


def check(name: str, manager: PluginManager) -> Iterator[Remark]:
    """Everything about one loaded plugin of a manager, errors last: random reports may bring more of them."""
    library = manager.library()
    known = next((known for plugin, known in manager.knowledge() if plugin == name), None)
    if known is not None:
        yield from _collisions(name, known, library)
        yield from _unreached(known, library)
        yield from _citations(known)
        yield from _likelihoods(name, manager, library)
    for dropped in dict.fromkeys(manager.dropped):
        if dropped.plugin == name:
            is_entry = dropped.hook == "library"
            where, what = dropped.reason.split(": ", 1) if is_entry else (dropped.hook, dropped.reason)
            yield Remark("error", where, what, "mend it: this was left out")


def _collisions(name: str, known: Knowledge, library: Library) -> Iterator[Remark]:
    """Phrases that somebody else's finding is heard by, too."""
    others: dict[str, str] = {}
    for finding in library.findings.values():
        if library.owner.get(finding.id) != name:
            for phrase in (each for said in finding.phrases.values() for pattern in said for each in expand(pattern)):
                others.setdefault(phrase, finding.id)
    for finding in known.findings:
        said = {each for patterns in finding.phrases.values() for pattern in patterns for each in expand(pattern)}
        if both := sorted(said & others.keys()):
            shown = ", ".join(f"'{each}' ({others[each]})" for each in both[:MOST_PHRASES_SHOWN])
            yield Remark(
                "warning",
                f"findings[{finding.id}]",
                f"said for others too: {shown}",
                "use their finding, or other words",
            )


def _unreached(known: Knowledge, library: Library) -> Iterator[Remark]:
    """Findings that nobody can say, or that no condition, flag or routine looks at."""
    used = {each for condition in library.conditions.values() for each in condition.evidence}
    rules = (entry.when for entries in (library.red_flags, library.routines) for entry in entries.values())
    used |= {each for rule in rules for each in findings_in(rule)}
    used |= {each for finding in library.findings.values() for each in (*finding.implies, *finding.any_of)}
    for finding in known.findings:
        if not (finding.phrases or finding.made_of or finding.question or finding.derive or finding.any_of):
            yield Remark("warning", f"findings[{finding.id}]", "nobody can say it", "give it phrases, or a question")
        if finding.id not in used and finding.kind not in ("part", "side", "decoy"):
            yield Remark(
                "warning", f"findings[{finding.id}]", "nothing looks at it", "use it as evidence, or leave it out"
            )


def _citations(known: Knowledge) -> Iterator[Remark]:
    for reference in known.references:
        if not (reference.doi or reference.pmid):
            yield Remark("warning", f"references[{reference.id}]", "no doi and no pmid", "say where to read it")


def _likelihoods(name: str, manager: PluginManager, library: Library) -> Iterator[Remark]:
    """Over random reports: numbers that move (others are dropped, and told of), and no more time than a turn has."""
    chance, ids = random.Random(1), sorted(library.findings)  # noqa: S311 - no secret: the same reports each time
    mine = [each for each in library.conditions if library.owner.get(each) == name]
    spoken: set[str] = set()
    begun = perf_counter()
    for _ in range(REPORTS):
        report = library.complete(Report(findings={each: chance.choice(_SAID) for each in chance.sample(ids, 6)}))
        spoken |= {each.condition for each in manager.assess(report, library)}
    lasted = (perf_counter() - begun) / REPORTS
    if lasted > SLOW_SECONDS * max(1, len(library.conditions) / 60):
        yield Remark("warning", "assess", f"{1000 * lasted:.1f} ms a turn, with all plugins", "do less in assess")
    for each in sorted(set(mine) - spoken):
        yield Remark(
            "warning", f"conditions[{each}]", "no report of thousands moved it", "give it evidence that people say"
        )


_SAID: tuple[Polarity, ...] = ("present", "present", "absent", "unsure")
