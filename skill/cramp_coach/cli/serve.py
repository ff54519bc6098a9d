"""``cramp-coach serve``: the skill as a web service."""

from __future__ import annotations

import click

from cramp_coach.alexa.skill import create_skill
from cramp_coach.cli.installed import installed


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--skill-id", envvar="SKILL_ID", help="Refuse requests to any other skill.")
@click.option("--insecure", is_flag=True, help="Take requests from anyone, unverified. For development only.")
def serve(host: str, port: int, skill_id: str | None, insecure: bool) -> None:
    """Answer Alexa at /alexa. Requests are verified; put https on port 443 in front of it."""
    try:  # here, so that the other commands start without Flask, and without needing it
        from cramp_coach.alexa.verification import RequestVerifier  # noqa: PLC0415
        from cramp_coach.service.app import create_app  # noqa: PLC0415
        from cramp_coach.service.app import serve as run  # noqa: PLC0415
    except ImportError as error:
        raise click.ClickException(f"{error}. Install what serving needs: pip install 'cramp-coach[serve]'") from error
    verifier = None if insecure else RequestVerifier(skill_id=skill_id)
    if verifier is None:
        click.secho("Requests are NOT verified. For development only.", fg="yellow", err=True)
    click.echo(f"Cramp Coach listens on http://{host}:{port}/alexa (health: /health). Ctrl-C ends it.", err=True)
    try:
        run(create_app(create_skill(installed(), skill_id), verifier), host, port)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from error
