"""The ``cramp-coach`` command."""

from __future__ import annotations

import logging

import click

from cramp_coach import __version__
from cramp_coach.cli.ask import ask
from cramp_coach.cli.chat import chat
from cramp_coach.cli.coverage import coverage
from cramp_coach.cli.evaluate import evaluate
from cramp_coach.cli.hear import hear
from cramp_coach.cli.model import model
from cramp_coach.cli.serve import serve


@click.group()
@click.version_option(__version__)
@click.option("-v", "--verbose", is_flag=True, help="Log what is going on (never what was said).")
def main(verbose: bool) -> None:
    """Cramp Coach: say what hurts, hear one short, safe, useful answer.

    General information, not medical advice. In an emergency, call your local emergency number.
    """
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )


for command in (ask, chat, coverage, evaluate, hear, model, serve):
    main.add_command(command)
