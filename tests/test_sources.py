"""Plugins from files and folders, chosen by flag, environment and config; other people's texts held to ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from cramp_coach.asking import Asker
from cramp_coach.authoring.check import STEPS
from cramp_coach.cli import main
from cramp_coach.cli.plugins import json_schema
from cramp_coach.framework import CONTRACT, Library, PluginManager, Settings, from_environment, from_folder, hookimpl
from cramp_coach.knowledge import Advice, Condition, Finding, Knowledge, KnowledgeError
from cramp_coach.knowledge.mistakes import FastSafeLoader
from cramp_coach.report import Report

SHINS = """
findings:
  - {id: sore_shins_running, kind: symptom, label: shins sore from running, phrases: {en: [my shins are on strike]}}
conditions:
  - id: shin_splints
    name: Shin splints
    spoken: sore shins from running
    tell: They nearly always settle with rest.
    prior: uncommon
    regions: [leg]
    evidence: {sore_shins_running: obligate, after_exercise: very_frequent}
    advice: [{say: Rest from running for two weeks.}]
"""
RULE = """
from cramp_coach.framework import Assessment, hookimpl
from cramp_coach.knowledge import Condition, Finding, Knowledge

class Shins:
    @hookimpl
    def knowledge(self):
        said = {"en": ("my shins strike",)}
        heard = Finding(id="sore_shins_running", kind="symptom", label="sore shins", phrases=said)
        return Knowledge(findings=(heard,), conditions=(Condition(
            id="shin_splints", name="Shin splints", spoken="sore shins", tell="They settle.", prior="rare",
            evidence={"sore_shins_running": "obligate"}),))

    @hookimpl
    def assess(self, report, library):
        return [Assessment("shin_splints", 1e6)] if "sore_shins_running" in report.present else []

plugin = Shins()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shins.yaml").write_text(SHINS)
    return tmp_path


def asked(settings: Settings, text: str) -> dict[str, Any]:
    return Asker(PluginManager.installed(settings)).answer(text)


def test_a_yaml_file_is_a_plugin(folder: Path) -> None:
    answer = asked(Settings(plugins=(str(folder),)), "my shins are on strike after running")
    assert answer["conditions"][0]["id"] == "shin_splints"
    assert "sore shins from running" in answer["speech"]


def test_a_python_file_is_a_plugin(tmp_path: Path) -> None:
    (tmp_path / "shins.py").write_text(RULE)
    assert asked(Settings(plugins=(str(tmp_path),)), "my shins strike")["conditions"][0]["id"] == "shin_splints"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("bad.yaml", "conditions:\n  - {id: x}", "bad.yaml"),
        ("bad.py", "import no_such_module", "ModuleNotFoundError"),
        (
            "new.py",
            "contract = 99\nfrom cramp_coach.framework import Plugin\nplugin = Plugin('json')",
            "needs contract 99",
        ),
        ("cramps.yaml", SHINS, "the name is taken"),
    ],
)
def test_a_file_at_fault_costs_only_itself(folder: Path, name: str, text: str, reason: str) -> None:
    (folder / name).write_text(text)
    manager = PluginManager.installed(Settings(plugins=(str(folder),)))
    assert "shin_splints" in manager.library().conditions
    assert "nocturnal_leg_cramp" in manager.library().conditions
    assert any(reason in dropped.reason for dropped in manager.dropped), manager.dropped


def test_what_is_chosen(folder: Path) -> None:
    chosen = Settings(plugins=(str(folder),))
    assert "shins" in PluginManager.installed(chosen).names()
    assert "shins" not in PluginManager.installed(chosen.joined(Settings(safe=True))).names()
    assert "shins" not in PluginManager.installed(chosen.joined(Settings(without=("shins",)))).names()
    assert "neurosis" not in PluginManager.installed(Settings(without=("neurosis",))).names()


def test_the_later_word_on_a_name_counts(folder: Path) -> None:
    """What a file leaves out, the environment or the command line can take all the same, and the other way round."""
    own = Settings(plugins=(str(folder),), without=("shins",))
    assert "shins" not in PluginManager.installed(own).names()
    recalled = own.joined(Settings(enabled=("shins",)))
    assert "shins" in PluginManager.installed(recalled).names()
    assert "shins" not in PluginManager.installed(recalled.joined(Settings(without=("shins",)))).names()
    assert "shins" in PluginManager.installed(recalled.joined(Settings(safe=True))).names()
    assert from_environment({"CRAMP_COACH_WITH": "shins"}) == Settings(enabled=("shins",))
    line = CliRunner().invoke(
        main, ["--plugins", str(folder), "--with", "shins", "plugins", "--json"], env={"CRAMP_COACH_WITHOUT": "shins"}
    )
    assert json.loads(line.output.splitlines()[-1])["status"] == "loaded"


