"""What authors get: pytest's part, checks of projects, every hook tested and documented, plugins by the hundred."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cramp_coach.authoring.check import STEPS
from cramp_coach.cli import main
from cramp_coach.framework.hookspecs import Hooks

ROOT = Path(__file__).parent.parent
SHINS = """
findings:
  - {id: shins_told, kind: symptom, label: sore shins, phrases: {en: [my shins are on strike]}}
conditions:
  - id: shin_splints
    name: Shin splints
    spoken: sore shins from running
    tell: They nearly always settle with rest.
    prior: uncommon
    regions: [leg]
    evidence: {shins_told: obligate, after_exercise: very_frequent}
    advice: [{say: Rest from running for two weeks.}]
"""


def ran(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-rA", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A plugin in one YAML file, with a setting that has it checked, and a test that talks to it."""
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\ncramp_coach_plugins = ["shins.yaml"]\n')
    (tmp_path / "shins.yaml").write_text(SHINS)
    (tmp_path / "test_shins.py").write_text(
        "def test_it(cramp_coach):\n"
        "    answer = cramp_coach.answer('my shins are on strike after running')\n"
        "    assert answer['conditions'][0]['id'] == 'shin_splints'\n"
    )
    return tmp_path


def test_a_sound_plugin_passes_step_by_step(project: Path) -> None:
    result = ran(project)
    assert result.returncode == 0, result.stdout
    for step in ("loads", *STEPS):
        assert f"PASSED shins.yaml::shins::{step}" in result.stdout
    assert f"{len(STEPS) + 2} passed" in result.stdout


def test_an_error_fails_its_step_with_place_and_remedy_and_a_warning_warns(project: Path) -> None:
    flag = "red_flags:\n  - {id: any_pain, name: Any pain, when: {any: [pain]}, urgency: same_day, say: Go now.}\n"
    (project / "shins.yaml").write_text(SHINS.replace("on strike]", "on strike, pins and needles]") + flag)
    result = ran(project)
    assert result.returncode == 1
    assert re.search(r"shins\.yaml:\d+: red_flags\[any_pain\]: it alarms whoever says no more than pain", result.stdout)
    assert "FAILED shins.yaml::shins::red flags" in result.stdout
    assert "PASSED shins.yaml::shins::likelihoods" in result.stdout
    assert re.search(r"PluginWarning: .*shins\.yaml:\d+: findings\[shins_told\]: said for others too", result.stdout)
    assert "pytest_plugin.py" not in result.stdout.split("FAILURES")[1].split("warnings summary")[0]


def test_what_does_not_load_fails_once_and_the_fixture_says_so(project: Path) -> None:
    (project / "shins.yaml").write_text("conditions: 7\n")
    result = ran(project)
    assert "FAILED shins.yaml::shins::loads" in result.stdout
    assert "ERROR test_shins.py::test_it" in result.stdout
    assert "expected `array`" in result.stdout.lower()
    assert f"{len(STEPS)} skipped" in result.stdout


def test_the_command_line_names_a_plugin_that_no_file_does(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "shins.yaml").write_text(SHINS)
    (tmp_path / "here").mkdir()
    result = ran(tmp_path / "here", "--cramp-coach", str(elsewhere / "shins.yaml"))
    assert result.returncode == 0, result.stdout
    assert f"{len(STEPS) + 1} passed" in result.stdout
    missing = ran(tmp_path / "here", "--cramp-coach", str(elsewhere / "nothing.yaml"))
    assert missing.returncode != 0
    assert "nothing.yaml" in missing.stdout + missing.stderr


def test_a_run_that_asks_for_nothing_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "shins.yaml").write_text(SHINS)
    (tmp_path / "test_it.py").write_text("import sys\ndef test_it(): assert 'cramp_coach.asking' not in sys.modules\n")
    assert "1 passed" in ran(tmp_path).stdout


