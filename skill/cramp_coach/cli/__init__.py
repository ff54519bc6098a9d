"""The ``cramp-coach`` command."""

from __future__ import annotations

import logging
from typing import Any

import click
import msgspec

from cramp_coach import __version__
from cramp_coach.cli.ask import ask
from cramp_coach.cli.chat import chat
from cramp_coach.cli.coverage import coverage
from cramp_coach.cli.doctor import doctor
from cramp_coach.cli.evaluate import evaluate
from cramp_coach.cli.hear import hear
from cramp_coach.cli.installed import settings_of
from cramp_coach.cli.model import model
from cramp_coach.cli.package import package
from cramp_coach.cli.plugins import plugins
from cramp_coach.cli.serve import serve
from cramp_coach.framework import Settings


@click.group()
@click.version_option(__version__)
@click.option("-v", "--verbose", is_flag=True, help="Log what is going on (never what was said).")
@click.option(
    "--plugins",
    type=click.Path(),
    multiple=True,
    help="Take plugin files from this folder, too.",
)
@click.option("--without", multiple=True, metavar="NAME", help="Leave this plugin out.")
@click.option("--with", multiple=True, metavar="NAME", help="Take this plugin, though it is left out elsewhere.")
@click.option("--safe", is_flag=True, help="Take the built-in plugins alone.")
@click.pass_context
def main(context: click.Context, /, verbose: bool, **chosen: Any) -> None:
    """Cramp Coach: say what hurts, hear one short, safe, useful answer.

    General information, not medical advice. In an emergency, call your local emergency number.
    """
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    context.obj = settings_of(msgspec.convert(chosen, Settings))


for command in (ask, chat, coverage, doctor, evaluate, hear, model, package, plugins, serve):
    main.add_command(command)
