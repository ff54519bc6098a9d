"""Where a package is to run: which Python, on which machine, and who can write bytecode for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import Literal, NamedTuple

Platform = Literal["arm64", "x86_64", "here"]
PYTHONS = ("3.12", "3.13", "3.14")
"""The Pythons that Lambda keeps up; ``lambda/template.yaml`` names the same."""
DEFAULT_PYTHON = "3.13"
_MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
_ASK = "import sys, importlib.util; print('%d.%d' % sys.version_info[:2], importlib.util.MAGIC_NUMBER.hex())"


class Target(NamedTuple):
    """A Python ("3.13") on a platform; "here" is this machine, with the Python that runs this."""

    python: str
    platform: Platform

    @property
    def is_here(self) -> bool:
        """Whether what is installed here runs there as it is."""
        return self.platform == "here"

    @property
    def wheel_tags(self) -> tuple[str, ...]:
        """The platforms, as pip names them, whose wheels run there. Lambda's Amazon Linux 2023 has glibc 2.34."""
        return tuple(f"{linux}_{_MACHINES[self.platform]}" for linux in ("manylinux2014", "manylinux_2_28"))

    @property
    def markers(self) -> dict[str, str]:
        """What requirements may ask of the environment (PEP 508), as it is there."""
        if self.is_here:
            return {}
        return {
            "implementation_name": "cpython",
            "os_name": "posix",
            "platform_machine": _MACHINES[self.platform],
            "platform_system": "Linux",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "linux",
        }


def here() -> Target:
    """The Python that runs now, on the machine it runs on."""
    return Target("{}.{}".format(*sys.version_info[:2]), "here")


def interpreter(target: Target, named: str | None = None) -> str | None:
    """A program that writes bytecode which the target's Python takes: this one, else ``python3.13`` or the like.

    None where there is none. ``named`` is taken instead: raises ValueError where it is of another version.
    """
    if named is not None:
        if (found := _version(named)) != target.python:
            raise ValueError(f"{named} is {'Python ' + found if found else 'no Python'}, not Python {target.python}")
        return named
    if here().python == target.python:
        return sys.executable
    program = shutil.which(f"python{target.python}")
    return program if program and _version(program) == target.python else None


def _version(program: str) -> str:
    """The version that a program says it is; "" where it says nothing of the kind."""
    try:
        said = subprocess.run([program, "-I", "-c", _ASK], capture_output=True, text=True, timeout=30, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    return said.stdout.split()[0] if said.stdout else ""
