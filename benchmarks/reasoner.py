"""Our reasoning beside scikit-learn's BernoulliNB and pgmpy, on our tables: ``python -m benchmarks.reasoner``.

All get the same chances P(finding | condition), the same priors, and the reports of the tuned cases, text and details
together. What was not said: we and pgmpy leave it out; BernoulliNB takes it for absent, as it always does, and so
is asked once more with the columns of what was said. Ours also caps, counts a group once, applies published rules,
charges for what a condition leaves unexplained, and says what speaks for and against. Red flags are left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from math import exp, log
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from cramp_coach.evaluation.cases import Case, read_cases
from cramp_coach.framework import Library, PluginManager, Settings
from cramp_coach.listening import Listener
from cramp_coach.packaging.distributions import needed
from cramp_coach.packaging.target import here
from cramp_coach.reasoning import SOMETHING_ELSE, rank
from cramp_coach.reasoning.ranking import SOMETHING_ELSE_WEIGHT
from cramp_coach.report import Report

_CASES = Path(__file__).resolve().parents[1] / "tests/cases/tuned_a.jsonl"
OURS, NAIVE, SAID, PGMPY = "ours", "BernoulliNB", "BernoulliNB, what was said alone", "pgmpy"
ROUNDS = 5
_LOWEST, _HIGHEST = 0.005, 0.98
_CARRIED = {OURS: ("msgspec", "pluggy"), NAIVE: ("scikit-learn",), PGMPY: ("pgmpy",)}
_IMPORTS = {
    OURS: "from cramp_coach.framework import PluginManager; import cramp_coach.reasoning",
    NAIVE: "from sklearn.naive_bayes import BernoulliNB",
    PGMPY: "from pgmpy.models import DiscreteBayesianNetwork; from pgmpy.inference import VariableElimination",
}

Reasoner = Callable[[Report], str]
"""From a completed report to the condition that leads."""


class Tables(NamedTuple):
    """Our tables as others know them: of each condition its share, and how likely each finding is with it."""

    conditions: tuple[str, ...]
    findings: tuple[str, ...]
    priors: tuple[float, ...]
    chances: tuple[tuple[float, ...], ...]

    def said(self, report: Report) -> dict[str, int]:
        """What a report says for sure of these findings: 1 for present, 0 for absent."""
        known = set(self.findings)
        sure = {"present": 1, "absent": 0}
        return {each: sure[how] for each, how in report.findings.items() if each in known and how in sure}


class Compared(NamedTuple):
    """One reasoner: ms a report, share of reports led by the same condition as ours, and by a right one.

    And what it costs to have: seconds to import, to build from the tables, MB of files beside ours, MB of memory.
    """

    name: str
    milliseconds: float
    times_ours: float
    agreement: float
    right: float
    import_seconds: float
    build_seconds: float
    carried_mb: float
    memory_mb: float


def tables_of(library: Library) -> Tables:
    """The tables of a library. A finding that a condition does not name is as likely with it as with anyone."""
    findings = tuple(sorted({finding for weights in library.weights.values() for finding in weights}))
    rows = [_row(library, condition, findings) for condition in library.conditions]
    rows.append(_row(library, SOMETHING_ELSE, findings))
    weights = [*(each.weight for each in library.conditions.values()), SOMETHING_ELSE_WEIGHT]
    total = sum(weights)
    return Tables((*library.conditions, SOMETHING_ELSE), findings, tuple(each / total for each in weights), tuple(rows))


def _row(library: Library, condition: str, findings: Sequence[str]) -> tuple[float, ...]:
    weights = library.weights.get(condition, {})
    raised = (library.background(each) * exp(weights.get(each, (0.0, 0.0))[0]) for each in findings)
    return tuple(min(_HIGHEST, max(_LOWEST, chance)) for chance in raised)


def by_us(manager: PluginManager, library: Library) -> Reasoner:
    """What a turn does, but for red flags."""
    return lambda report: rank(report, manager.assess(report, library), library)[0].condition


def by_sklearn(tables: Tables, said_alone: bool) -> Reasoner:
    """BernoulliNB as if it had been fitted to our tables."""
    import numpy as np  # noqa: PLC0415 - heavy, and only for this
    from sklearn.naive_bayes import BernoulliNB  # noqa: PLC0415

    model = BernoulliNB()
    model.classes_ = np.array(tables.conditions)
    model.class_log_prior_ = np.array([log(each) for each in tables.priors])
    logs = np.log(np.array(tables.chances))
    model.feature_log_prob_, model.n_features_in_ = logs, len(tables.findings)
    columns = {finding: number for number, finding in enumerate(tables.findings)}

    def lead(report: Report) -> str:
        said = tables.said(report)
        if said_alone:
            wanted = [columns[each] for each in said]
            model.feature_log_prob_, model.n_features_in_ = logs[:, wanted], len(wanted)
            features = np.array([list(said.values())])
        else:
            features = np.zeros((1, len(columns)))
            features[0, [columns[each] for each, there in said.items() if there]] = 1
        return str(model.predict(features)[0])

    return lead


def by_pgmpy(tables: Tables) -> Reasoner:
    """A naive Bayesian network, asked by elimination of variables."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of its own parts, among themselves
        from pgmpy.factors.discrete import TabularCPD  # noqa: PLC0415 - heavy, and only for this
        from pgmpy.inference import VariableElimination  # noqa: PLC0415
        from pgmpy.models import DiscreteBayesianNetwork  # noqa: PLC0415

    cause, many = "condition", len(tables.conditions)
    network = DiscreteBayesianNetwork([(cause, finding) for finding in tables.findings])
    parts = [TabularCPD(cause, many, [[each] for each in tables.priors])]
    for number, finding in enumerate(tables.findings):
        there = [row[number] for row in tables.chances]
        parts.append(TabularCPD(finding, 2, [[1 - each for each in there], there], [cause], [many]))
    network.add_cpds(*parts)
    elimination = VariableElimination(network)

    def lead(report: Report) -> str:
        found = elimination.query([cause], evidence=tables.said(report), show_progress=False)
        return tables.conditions[int(found.values.argmax())]

    return lead


