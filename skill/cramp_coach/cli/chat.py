"""``cramp-coach chat``: a conversation in the terminal, through the same envelopes that Alexa sends."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, TextIO

import click

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.cli.installed import installed
from cramp_coach.local import Speaker
from cramp_coach.speaking import FALLBACK_LOCALE, LOCALES

SAID, OPEN, SILENCE = "> ", "(open)", "(silence)"
"""How a transcript marks what is said, and what is said in it that is no words."""

_BREAK = re.compile(r'<break time="(\d+)s"/>')
_BREAKS = re.compile(rf"(?:\s*{_BREAK.pattern}\s*)+")


@click.command()
@click.option("--script", type=click.File(encoding="utf-8"), help='Say the lines of FILE that begin with "> ".')
@click.option("--locale", type=click.Choice(LOCALES), default=FALLBACK_LOCALE, show_default=True)
def chat(script: TextIO | None, locale: str) -> None:
    """Talk with Cramp Coach here. Say "stop" to end.

    With --script, print the transcript of a whole conversation: "> (open)" opens the skill, "> (silence)" says
    nothing, "> my calf is cramping" says so. Other lines are passed over, so that a transcript is a script, too.
    """
    speaker = new_speaker(locale)
    if script is None:
        _talk(speaker)
    for line in transcript(script or (), speaker):
        click.echo(line)
    sys.stdout.flush()


def new_speaker(locale: str = FALLBACK_LOCALE) -> Speaker:
    """A pretended Echo with the skill, and every plugin installed, in this process."""
    manager = installed()
    skill = create_skill(manager)
    return Speaker(lambda envelope: respond(skill, envelope), manager.library(), locale)


def transcript(script: Iterable[str], speaker: Speaker) -> Iterator[str]:
    """The conversation of a script, line by line: what is said after "> ", and what is answered."""
    response: dict[str, Any] = {}
    for line in script:
        said = line.strip().removeprefix(SAID.strip()).strip()
        if not line.startswith(SAID.strip()) or not said:
            continue
        if response and not speaker.is_open and said != OPEN:
            continue  # it has said goodbye
        yield f"{SAID}{said}"
        if said == SILENCE:
            again = response.get("response", {}).get("reprompt", {}).get("outputSpeech", {}).get("ssml", "")
            yield _readable(again) or "(nothing)"
            continue
        response = speaker.launch() if said == OPEN else speaker.say(said)
        yield shown(response)
        if not speaker.is_open:
            yield "(closed)"


def _talk(speaker: Speaker) -> None:
    _print(speaker.launch())
    while speaker.is_open:
        try:
            said = click.prompt(click.style("You", fg="cyan"), prompt_suffix=": ", default="", show_default=False)
        except (click.Abort, EOFError):
            click.echo()
            break
        if said.strip():
            _print(speaker.say(said))


def _print(response: dict[str, Any]) -> None:
    click.echo(f"{click.style('Cramp Coach', fg='green')}: {shown(response)}")


def shown(response: dict[str, Any]) -> str:
    """A response's speech for reading: pauses as "(10 s)", markup resolved."""
    return _readable(str(response["response"].get("outputSpeech", {}).get("ssml", "")))


def _readable(ssml: str) -> str:
    words = _BREAKS.sub(_seconds, ssml.removeprefix("<speak>").removesuffix("</speak>"))
    return unescape(words)


def _seconds(breaks: re.Match[str]) -> str:
    return f" ({sum(map(int, _BREAK.findall(breaks[0])))} s) "
