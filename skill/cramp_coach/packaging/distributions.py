"""Which distributions a turn needs, and what of them goes into a package: as installed here, where that will do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cramp_coach.packaging.target import Target

OURS = "cramp-coach"
NOT_IN_A_TURN: Mapping[str, frozenset[str]] = {
    OURS: frozenset({"click", "platformdirs", "pyyaml", "rich"}),
    "ask-sdk-core": frozenset({"requests"}),  # for Alexa's services, which nobody here calls
}
"""What these require for other uses than answering a turn. A plugin that wants one of them says so itself."""
_INFO = ("METADATA", "entry_points.txt", "WHEEL")
_LICENCES = ("licen", "notice", "copying", "author")


class PackagingError(Exception):
    """Something cannot be packaged; the message says what and why, in a line."""


def needed(roots: Iterable[str], target: Target) -> list[Distribution]:
    """The distributions of these names, and all that they need in a turn, by name.

    Raises PackagingError for one that is not installed here.
    """
    found: dict[str, Distribution] = {}
    pending: list[tuple[str, frozenset[str]]] = [(canonicalize_name(root), frozenset()) for root in roots]
    seen: set[tuple[str, frozenset[str]]] = set()
    while pending:
        name, extras = pending.pop()
        if (name, extras) not in seen:
            seen.add((name, extras))
            found[name] = _installed(name)
            pending += _requirements(name, found[name], extras, target)
    return [found[name] for name in sorted(found)]


def _installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        raise PackagingError(f"'{name}' is needed, and not installed here") from None


def _requirements(
    name: str, of: Distribution, extras: frozenset[str], target: Target
) -> Iterator[tuple[str, frozenset[str]]]:
    for line in of.requires or ():
        requirement = Requirement(line)
        wanted = canonicalize_name(requirement.name)
        marker = requirement.marker
        holds = marker is None or any(marker.evaluate({**target.markers, "extra": each}) for each in ("", *extras))
        if holds and wanted not in NOT_IN_A_TURN.get(name, ()):
            yield wanted, frozenset(requirement.extras)


def is_editable(installed: Distribution) -> bool:
    """Whether it is a folder of its author's, and not a copy."""
    told = json.loads(installed.read_text("direct_url.json") or "{}")
    return bool(told.get("dir_info", {}).get("editable"))


def is_pure(installed: Distribution) -> bool:
    """Whether it is Python alone, and so the same everywhere."""
    return "Root-Is-Purelib: true" in (installed.read_text("WHEEL") or "")


def copy_info(installed: Distribution, stage: Path) -> None:
    """What says which distribution it is, and under which licence. Nothing of where or how it was installed."""
    for file in installed.files or ():
        where = PurePosixPath(file)
        if _is_info(where):
            _copy(Path(str(installed.locate_file(file))), stage / where)


def copy_files(installed: Distribution, stage: Path) -> None:
    """All of a distribution that is imported or read. Raises PackagingError where nobody wrote down what that is."""
    if installed.files is None:
        raise PackagingError(f"'{installed.name}' was not installed by pip, so its files are not known")
    for file in installed.files:
        where = PurePosixPath(file)
        if not where.is_absolute() and ".." not in where.parts and is_wanted(where):
            _copy(Path(str(installed.locate_file(file))), stage / where)
    copy_info(installed, stage)


def is_wanted(where: PurePosixPath) -> bool:
    """Whether a file is for running: no bytecode of this machine, no types for checkers, no notes of the installer."""
    of_installer = any(part.endswith((".dist-info", ".egg-info")) for part in where.parts)
    return not (of_installer or "__pycache__" in where.parts or where.suffix in {".pyc", ".pyi", ".pth"})


def fetch(distributions: Iterable[Distribution], target: Target, stage: Path) -> None:
    """Put the wheels for the target into the package: the versions that are installed here, from pip's index.

    Raises PackagingError with pip's own words where there is none.
    """
    pinned = [f"{each.name}=={each.version}" for each in distributions]
    if not pinned:
        return
    platforms = [f"--platform={tag}" for tag in target.wheel_tags]
    with tempfile.TemporaryDirectory() as folder:
        options = ["--quiet", "--no-compile", "--no-deps", "--only-binary=:all:", f"--python-version={target.python}"]
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--target", folder]
        own = {name: value for name, value in os.environ.items() if name != "PIP_CONSTRAINT"}  # each is pinned already
        command = [*pip, *options, *platforms, *pinned]
        done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise PackagingError(
                f"pip has no wheel for Python {target.python} on {target.platform}: {_last(done.stderr)}"
            )
        for path in sorted(Path(folder).rglob("*")):
            where = PurePosixPath(path.relative_to(folder).as_posix())
            if path.is_file() and (is_wanted(where) or _is_info(where)):
                _copy(path, stage / where)


def _is_info(where: PurePosixPath) -> bool:
    """Whether a file says which distribution it belongs to, and under which licence."""
    is_licence = where.name.lower().startswith(_LICENCES)
    return where.parts[0].endswith(".dist-info") and (where.name in _INFO or is_licence)


def _copy(source: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)


def _last(text: str) -> str:
    lines = [line for line in text.splitlines() if line.startswith("ERROR")] or text.splitlines() or ["no word of why"]
    return " ".join(lines[-1].removeprefix("ERROR:").split())
