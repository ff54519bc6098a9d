"""``cramp-coach hear "…"``: what the listener makes of a sentence, word by word."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cramp_coach.cli.installed import installed
from cramp_coach.framework import Library
from cramp_coach.listening import Listener, Mention
from cramp_coach.listening.resolver import Resolver
from cramp_coach.speaking import FALLBACK_LOCALE, LOCALES

_STYLES = {"present": "bold green", "absent": "bold red", "unsure": "bold yellow"}


@click.command()
@click.argument("sentence")
@click.option(
    "--locale", type=click.Choice(LOCALES), default=FALLBACK_LOCALE, show_default=True, help="The locale to listen in."
)
def hear(sentence: str, locale: str) -> None:
    """Show what is heard in SENTENCE: each span, its finding, whether it is there, and the slot it fills."""
    library = installed().library()
    listener = Listener(library, locale)
    resolver = Resolver(library, listener, locale)
    heard = listener.hear(sentence)
    console = Console()
    console.print(_marked(sentence, heard.mentions))
    console.print(f"intent: {resolver.resolve(sentence).intent}", highlight=False)
    if heard.mentions:
        console.print(_table(sentence, heard.mentions, library, resolver))
    for name, value in heard.report.measures.items():
        console.print(f"{name}: {value:g}", highlight=False)
    mentioned = {finding for mention in heard.mentions for finding in mention.findings}
    follows = sorted(library.complete(heard.report).present - mentioned)
    if follows:
        console.print(f"so, too: {', '.join(follows)}", highlight=False)


def _marked(sentence: str, mentions: list[Mention]) -> Text:
    """The sentence with every span in the colour of its polarity."""
    marked = Text(sentence)
    for mention in mentions:
        marked.stylize(_STYLES[mention.polarity], mention.start, mention.end)
    return marked


def _table(sentence: str, mentions: list[Mention], library: Library, resolver: Resolver) -> Table:
    table = Table("Said", "Finding", "Is it there", "Slot")
    for mention in mentions:
        kind = library.findings[mention.findings[0]].kind
        polarity = Text(mention.polarity, style=_STYLES[mention.polarity])
        said = Text(sentence[mention.start : mention.end])
        table.add_row(said, ", ".join(mention.findings), polarity, resolver.slot_type(kind) or "-")
    return table
