"""The worked examples: the one in YAML from its folder, the package installed as anybody would, and found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cramp_coach.cli import main

EXAMPLES = Path(__file__).parent.parent / "examples"
HEEL = EXAMPLES / "plantar_heel_pain"
SHINS = EXAMPLES / "cramp-coach-shin-splints"


def test_the_yaml_example_is_sound_and_spoken() -> None:
    checked = CliRunner().invoke(main, ["plugins", "check", str(HEEL / "plantar_heel_pain.yaml")])
    assert checked.exit_code == 0, checked.output
    said = CliRunner().invoke(main, ["--plugins", str(HEEL), "ask", "my heel hurts, the first steps are the worst"])
    assert "a sore band under the heel" in said.output


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built and installed beside the skill."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(SHINS)]
    subprocess.run(pip, check=True)
    return target


def run(installed: Path, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "cramp_coach.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_the_package_is_found_once_installed(installed: Path) -> None:
    rows = {row["name"]: row for row in map(json.loads, run(installed, "plugins", "--json").splitlines())}
    assert rows["shin_splints"]["source"] == "cramp-coach-shin-splints"
    assert rows["shin_splints"]["version"] == "0.1.0"
    assert rows["shin_splints"]["left_out"] == []


def test_the_package_is_heard_spoken_and_in_the_model(installed: Path, tmp_path: Path) -> None:
    assert "sore shins from running" in run(installed, "ask", "both my shins ache when I run")
    run(installed, "model", str(tmp_path))
    assert "one_sore_point" in (tmp_path / "en-US.json").read_text()


def test_the_package_passes_its_own_tests() -> None:
    ran = subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=SHINS, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
