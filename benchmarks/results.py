"""What was measured: a JSON file beside the page, so that one part can be measured anew and the rest stays."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs/benchmarks.json"
PARTS: dict[str, tuple[str, ...]] = {
    "turns": (),
    "cold_start": ("6",),
    "verifiers": ("--seconds", "3", "--rounds", "3"),
    "growth": (),
    "reasoner": (),
}
"""What there is to measure, in the order of the page: a module here, and its arguments."""
_COMPARED_WITH = ("ask-sdk-core", "ask-sdk-model", "awslambdaric", "orjson", "scikit-learn", "pgmpy")

Results = dict[str, Any]


def measured(part: str) -> dict[str, Any]:
    """One part, in a process of its own: the last line that it prints, with when, where and beside what it ran."""
    line = [sys.executable, "-m", f"benchmarks.{part}", *PARTS[part]]
    begun, load = datetime.now(UTC), os.getloadavg()[0]
    ran = subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - our own
    if ran.returncode:
        raise RuntimeError(f"{part} failed: see above")
    return {
        "date": f"{begun:%Y-%m-%d}",
        "command": " ".join(["python", *line[1:]]),
        "seconds": round((datetime.now(UTC) - begun).total_seconds()),
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        "machine": machine(),
        "figures": json.loads(ran.stdout.splitlines()[-1]),
    }


def machine() -> str:
    """What it ran on, without anyone's names or paths."""
    cpu = "a processor of an unknown kind"
    for each in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if each.startswith("model name"):
            cpu = each.partition(":")[2].strip()
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores of {cpu}, {platform.system()}, Python {platform.python_version()}"


def versions() -> dict[str, str]:
    """What we are compared with, by name."""
    return {name: version(name) for name in _COMPARED_WITH}


def read() -> Results:
    """What was measured before, by part."""
    found: Results = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
    return found


def write(results: Mapping[str, Any]) -> None:
    """Keep it."""
    FILE.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