def test_a_name_that_nothing_has_is_told_and_the_core_stays(folder: Path) -> None:
    manager = PluginManager.installed(Settings(plugins=(str(folder),), without=("shinz", "core")))
    assert [(each.plugin, each.hook) for each in manager.dropped] == [("shinz", "settings")]
    assert "core" in manager.names()


def test_settings_come_from_the_environment_and_a_file(tmp_path: Path) -> None:
    said = {"CRAMP_COACH_PLUGINS": "/a:/b", "CRAMP_COACH_WITHOUT": "shins, knees", "CRAMP_COACH_SAFE": "1"}
    assert from_environment(said) == Settings(("/a", "/b"), ("shins", "knees"), safe=True)
    assert from_environment({"CRAMP_COACH_SAFE": "0"}) == Settings()
    assert from_folder(tmp_path) == Settings(plugins=(str(tmp_path / "plugins"),))
    (tmp_path / "config.yaml").write_text("without: [shins]\n")
    assert from_folder(tmp_path).without == ("shins",)
    (tmp_path / "config.yaml").write_text("witout: [shins]\n")
    with pytest.raises(KnowledgeError, match=r"config\.yaml.*witout"):
        from_folder(tmp_path)


class Mouthy:
    """Says whatever it is given."""

    def __init__(self, **texts: str) -> None:
        self.texts = {"tell": "They settle.", "say": "Rest.", "spoken": "sore shins"} | texts

    @hookimpl
    def knowledge(self) -> Knowledge:
        good = Condition(
            id="good_shins", name="Good", spoken="good shins", tell="Fine.", prior="rare", evidence={"shin": "frequent"}
        )
        bad = Condition(
            id="bad_shins", name="Bad", spoken=self.texts["spoken"], tell=self.texts["tell"], prior="common",
            evidence={"shin": "obligate"}, advice=(Advice(say=self.texts["say"]),),
        )  # fmt: skip
        return Knowledge(conditions=(good, bad))

    @hookimpl
    def assess(self, report: Report, library: Library) -> Any:
        return []


@pytest.mark.parametrize(
    "texts",
    [
        {"tell": "You have shin splints."},
        {"say": "Take two tablets of aspirin, 300 milligrams."},
        {"tell": "It is 90 percent sure."},
        {"say": "word " * 4000},
        {"say": "Call {nobody_knows_this}."},
        {"say": "A brace { alone."},
        {"spoken": ""},
    ],
    ids=str,
)
def test_other_peoples_words_are_held_to_ours(texts: dict[str, str]) -> None:
    manager = PluginManager.installed()
    manager.register(Mouthy(**texts), "mouthy")
    library = manager.library()
    assert "good_shins" in library.conditions
    assert "bad_shins" not in library.conditions
    assert any("conditions[bad_shins]" in dropped.reason for dropped in manager.dropped)


def test_markup_in_somebody_elses_words_is_spoken_as_words() -> None:
    manager = PluginManager.installed()
    manager.register(Mouthy(tell="It <break time='9h'/> & settles."), "mouthy")
    assert "bad_shins" in manager.library().conditions
    ssml = Asker(manager).answer("tell me about bad")["ssml"]
    assert "<break time='9h'/>" not in ssml


def test_a_finding_whose_phrases_cannot_be_read_is_left_out() -> None:
    class Bad:
        @hookimpl
        def knowledge(self) -> Knowledge:
            return Knowledge(findings=(Finding(id="odd", kind="symptom", label="odd", phrases={"en": ("(a|b",)}),))

    manager = PluginManager.installed()
    manager.register(Bad(), "bad")
    assert "odd" not in manager.library().findings


def test_the_command_lists_them_and_says_what_is_wrong(folder: Path) -> None:
    (folder / "broken.yaml").write_text("conditions: 7\n")
    result = CliRunner().invoke(main, ["--plugins", str(folder), "plugins", "--json"])
    assert result.exit_code == 0, result.output
    rows = {row["name"]: row for row in map(json.loads, result.output.splitlines()) if row}
    assert rows["shins"]["conditions"] == ["shin_splints"]
    assert rows["shins"]["findings"] == ["sore_shins_running"]
    assert rows["shins"]["kind"] == "file"
    assert rows["cramps"]["version"]
    assert "broken.yaml" in " ".join(rows["broken"]["left_out"])
    only = CliRunner().invoke(main, ["--plugins", str(folder), "plugins", "--hook", "assess"])
    assert "shins" in only.output
    safe = CliRunner().invoke(main, ["--plugins", str(folder), "--safe", "plugins", "--json"])
    assert json.loads(safe.output.splitlines()[-1])["status"] == "disabled"


def test_the_doctor_says_what_is_wrong_and_fails(folder: Path) -> None:
    sound = CliRunner().invoke(main, ["--plugins", str(folder), "doctor"])
    assert sound.exit_code == 0, sound.output
    assert "shins" in sound.output
    (folder / "broken.yaml").write_text("conditions: 7\n")
    sick = CliRunner().invoke(main, ["--plugins", str(folder), "doctor"])
    assert sick.exit_code == 1
    assert "broken.yaml" in sick.output