def reports_of(library: Library, path: Path = _CASES) -> list[tuple[Case, Report]]:
    """The tuned cases, each with what is heard in its text and details, without those that tell of no complaint."""
    cases, bad = read_cases(path.read_bytes().splitlines(), {*library.conditions, *library.red_flags})
    if bad:
        raise ValueError(f"{path.name}:{bad[0].line}: {bad[0].reason}")
    listener = Listener(library)
    heard = []
    for case in cases:
        report = listener.hear(case.text).report.with_(listener.hear(case.details).report)
        heard.append((case, library.complete(report)))
    return [(case, report) for case, report in heard if library.is_complaint(report) and not library.is_beyond(report)]


def measure(rounds: int = ROUNDS) -> tuple[list[Compared], int]:
    """All reasoners, in turns over all reports; and how many reports there were."""
    manager = PluginManager.installed(Settings(safe=True))
    library = manager.library()
    reports, tables = reports_of(library), tables_of(library)
    makers: dict[str, Callable[[], Reasoner]] = {
        OURS: lambda: by_us(manager, manager.library()),
        NAIVE: lambda: by_sklearn(tables, said_alone=False),
        SAID: lambda: by_sklearn(tables, said_alone=True),
        PGMPY: lambda: by_pgmpy(tables),
    }
    reasoners = {name: make() for name, make in makers.items()}
    built = {name: _timed(make)[1] for name, make in makers.items()}  # by now all is imported
    leads = {name: [lead(report) for _, report in reports] for name, lead in reasoners.items()}
    taken: dict[str, list[float]] = {name: [] for name in reasoners}
    for _ in track(range(rounds), "Reports, one after another", console=Console(stderr=True), transient=True):
        for name, lead in reasoners.items():
            taken[name].append(_timed(lambda lead=lead: [lead(report) for _, report in reports])[1] / len(reports))  # type: ignore[misc]
    costs = {name: _cost(name) for name in _IMPORTS}
    costs[SAID] = costs[NAIVE]
    found = []
    for name, led in leads.items():
        ratio = median(one / ours for one, ours in zip(taken[name], taken[OURS], strict=True))
        same = _share(one == ours for one, ours in zip(led, leads[OURS], strict=True))
        right = _share(one in case.gold for one, (case, _) in zip(led, reports, strict=True) if case.gold)
        imported, memory, carried = costs[name]
        milliseconds = median(taken[name]) * 1000
        found.append(Compared(name, milliseconds, ratio, same, right, imported, built[name], carried, memory))
    return found, len(reports)


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    begun = process_time()
    return call(), process_time() - begun


def _share(yes: Any) -> float:
    several = list(yes)
    return sum(several) / len(several)


def _cost(name: str) -> tuple[float, float, float]:
    """Seconds of the processor to import, MB of memory after it beyond Python's own, and MB of installed files."""
    status = "next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmRSS')) / 1024"
    code = f"from time import process_time\na, m = process_time(), {status}\n{_IMPORTS[name]}\n"
    code += f"print(process_time() - a, {status} - m)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own
    seconds, memory = map(float, ran.stdout.split())
    return seconds, memory, _megabytes(_CARRIED[name])


def _megabytes(names: Sequence[str]) -> float:
    """What distributions and all that they need take on a disk, without bytecode."""
    files = (file for each in needed(names, here()) for file in each.files or () if file.suffix != ".pyc")
    paths = {Path(str(file.locate())) for file in files}
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def table(found: tuple[Sequence[Compared], int]) -> Table:
    """The figures for a person to read."""
    compared, reports = found
    columns = (
        "ms a report",
        "times ours",
        "leads as ours",
        "leads rightly",
        "import, s",
        "build, s",
        "files, MB",
        "RAM, MB",
    )
    drawn = Table("Reasoner", *columns, title=f"{reports} reports")
    for each in compared:
        shares = (f"{each.agreement:.0%}", f"{each.right:.0%}")
        costs = (each.import_seconds, each.build_seconds, each.carried_mb, each.memory_mb)
        times = (f"{each.milliseconds:.2f}", f"{each.times_ours:.1f}")
        drawn.add_row(each.name, *times, *shares, *map("{:.2f}".format, costs))
    return drawn


def as_json(found: tuple[Sequence[Compared], int]) -> Mapping[str, Any]:
    """The same for a program."""
    return {"reports": found[1], "reasoners": [each._asdict() for each in found[0]]}


@click.command()
@click.option("--rounds", default=ROUNDS, show_default=True, help="How many times each one's turn comes.")
def main(rounds: int) -> None:
    """Compare our reasoning with others' on the same tables."""
    found = measure(rounds)
    click.echo(json.dumps(as_json(found)))
    Console(stderr=True, width=150).print(table(found))


if __name__ == "__main__":
    main()
