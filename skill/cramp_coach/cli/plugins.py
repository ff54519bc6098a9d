"""``cramp-coach plugins``: which there are, from where, and what they bring; what was left out, and why."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table

from cramp_coach.checks.plugin_check import check as check_plugin
from cramp_coach.cli.installed import installed
from cramp_coach.cli.scaffold import Shape, scaffold
from cramp_coach.framework import PluginManager, Settings
from cramp_coach.framework.sources import at
from cramp_coach.knowledge import Knowledge

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
        status = "; ".join(row["left_out"]) or "ok"
        brings = (str(len(row["conditions"])), str(len(row["findings"])))
        table.add_row(row["name"], row["version"], row["source"], ", ".join(row["hooks"]), *brings, status)
    Console().print(table)


@plugins.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a remark.")
def check(path: Path, as_json: bool) -> None:
    """Check a plugin that is not installed yet: a YAML or Python file, or a folder of YAML files.

    Fails where there is an error; warnings are for you to judge.
    """
    manager = PluginManager.installed(Settings(safe=True))
    source = at(path)
    manager.load([source])
    remarks = list(check_plugin(source.name, manager))
    for remark in remarks:
        if as_json:
            click.echo(json.dumps(remark._asdict(), ensure_ascii=False))
        else:
            where = place(path, remark.where)
            click.echo(f"{where}: {remark.level}: {remark.what} ({remark.todo})")
    errors = sum(remark.level == "error" for remark in remarks)
    if not as_json:
        click.echo(f"{errors} errors, {len(remarks) - errors} warnings.")
    sys.exit(1 if errors else 0)


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


def json_schema() -> dict[str, Any]:
    """What a plugin's YAML file may hold, as JSON Schema (2020-12)."""
    own = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A Cramp Coach plugin"}
    return own | msgspec.json.schema(Knowledge)


def place(path: Path, where: str) -> str:
    """A place to go to, as editors take it: file, line, and what is there; the file alone where it cannot be told."""
    found = re.search(r"\[(\w+)\]", where)
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if found is None:
        return f"{path}: {where}"
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(rf"\bid[:=] ?[\"']?{found[1]}\b", line):
                return f"{file}:{number}: {where}"
    return f"{path}: {where}"


def described(manager: PluginManager) -> list[dict[str, Any]]:
    """For each plugin that was looked for: what is known of it, as JSON-ready data."""
    library = manager.library()
    loaded, hooks = set(manager.names()), manager.hooks()
    return [
        {
            "name": source.name,
            "version": source.version,
            "kind": source.kind,
            "source": source.place,
            "hooks": hooks.get(source.name, []),
            "conditions": [each for each in library.conditions if library.owner.get(each) == source.name],
            "findings": [each for each in library.findings if library.owner.get(each) == source.name],
            "status": "loaded" if source.name in loaded else "left out",
            "left_out": [f"{each.hook}: {each.reason}" for each in manager.dropped if each.plugin == source.name],
        }
        for source in manager.sources.values()
    ]
