"""``cramp-coach ask``: one utterance, one answer; as speech, or as JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import click

from cramp_coach.asking import Asker
from cramp_coach.cli.installed import installed


@click.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object an utterance.")
def ask(text: str, as_json: bool) -> None:
    """Say TEXT, hear the answer. With - for TEXT, read one utterance a line."""
    asker = Asker(installed())
    failed = False
    for line in _lines() if text == "-" else [text]:
        answer = asker.answer(line)
        failed = failed or "error" in answer
        if as_json:
            click.echo(json.dumps(answer, ensure_ascii=False))
        else:
            click.echo(answer.get("speech") or f"Error: {answer['error']}", err="error" in answer)
    if failed and text != "-":
        sys.exit(2)


def _lines() -> Iterator[bytes]:
    """Standard input, a line at a time, so that an answer comes as soon as its question has been asked."""
    for line in iter(sys.stdin.buffer.readline, b""):
        yield line.rstrip(b"\r\n")
