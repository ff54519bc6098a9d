"""``cramp-coach model``: write the interaction models from the vocabulary and the intents."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cramp_coach.cli.installed import installed
from cramp_coach.listening.model import interaction_model
from cramp_coach.speaking import LOCALES


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="interaction_models")
@click.option("--check", is_flag=True, help="Write nothing; fail where a file is stale.")
def model(folder: Path, check: bool) -> None:
    """Write the interaction model of each locale into FOLDER, with the phrases of every installed plugin."""
    library = installed().library()
    for locale in LOCALES:
        path = folder / f"{locale}.json"
        text = written(interaction_model(library, locale))
        if check:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                raise click.ClickException(f"{path} is stale: run 'cramp-coach model'")
        else:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            click.echo(f"wrote {path}")


def written(data: object) -> str:
    """JSON as it stands in the files."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
