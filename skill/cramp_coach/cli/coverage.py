"""``cramp-coach coverage``: each row of the source checklist, and where it has its place."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table

from cramp_coach.checks import coverage as coverage_of
from cramp_coach.checks import source_rows
from cramp_coach.cli.installed import installed


@click.command()
@click.option("--missing", is_flag=True, help="Only the rows without a place.")
def coverage(missing: bool) -> None:
    """Show where each row of the source checklist has its place. Fails where one has none."""
    places = coverage_of(installed().knowledge())
    without = [row for row, found in places.items() if not found]
    table = Table("Row", "What the articles say", "Its place", show_lines=False)
    for row, found in places.items():
        if found and missing:
            continue
        table.add_row(row, source_rows().get(row, "(no such row)"), "\n".join(found) or "[bold red]none[/]")
    if table.row_count:
        Console().print(table)
    click.echo(f"{len(places) - len(without)} of {len(places)} rows have a place.")
    if without:
        click.echo(f"Without: {', '.join(without)}", err=True)
        sys.exit(1)
