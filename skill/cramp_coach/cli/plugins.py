"""``cramp-coach plugins``: which there are, from where, and what they bring; what was left out, and why."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from cramp_coach.cli.installed import installed
from cramp_coach.framework import PluginManager

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