def test_a_project_a_package_and_a_file_are_checked_alike() -> None:
    project = ROOT / "examples/cramp-coach-shin-splints"
    for path in (project, project / "pyproject.toml", project / "src/cramp_coach_shin_splints"):
        result = CliRunner().invoke(main, ["plugins", "check", str(path)])
        assert result.exit_code == 0, result.output
        assert result.output == "0 errors, 0 warnings.\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "expected a plugin file, a folder of YAML files"),
        ({"pyproject.toml": "[project]\nname = 'x'\n"}, "no plugin in it"),
        (
            {"pyproject.toml": '[project.entry-points."cramp_coach.plugins"]\nshins = "nowhere"\n'},
            "no package is called 'nowhere'",
        ),
    ],
)
def test_where_there_is_no_plugin_it_says_so(content: dict[str, str], said: str, tmp_path: Path) -> None:
    for name, text in content.items():
        (tmp_path / name).write_text(text)
    result = CliRunner().invoke(main, ["plugins", "check", str(tmp_path)])
    assert result.exit_code == 1
    assert said in result.output


def test_words_that_are_hard_to_take_in_are_told(tmp_path: Path) -> None:
    hard = (
        "Musculoskeletal inflammation necessitates precautionary immobilisation until symptomatic resolution is seen."
    )
    (tmp_path / "shins.yaml").write_text(SHINS.replace("Rest from running for two weeks.", hard))
    result = CliRunner().invoke(main, ["plugins", "check", str(tmp_path / "shins.yaml")])
    assert re.search(
        r"shins\.yaml:5: conditions\[shin_splints\].advice\[0\].say: warning: it reads at grade", result.output
    )


def test_phrases_that_no_session_has_room_for_are_told(tmp_path: Path) -> None:
    many = ", ".join(f"sign {word}" for word in map(_spelt, range(100)))
    (tmp_path / "shins.yaml").write_text(SHINS.replace("my shins are on strike", f"my shins are on strike, {many}"))
    output = CliRunner().invoke(main, ["plugins", "check", str(tmp_path / "shins.yaml")]).output
    assert "phrases, of which a session can be told 90" not in output, "one finding has room for 45"
    more = "".join(
        f"  - {{id: sign_{n}, kind: symptom, label: s, phrases: {{en: [a {_spelt(n)} sign]}}}}\n" for n in range(100)
    )
    evidence = "".join(f", sign_{n}: frequent" for n in range(100))
    text = SHINS.replace("conditions:", f"{more}conditions:").replace(
        "after_exercise: very_frequent", f"after_exercise: frequent{evidence}"
    )
    (tmp_path / "shins.yaml").write_text(text)
    output = CliRunner().invoke(main, ["plugins", "check", str(tmp_path / "shins.yaml")]).output
    assert "of which a session can be told 90" in output


def _spelt(number: int) -> str:
    digits = "nought one two three four five six seven eight nine".split()
    return " ".join(digits[int(digit)] for digit in str(number))


HOOKS = [name for name in vars(Hooks) if not name.startswith("_")]


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_tested_and_documented(hook: str) -> None:
    """Tested: a plugin with it takes part, and one that does it wrong is left out. Documented: each argument, too."""
    tests = "".join(path.read_text() for path in (ROOT / "tests").glob("test_*.py"))
    assert re.search(rf"@hookimpl\s+def {hook}\(", tests)
    assert re.search(rf'"{hook}", "', (ROOT / "tests/test_faults.py").read_text()), "no plugin does it wrong"
    spec = vars(Hooks)[hook]
    assert spec.__doc__
    for argument in set(spec.__annotations__) - {"return"}:
        assert f"``{argument}``" in spec.__doc__


def test_a_thousand_conditions_more_take_less_than_twice_the_time_each() -> None:
    """Both in one run: ``python -m benchmarks.many_plugins`` prints the figures (0.06 and 0.4 as this is written)."""
    command = [sys.executable, "-m", "benchmarks.many_plugins"]
    figures = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert figures["conditions"] == 1000
    assert figures["start"] < 2
    assert figures["answer"] < 2