def test_the_contract_has_a_number() -> None:
    assert CONTRACT == 1


def test_check_says_what_an_author_should_know(folder: Path) -> None:
    """Each remark points at file and line, and says what to do."""
    bad = folder / "shins.yaml"
    bad.write_text(
        SHINS.replace("They nearly always settle with rest.", "You have shin splints.")
        + "  - {id: loose, name: L, spoken: l, tell: Fine., prior: rare, evidence: {no_such: frequent}}\n"
        + "references:\n  - {id: someone_2000, authors: S, title: T, journal: J}\n"
    )
    result = CliRunner().invoke(main, ["plugins", "check", str(bad)])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert any(
        f"{bad}:5: conditions[shin_splints]: error: .tell: it says what must never be said" in line for line in lines
    )
    assert any("conditions[loose]: error: no finding is called 'no_such'" in line for line in lines)
    assert any("references[someone_2000]: warning: no doi and no pmid" in line for line in lines)
    bad.write_text(SHINS)
    good = CliRunner().invoke(main, ["plugins", "check", "--json", str(bad)])
    assert good.exit_code == 0, good.output


def test_check_tries_a_rule_on_random_reports_and_says_the_least_that_breaks_it(tmp_path: Path) -> None:
    path = tmp_path / "shins.py"
    path.write_text(
        RULE.replace(
            'return [Assessment("shin_splints", 1e6)] if',
            'if {"swelling", "sore_shins_running"} <= report.present: 1 / 0\n'
            '        return [Assessment("shin_splints", 1e4)] if',
        )
    )
    result = CliRunner().invoke(main, ["plugins", "check", str(path)])
    assert result.exit_code == 1
    line = RULE.count("\n", 0, RULE.index("return [Assessment")) + 1
    assert f"{path}:{line}: assess: error: ZeroDivisionError" in result.output
    assert result.output.count(" present") == 2, "no more than it takes"


@pytest.mark.parametrize(
    ("answer", "remark"),
    [
        ('[Assessment("shin_splints", 3.0)]', "is moved when nothing was said"),
        ('[Assessment("shin_splints", 1e8)] if report.present else []', "likelihood 1e+08"),
        ('[Assessment("sciatica", 2.0)] if report.present else []', "not a condition of its own"),
        ('[Assessment("shin_splints", random.uniform(2, 3))] if report.present else []', "another answer"),
        ('[Assessment("shin_splints", "x")] if report.present else []', "Expected `float`"),
        ("time.sleep(9) or []", "no answer within"),
        ("[]", "no report of thousands moved it"),
    ],
)
def test_check_tells_of_likelihoods_that_make_no_sense(
    answer: str, remark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PluginManager, "turn_seconds", 0.5)
    path = tmp_path / "shins.py"
    judged = '[Assessment("shin_splints", 1e6)] if "sore_shins_running" in report.present else []'
    path.write_text("import random, time\n" + RULE.replace(judged, answer))
    assert remark in CliRunner().invoke(main, ["plugins", "check", str(path)]).output


@pytest.mark.parametrize("shape", ["file", "package"])
def test_what_is_begun_passes_its_own_tests(shape: str, tmp_path: Path) -> None:
    begun = tmp_path / "shin_splints"
    result = CliRunner().invoke(main, ["plugins", "new", "shin_splints", "--shape", shape, "--into", str(begun)])
    assert result.exit_code == 0, result.output
    ran = subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=begun, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert f"{len(STEPS) + 3} passed" in ran.stdout
    again = CliRunner().invoke(main, ["plugins", "new", "shin_splints", "--shape", shape, "--into", str(begun)])
    assert again.exit_code == 1
    assert "is there already" in again.output


def test_a_name_that_is_none_is_refused() -> None:
    result = CliRunner().invoke(main, ["plugins", "new", "Shin Splints!"])
    assert result.exit_code == 2
    assert "shin_splints" in result.output


def test_the_schema_for_editors_is_fresh_and_takes_every_plugin_of_ours() -> None:
    """``cramp-coach plugins schema > docs/plugin.schema.json`` writes it."""
    root = Path(__file__).parent.parent
    schema = json.loads((root / "docs/plugin.schema.json").read_text())
    assert schema == json.loads(json.dumps(json_schema()))
    ours = [
        *root.glob("plugins/*/*.yaml"),
        *root.glob("examples/**/*.yaml"),
        *root.glob("skill/cramp_coach/core/*.yaml"),
    ]
    assert len(ours) > 30
    for path in ours:
        jsonschema.validate(yaml.load(path.read_text(), FastSafeLoader), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"conditions": [{"id": "x"}]}, schema)
