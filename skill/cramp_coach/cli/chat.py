"""``cramp-coach chat``: a conversation in the terminal, through the same envelopes that Alexa sends."""

from __future__ import annotations

import re
import sys
from html import unescape
from typing import Any

import click

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.framework import PluginManager
from cramp_coach.local import Speaker

_BREAK = re.compile(r'<break time="(\d+)s"/>')
_BREAKS = re.compile(rf"(?:\s*{_BREAK.pattern}\s*)+")


@click.command()
def chat() -> None:
    """Talk with Cramp Coach here. Say "stop" to end."""
    manager = PluginManager.installed()
    skill = create_skill(manager)
    speaker = Speaker(lambda envelope: respond(skill, envelope), manager.library())
    _print(speaker.launch())
    while speaker.is_open:
        try:
            said = click.prompt(click.style("You", fg="cyan"), prompt_suffix=": ", default="", show_default=False)
        except (click.Abort, EOFError):
            click.echo()
            break
        if said.strip():
            _print(speaker.say(said))
    sys.stdout.flush()


def _print(response: dict[str, Any]) -> None:
    click.echo(f"{click.style('Cramp Coach', fg='green')}: {shown(response)}")


def shown(response: dict[str, Any]) -> str:
    """A response's speech for reading: pauses as "(10 s)", markup resolved."""
    ssml = str(response["response"].get("outputSpeech", {}).get("ssml", ""))
    words = _BREAKS.sub(_seconds, ssml.removeprefix("<speak>").removesuffix("</speak>"))
    return unescape(words)


def _seconds(breaks: re.Match[str]) -> str:
    return f" ({sum(map(int, _BREAK.findall(breaks[0])))} s) "
