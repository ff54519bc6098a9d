"""The package for Lambda: our rooms, the chosen plugins, what they need, and the knowledge compiled."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import Distribution
from pathlib import Path
from typing import NamedTuple

from cramp_coach.framework import PluginManager, Source
from cramp_coach.packaging import knowledge, plugins
from cramp_coach.packaging.archive import write_zip
from cramp_coach.packaging.bytecode import compile_folder
from cramp_coach.packaging.distributions import (
    OURS,
    PackagingError,
    copy_files,
    fetch,
    is_editable,
    is_pure,
    needed,
)
from cramp_coach.packaging.lazy_models import make_lazy
from cramp_coach.packaging.probe import check_whole
from cramp_coach.packaging.target import Target, interpreter

DOOR = "lambda_function.py"
MOST_BYTES = 250 * 1024 * 1024
"""What Lambda takes, unpacked."""


class Packed(NamedTuple):
    """A package that was written: where, how large, of how many files; what it is for, and what is in it."""

    path: Path
    bytes: int
    unpacked_bytes: int
    files: int
    sha256: str
    python: str
    platform: str
    has_bytecode: bool
    plugins: list[str]
    distributions: list[str]


class Order(NamedTuple):
    """What is wanted: where to, for what, and a Python that writes the bytecode (the fitting one, where it is None)."""

    path: Path
    target: Target
    program: str | None = None


def package(manager: PluginManager, order: Order, tell: Callable[[str], None]) -> Packed:
    """Write a package with the plugins of a manager; ``tell`` is told of each step.

    Raises PackagingError, KnowledgeError, ValueError or OSError, with a message of one line.
    """
    program = interpreter(order.target, order.program)
    with tempfile.TemporaryDirectory(prefix="cramp-coach-") as folder:
        stage, fetched = Path(folder, "stage"), Path(folder, "fetched")
        sources = plugins.chosen(manager)
        tell(f"Plugins: {', '.join(each.name for each in sources)}")
        distributions = _needed(sources, order.target, tell)
        foreign = _gather(distributions, sources, order.target, stage)
        if foreign:
            tell(f"Fetching for {order.target.platform}: {', '.join(each.name for each in foreign)}")
            fetch(foreign, order.target, fetched)
        tell("Compiling the knowledge")
        knowledge.compile_all(sources, stage)
        tell("Checking that it is whole")
        check_whole(stage, foreign)
        tell("Compiling the phrases")
        knowledge.compile_phrases(manager.library(), stage)
        (stage / DOOR).write_bytes(_door().read_bytes())
        if fetched.is_dir():
            shutil.copytree(fetched, stage, dirs_exist_ok=True)
        _compile_code(program, order.target, stage, tell)
        tell("Writing the zip")
        unpacked = sum(each.stat().st_size for each in stage.rglob("*") if each.is_file())
        if unpacked > MOST_BYTES:
            raise PackagingError(f"unpacked it has {unpacked:,} bytes, and Lambda takes {MOST_BYTES:,}")
        files = write_zip(stage, order.path)
    return Packed(
        path=order.path,
        bytes=order.path.stat().st_size,
        unpacked_bytes=unpacked,
        files=files,
        sha256=sha256(order.path.read_bytes()).hexdigest(),
        python=order.target.python,
        platform=order.target.platform,
        has_bytecode=program is not None,
        plugins=[each.name for each in sources],
        distributions=[f"{each.name} {each.version}" for each in distributions],
    )


def _needed(sources: list[Source], target: Target, tell: Callable[[str], None]) -> list[Distribution]:
    roots = {OURS, *(each.place for each in sources if each.kind == "distribution")}
    if not all(knowledge.is_yaml(each) for each in sources):
        roots.add("pyyaml")  # a plugin in Python may read YAML of its own
    distributions = needed(roots, target)
    tell(f"Distributions: {', '.join(f'{each.name} {each.version}' for each in distributions)}")
    return distributions


def _gather(
    distributions: list[Distribution], sources: list[Source], target: Target, stage: Path
) -> list[Distribution]:
    """Copy all that is installed here and will run there; what will not, being made for this machine, is given back."""
    plugins.copy_ours(stage)
    foreign = []
    for each in distributions:
        if each.name == OURS or is_editable(each):
            plugins.copy_plugins_of(each, sources, stage)
        elif target.is_here or is_pure(each):
            copy_files(each, stage)
        else:
            foreign.append(each)
    for source in sources:
        if source.kind == "file":
            plugins.copy_file_plugin(source, stage)
    plugins.write_list(plugins.listed(sources), stage)
    make_lazy(stage)
    return foreign


def _compile_code(program: str | None, target: Target, stage: Path, tell: Callable[[str], None]) -> None:
    if program is None:
        missing = f"python{target.python} is not found to write it (--interpreter names one)"
        tell(f"No bytecode, for {missing}: each cold start will take about twice as long")
        return
    tell(f"Writing bytecode with {Path(program).name}")
    compile_folder(stage, program)


def _door() -> Path:
    """The AWS door: beside this module in a wheel, in the folder ``lambda`` of a checkout."""
    here = Path(__file__)
    found = [path for path in (here.with_name(DOOR), here.parents[3] / "lambda" / DOOR) if path.is_file()]
    if not found:
        raise PackagingError(f"{DOOR} is not where it should be: beside {here.name}, or in the folder lambda")
    return found[0]
