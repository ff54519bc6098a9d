"""The package for Lambda: our rooms, the chosen plugins, what they need, and the knowledge compiled."""

from __future__ import annotations

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
    with tempfile.TemporaryDirectory(prefix="cramp-coach-") as folder:
        stage = Path(folder)
        sources = plugins.chosen(manager)
        tell(f"Plugins: {', '.join(each.name for each in sources)}")
        distributions = _gather(sources, order.target, stage, tell)
        _compile_knowledge(manager, sources, stage, tell)
        (stage / DOOR).write_bytes(_door().read_bytes())
        has_bytecode = _compile_code(order, stage, tell)
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
        has_bytecode=has_bytecode,
        plugins=[each.name for each in sources],
        distributions=[f"{each.name} {each.version}" for each in distributions],
    )


def _gather(sources: list[Source], target: Target, stage: Path, tell: Callable[[str], None]) -> list[Distribution]:
    """Copy or fetch all that is needed; say what it is."""
    roots = {OURS, *(each.place for each in sources if each.kind == "distribution")}
    if not all(knowledge.is_yaml(each) for each in sources):
        roots.add("pyyaml")  # a plugin in Python may read YAML of its own
    distributions = needed(roots, target)
    tell(f"Distributions: {', '.join(f'{each.name} {each.version}' for each in distributions)}")
    plugins.copy_ours(stage)
    local = [each for each in distributions if each.name == OURS or is_editable(each)]
    for each in local:
        plugins.copy_plugins_of(each, sources, stage)
    others = [each for each in distributions if each not in local]
    foreign = [each for each in others if not (target.is_here or is_pure(each))]
    for each in others:
        if each not in foreign:
            copy_files(each, stage)
    if foreign:
        tell(f"Fetching for Python {target.python}, {target.platform}: {', '.join(each.name for each in foreign)}")
        fetch(foreign, target, stage)
    for source in sources:
        if source.kind == "file":
            plugins.copy_file_plugin(source, stage)
    plugins.write_list(plugins.listed(sources), stage)
    make_lazy(stage)
    return distributions


def _compile_knowledge(manager: PluginManager, sources: list[Source], stage: Path, tell: Callable[[str], None]) -> None:
    tell("Compiling the knowledge")
    knowledge.compile_documents(stage)
    knowledge.compile_plugins((plugins.package_of(each) for each in sources if knowledge.is_yaml(each)), stage)
    knowledge.check_none_left(stage)
    tell("Compiling the phrases")
    knowledge.compile_phrases(manager.library(), stage)


def _compile_code(order: Order, stage: Path, tell: Callable[[str], None]) -> bool:
    """Whether there is a Python that can, and so it was done."""
    program = interpreter(order.target, order.program)
    if program is None:
        wanted = f"python{order.target.python}"
        tell(
            f"No bytecode, so each cold start takes about twice as long: {wanted} is needed to write it, and not found"
        )
        return False
    tell(f"Writing bytecode with {Path(program).name}")
    compile_folder(stage, program)
    return True


def _door() -> Path:
    """The AWS door: beside this module in a wheel, in the folder ``lambda`` of a checkout."""
    here = Path(__file__)
    found = [path for path in (here.with_name(DOOR), here.parents[3] / "lambda" / DOOR) if path.is_file()]
    if not found:
        raise PackagingError(f"{DOOR} is not where it should be: beside {here.name}, or in the folder lambda")
    return found[0]
