"""Measure everything, and write docs/benchmarks.md with its plots: ``make benchmarks``."""

from __future__ import annotations

import click
from rich.console import Console

from benchmarks import page, plots, results


@click.command()
@click.option("--only", multiple=True, type=click.Choice(list(results.PARTS)), help="Measure these; the rest stays.")
@click.option("--page", "only_page", is_flag=True, help="Measure nothing; write the page and its plots again.")
def main(only: tuple[str, ...], only_page: bool) -> None:
    """Measure everything in one go, in under ten minutes, and write docs/benchmarks.md."""
    console = Console(stderr=True)
    found = results.read()
    parts = [] if only_page else list(only or results.PARTS)
    for number, part in enumerate(parts, 1):
        console.rule(f"{number} of {len(parts)}: {part}")
        found[part] = results.measured(part)
        found["versions"] = results.versions()
        results.write(found)
    if missing := [part for part in results.PARTS if part not in found]:
        raise click.ClickException(f"not measured yet: {', '.join(missing)}; the page needs all")
    plots.draw(found)
    page.PAGE.write_text(page.rendered(found), encoding="utf-8")
    console.print(f"Written: {page.PAGE.relative_to(results.ROOT)} and its plots.")


if __name__ == "__main__":
    main()
