"""``cramp-coach evaluate``: play cases against the skill and report what came of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TypeVar

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from cramp_coach.cli.installed import installed
from cramp_coach.evaluation import (
    BREATHS,
    BadLine,
    Caller,
    Interview,
    Judge,
    Measures,
    measure,
    read_cases,
    read_utterances,
)
from cramp_coach.evaluation.describe import described, numbers, percent, slips, tallies

T = TypeVar("T")


@click.command()
@click.argument("cases", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with pictures, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
@click.option("--listening", is_flag=True, help="CASES holds utterances: measure what is heard, not what is answered.")
@click.option(
    "--breaths",
    type=click.IntRange(min=0),
    default=BREATHS,
    show_default=True,
    help="How often the caller answers an open question with a breath of the details; 0: never.",
)
def evaluate(cases: Path, html: Path | None, as_json: bool, listening: bool, breaths: int) -> None:
    """Play each case of CASES (one JSON object a line) with a simulated caller, and measure the answers."""
    if listening:
        if html:
            raise click.UsageError("--html draws answers; it does not go with --listening")
        _listen(cases, as_json)
        return
    caller = Caller(installed(), breaths=breaths)
    good, bad = _read(cases, read_cases, caller.known)
    console = Console(stderr=True)
    interviews = [
        caller.play(case) for case in track(good, "Playing", console=console, disable=not sys.stderr.isatty())
    ]
    result = measure(interviews)
    missed = [described(each, caller.library) for each in interviews if each.case.id in result.misses]
    if as_json:
        click.echo(msgspec.json.encode({"measures": result, "misses": missed, "bad_lines": bad}).decode())
    else:
        _print(result, interviews, missed)
    if html:
        _write(html, result, interviews, missed, cases.name)
    sys.exit(1 if bad else 0)


def _read(
    path: Path,
    reader: Callable[[Iterable[str], Collection[str]], tuple[list[T], list[BadLine]]],
    known: Collection[str],
) -> tuple[list[T], list[BadLine]]:
    """What a file holds; each bad line is named."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        good, bad = reader(lines, known)
    for each in bad:
        click.echo(f"{path.name}:{each.line}: {each.reason}", err=True)
    return good, bad


def _listen(path: Path, as_json: bool) -> None:
    library = installed().library()
    good, bad = _read(path, read_utterances, library.findings)
    hearing = Judge(library).judge(good)
    if as_json:
        click.echo(msgspec.json.encode({"hearing": hearing, "bad_lines": bad}).decode())
    else:
        console = Console()
        table = Table("What", "Precision", "Recall", "F1", title=f"{hearing.utterances} utterances")
        for name, tally in tallies(hearing):
            table.add_row(name, percent(tally.precision), percent(tally.recall), percent(tally.f1))
        console.print(table)
        for slip in hearing.slips:
            console.rule(slip.id, style="dim")
            for label, text in slips(slip):
                console.print(f"[bold]{label}[/]: {escape(text)}", highlight=False)
    sys.exit(1 if bad else 0)


def _print(result: Measures, interviews: list[Interview], missed: list[dict[str, str]]) -> None:
    console = Console()
    table = Table("What", "", title=f"{len(interviews)} cases")
    for name, value in numbers(result):
        table.add_row(name, value)
    console.print(table)
    if result.confusion:
        confusion = Table("Gold", "Heard first", "Cases", title="Taken for something else")
        for gold, leader, count in result.confusion:
            confusion.add_row(gold, leader, str(count))
        console.print(confusion)
    for each in missed:
        console.rule(each["id"], style="dim")
        for key, text in each.items():
            if key != "id" and text:
                console.print(f"[bold]{key}[/]: {escape(text)}", highlight=False)


def _write(path: Path, result: Measures, interviews: list[Interview], missed: list[dict[str, str]], name: str) -> None:
    try:
        from cramp_coach.evaluation.page import page  # noqa: PLC0415 - plotting is slow to load, and an extra
    except ImportError as error:
        raise click.ClickException(
            f"{error}. Install what drawing needs: pip install 'cramp-coach[evaluate]'"
        ) from error
    path.write_text(page(result, interviews, missed, name), encoding="utf-8")
    click.echo(f"wrote {path}", err=True)
