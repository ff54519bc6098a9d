"""``cramp-coach doctor``: whether everything here is as it should be, and what to do where it is not."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
from platformdirs import user_cache_path

from cramp_coach import __version__
from cramp_coach.cli.installed import installed
from cramp_coach.framework import SHIPPED, PluginManager
from cramp_coach.listening import Listener
from cramp_coach.listening.cached import FOLDER_VARIABLE


class Sign(NamedTuple):
    """One thing looked at: whether it is well, and in words."""

    is_well: bool
    text: str


@click.command()
def doctor() -> None:
    """Look at plugins, cache and hearing; fails where something is wrong."""
    click.echo(f"Cramp Coach {__version__}, Python {sys.version.split()[0]}")
    signs = list(looked_at(installed()))
    for sign in signs:
        click.echo(f"{click.style('ok  ', fg='green') if sign.is_well else click.style('fix ', fg='red')} {sign.text}")
    sys.exit(0 if all(sign.is_well for sign in signs) else 1)


def looked_at(manager: PluginManager) -> Iterator[Sign]:
    """Everything that is looked at, one after another."""
    library = manager.library()
    missing = SHIPPED - set(manager.names())
    yield Sign(
        not missing,
        f"plugins: {', '.join(manager.names())}" + (f"; without {', '.join(sorted(missing))}" if missing else ""),
    )
    for left_out in manager.dropped:
        yield Sign(False, f"plugin {left_out.plugin}, {left_out.hook}: {left_out.reason}")
    yield Sign(bool(library.conditions), f"{len(library.conditions)} conditions, {len(library.findings)} findings")
    heard = Listener(library).hear("my left calf cramps at night").report.present
    yield Sign({"cramp", "calf", "left", "at_night"} <= heard, "hears a cramp in a left calf, at night")
    yield _cache()


def _cache() -> Sign:
    folder = Path(os.environ.get(FOLDER_VARIABLE) or user_cache_path("cramp-coach"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Sign(
            False, f"cache: {folder} cannot be written ({error.strerror}); set {FOLDER_VARIABLE} to a folder that can"
        )
    return Sign(True, f"cache: {folder}")
