"""``cramp-coach plugins``: which there are, from where, and what they bring; what was left out, and why."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.status import Status
from rich.table import Table

from cramp_coach.authoring.finding import place, sources_at
from cramp_coach.authoring.scaffold import Shape, scaffold
from cramp_coach.cli.installed import installed
from cramp_coach.framework import PluginManager, Settings, Source
from cramp_coach.knowledge.schema import json_schema

if TYPE_CHECKING:
    from cramp_coach.authoring.remarks import Remark

HOOKS = ("knowledge", "assess")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a plugin.")
@click.option("--hook", type=click.Choice(HOOKS), help="Only plugins with this hook.")
@click.pass_context
def plugins(context: click.Context, as_json: bool, hook: str | None) -> None:
    """List the plugins: name, version, where from, what they bring, and what was left out of them."""
    if context.invoked_subcommand is not None:
        return
    manager = installed()
    rows = [row for row in described(manager) if hook is None or hook in row["hooks"]]
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    table = Table("Plugin", "Version", "From", "Hooks", "Conditions", "Findings", "Status")
    for row in rows:
        status = "; ".join(row["left_out"]) or ("ok" if row["status"] == "loaded" else row["status"])
        brings = (str(len(row["conditions"])), str(len(row["findings"])))
        table.add_row(row["name"], row["version"], row["source"], ", ".join(row["hooks"]), *brings, status)
    Console().print(table)


@plugins.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a remark.")
def check(path: Path, as_json: bool) -> None:
    """Check a plugin that need not be installed: a YAML or Python file, a folder of YAML files, a package, a project.

    Fails where there is an error; warnings are for you to judge.
    """
    try:
        sources = sources_at(path)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    errors = warnings = 0
    for source, remark in _remarks(sources):
        errors += remark.level == "error"
        warnings += remark.level == "warning"
        where = place(source, remark.where, remark.what)
        if as_json:
            click.echo(json.dumps({"plugin": source.name, "place": where, **remark._asdict()}, ensure_ascii=False))
        else:
            click.echo(f"{where}: {remark.level}: {remark.what} ({remark.todo})")
    if not as_json:
        click.echo(f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}.")
    sys.exit(1 if errors else 0)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _remarks(sources: list[Source]) -> Iterator[tuple[Source, Remark]]:
    """What the check says of each plugin; which step it is at shows on a terminal meanwhile."""
    try:  # here, so that the skill's other commands need neither Hypothesis nor textstat
        from cramp_coach.authoring.check import check as check_plugin  # noqa: PLC0415
    except ImportError as error:
        raise click.ClickException(f"{error}. Install what it needs: pip install 'cramp-coach[authors]'") from error
    with Console(stderr=True).status("") as status:
        for source in sources:
            manager = PluginManager.installed(Settings(safe=True))
            manager.load([source])
            begins = partial(_show, status, source.name)
            yield from ((source, remark) for remark in check_plugin(source.name, manager, begins))


def _show(status: Status, plugin: str, step: str) -> None:
    status.update(f"{plugin}: {step} …")


@plugins.command()
@click.argument("name")
@click.option("--shape", type=click.Choice(["file", "package"]), default="package", show_default=True)
@click.option("--into", type=click.Path(path_type=Path), help="The folder to write. [default: ./NAME]")
def new(name: str, shape: Shape, into: Path | None) -> None:
    """Begin a plugin: one Python file, or a package with YAML to publish; with tests that pass as they are."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise click.BadParameter(f"'{name}': expected small letters, digits and _, such as shin_splints")
    folder = into or Path(name)
    try:
        written = scaffold(name, shape, folder)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    for path in written:
        click.echo(f"wrote {path}")
    click.echo(f"Next: cd {folder} && pytest")


@plugins.command()
def schema() -> None:
    """Print the JSON Schema of plugin YAML, for editors that complete and check it."""
    click.echo(json.dumps(json_schema(), indent=2))


def described(manager: PluginManager) -> list[dict[str, Any]]:
    """For each plugin that was looked for: what is known of it, as JSON-ready data."""
    library = manager.library()
    loaded, hooks = set(manager.names()), manager.hooks()

    def status(name: str) -> str:
        return "disabled" if name in manager.disabled else "loaded" if name in loaded else "left out"

    return [
        {
            "name": source.name,
            "version": source.version,
            "kind": source.kind,
            "source": source.place,
            "hooks": hooks.get(source.name, []),
            "conditions": [each for each in library.conditions if library.owner.get(each) == source.name],
            "findings": [each for each in library.findings if library.owner.get(each) == source.name],
            "status": status(source.name),
            "left_out": [f"{each.hook}: {each.reason}" for each in manager.dropped if each.plugin == source.name],
        }
        for source in manager.sources.values()
    ]
