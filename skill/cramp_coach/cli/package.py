"""``cramp-coach package``: what is handed to Amazon."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cramp_coach.cli.installed import installed
from cramp_coach.cli.skill_package import skill_package
from cramp_coach.knowledge import KnowledgeError
from cramp_coach.packaging.target import DEFAULT_PYTHON, PYTHONS, Platform, Target, here

FOR_THE_STORE = "--skill-package"


class _Package(click.Command):
    """Two packages, each with options of its own; ``--skill-package`` says that it is the other one."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if FOR_THE_STORE in args:
            left = [each for each in args if each != FOR_THE_STORE]
            return skill_package.make_context(f"{info_name} {FOR_THE_STORE}", left, parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(cls=_Package)
@click.option(
    FOR_THE_STORE, is_flag=True, help="Write the package for the skill store instead; has options of its own."
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("dist/cramp-coach-lambda.zip"),
    show_default=True,
    help="The zip to write.",
)
@click.option(
    "--platform",
    type=click.Choice(["arm64", "x86_64", "here"]),
    default="arm64",
    show_default=True,
    help="Lambda's architecture; or this machine, with this Python, to try it.",
)
@click.option(
    "--python",
    type=click.Choice(PYTHONS),
    default=DEFAULT_PYTHON,
    show_default=True,
    help="Lambda's Python; the same as in lambda/template.yaml.",
)
@click.option("--interpreter", metavar="PROGRAM", help="A Python of that version, to write the bytecode.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def package(output: Path, platform: Platform, python: str, interpreter: str | None, as_json: bool, **_: object) -> None:
    """Write the zip for AWS Lambda, with the plugins that are installed or asked for.

    The same plugins and versions give the same bytes. Nothing is read from YAML, and nothing written, when it starts.
    """
    try:  # here, so that the other commands start without it, and without needing it
        from cramp_coach.packaging.distributions import PackagingError  # noqa: PLC0415
        from cramp_coach.packaging.lambda_zip import Order  # noqa: PLC0415
        from cramp_coach.packaging.lambda_zip import package as write  # noqa: PLC0415
    except ImportError as error:
        raise click.ClickException(
            f"{error}. Install what packaging needs: pip install 'cramp-coach[package]'"
        ) from error
    target = here() if platform == "here" else Target(python, platform)
    try:
        packed = write(installed(), Order(output, target, interpreter), _tell)
    except (PackagingError, KnowledgeError, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({**packed._asdict(), "path": str(packed.path)}))
    else:
        click.echo(f"Wrote {packed.path}: {packed.bytes / 1e6:.1f} MB, {packed.files} files, sha256 {packed.sha256}")


def _tell(step: str) -> None:
    click.echo(f"{step} ...", err=True)
