"""Whether a package is whole: the skill and its plugins are started from it, with nothing else to import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution
from pathlib import Path

from cramp_coach.packaging.distributions import PackagingError

_START = """
import json, os, sys
folder, to_come = sys.argv[1], json.loads(sys.argv[2])
known = {*sys.stdlib_module_names, *to_come, *(name.partition(".")[0] for name in os.listdir(folder))}

class Nothing:
    "Finds nothing that is not in the package."
    @staticmethod
    def find_spec(name, path=None, target=None):
        if path is None and name not in known:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)

sys.path.insert(0, folder)
sys.meta_path.insert(0, Nothing)
import cramp_coach.alexa.skill
from cramp_coach.framework import PluginManager, Settings
from cramp_coach.report import Report
manager = PluginManager.installed(Settings())
library = manager.library()
manager.assess(library.complete(Report()), library)
print(json.dumps([f"plugin {each.plugin}, {each.hook}: {each.reason}" for each in manager.dropped]))
"""


def check_whole(stage: Path, to_come: Iterable[Distribution]) -> None:
    """Raise PackagingError where the skill, or one of its plugins, does not start from the package alone.

    ``to_come``: distributions that will be in it, and are taken from here so long.
    """
    names = sorted({Path(file).parts[0].partition(".")[0] for each in to_come for file in each.files or ()})
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CRAMP_COACH_")}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _START, str(stage), json.dumps(names)],
        capture_output=True,
        text=True,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    if done.returncode:
        raise PackagingError(f"the package does not start: {done.stderr.strip().splitlines()[-1]}")
    for dropped in json.loads(done.stdout.splitlines()[-1]):
        raise PackagingError(f"in the package, {dropped} (what a plugin imports, its distribution must require)")
