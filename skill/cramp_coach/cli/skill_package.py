"""``cramp-coach package --skill-package``: what the skill store wants, for the ASK CLI to send."""

from __future__ import annotations

from pathlib import Path
from typing import cast, get_args

import click

from cramp_coach.cli.installed import installed
from cramp_coach.packaging.deployment import Certificate, Deployment, DeploymentError, Region
from cramp_coach.packaging.skill_package import skill_package as write


@click.command("package --skill-package")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default="build/store",
    show_default=True,
    help="Folder to write into.",
)
@click.option("--privacy-url", required=True, help="Your privacy policy: an https page that people can read.")
@click.option("--terms-url", help="Your terms of use, likewise.")
@click.option(
    "--endpoint",
    "endpoints",
    multiple=True,
    metavar="[REGION=]WHERE",
    help="Where the skill answers: the ARN of a Lambda function, or an https URL. Once more with NA=, EU= or FE= for a "
    "part of the world of its own. Leave it out to create the skill first, for its id.",
)
@click.option(
    "--certificate",
    type=click.Choice(get_args(Certificate)),
    default="Trusted",
    show_default=True,
    help="Of an https endpoint: its own, or its parent domain's.",
)
def skill_package(
    into: Path, privacy_url: str, terms_url: str | None, endpoints: tuple[str, ...], certificate: Certificate
) -> None:
    """Write the package for the skill store: manifest, interaction models, icons. docs/store.md says how to send it."""
    try:
        main, regions = _endpoints(endpoints)
        deployment = Deployment(privacy_url, terms_url, main, regions, certificate)
        written = write(into, installed().library(), deployment)
    except DeploymentError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or into}: {error.strerror}") from error
    for path in written:
        click.echo(f"wrote {path}")
    if main is None:
        click.echo("No endpoint yet: enough to create the skill, not to publish it. See docs/store.md.", err=True)


def _endpoints(given: tuple[str, ...]) -> tuple[str | None, dict[Region, str]]:
    """The endpoint for the whole world, and those of its parts."""
    main: list[str] = []
    regions: dict[Region, str] = {}
    for each in given:
        name, equals, where = each.partition("=")
        if not equals or ":" in name:
            main.append(each)
        elif name in regions:
            raise DeploymentError(f"endpoint: {name} is given twice")
        else:
            regions[cast("Region", name)] = where
    if len(main) > 1:
        raise DeploymentError(f"endpoint: given twice, as '{main[0]}' and '{main[1]}'")
    return (main[0] if main else None), regions
