"""A shell that tests type into, as a reader does: an empty folder, and a virtual environment of its own."""

from __future__ import annotations

import os
import subprocess
import sysconfig
import venv
from importlib.metadata import entry_points
from pathlib import Path

PROGRAMS = ("pip", "pytest", "cramp-coach")
COLUMNS = 80
SECONDS = 300
"""No command may take longer, on a machine that has much else to do."""


class Shell:
    """Runs one command after another in a folder, as typed: what one sets, or where it goes, holds for the next."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "empty"
        self._state = home / "state"
        self.folder.mkdir()
        programs = _environment(home / "venv")
        self._variables = {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "COLUMNS": str(COLUMNS),
            "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
            "CRAMP_COACH_CACHE": str(home / "cache"),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip's own way to say: no isolation, what is needed to build is here
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_ROOT_USER_ACTION": "ignore",
        }
        self._state.write_text(f"cd '{self.folder}'\n")

    def run(self, line: str) -> tuple[str, int]:
        """What a command prints, errors among it, and its exit status."""
        kept = f"{{ echo \"cd '$PWD'\"; export -p; }} > '{self._state}'"
        script = f". '{self._state}'\n{line}\nstatus=$?\n{kept}\nexit $status"
        ran = subprocess.run(
            ["bash", "-c", script],
            env=self._variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        self.folder = Path(self._state.read_text().splitlines()[0].removeprefix("cd ").strip("'"))
        return ran.stdout, ran.returncode


def _environment(folder: Path) -> Path:
    """A virtual environment that has all that this one has, and takes what is installed to itself; its programs."""
    venv.create(folder, with_pip=False)
    paths = sysconfig.get_paths("venv", vars={"base": str(folder), "platbase": str(folder)})
    (Path(paths["purelib"]) / "beside.pth").write_text(
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})"
    )
    programs = Path(paths["scripts"])
    for each in entry_points(group="console_scripts"):
        if each.name in PROGRAMS:
            run = f"import sys\nfrom {each.module} import {each.attr}\nsys.exit({each.attr}())\n"
            (programs / each.name).write_text(f"#!{programs / 'python'}\n{run}")
            (programs / each.name).chmod(0o755)
    return programs
