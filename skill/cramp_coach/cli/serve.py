"""``cramp-coach serve``: the skill as a web service."""

from __future__ import annotations

from logging.config import dictConfig

import click

from cramp_coach.alexa.skill import create_skill
from cramp_coach.cli.installed import installed


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="How many answer at once.")
@click.option("--skill-id", envvar="SKILL_ID", help="Refuse requests to any other skill.")
@click.option(
    "--log",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    envvar="CRAMP_COACH_LOG",
    help="How to write logs.",
)
@click.option(
    "--log-level",
    type=click.Choice(["DEBUG", "INFO", "WARNING", "ERROR"]),
    default="INFO",
    show_default=True,
    envvar="CRAMP_COACH_LOG_LEVEL",
    help="How much to log.",
)
@click.option("--insecure", is_flag=True, help="Take requests from anyone, unverified. For development only.")
def serve(  # noqa: PLR0913, PLR0917 - click passes options by name
    host: str, port: int, threads: int, skill_id: str | None, log: str, log_level: str, insecure: bool
) -> None:
    """Answer Alexa at /alexa. Requests are verified; put https on port 443 in front of it."""
    try:  # here, so that the other commands start without Flask, and without needing it
        from cramp_coach.alexa.verification import RequestVerifier  # noqa: PLC0415
        from cramp_coach.service.app import create_app  # noqa: PLC0415
        from cramp_coach.service.logs import configuration  # noqa: PLC0415
        from cramp_coach.service.server import make_server, run  # noqa: PLC0415
        from cramp_coach.service.warming import warm  # noqa: PLC0415
    except ImportError as error:
        raise click.ClickException(f"{error}. Install what serving needs: pip install 'cramp-coach[serve]'") from error
    if skill_id is not None and not skill_id.strip():
        raise click.ClickException("the skill id is empty; leave it out to take requests to any skill")
    dictConfig(configuration("json" if log == "json" else "text", log_level))
    verifier = None if insecure else RequestVerifier(skill_id=skill_id)
    if verifier is None:
        click.secho("Requests are NOT verified. For development only.", fg="yellow", err=True)
    skill = create_skill(installed(), skill_id)
    try:
        server = make_server(create_app(skill, verifier), host, port, threads)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {error.strerror}") from error
    warm(skill)
    place = f"{host}:{server.effective_port}"
    click.echo(f"Cramp Coach listens on http://{place}/alexa (health: /health). Ctrl-C ends it.", err=True)
    run(server)
