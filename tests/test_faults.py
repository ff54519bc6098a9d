"""Plugins that misbehave, each a real file in a folder, through the whole skill: each costs itself and nothing else."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.asking import Asker
from cramp_coach.cli import main
from cramp_coach.framework import SHIPPED, Library, PluginManager, Settings
from cramp_coach.framework.budget import LOAD_SECONDS, TURN_SECONDS
from cramp_coach.framework.health import MOST_FAILURES, REST_SECONDS
from cramp_coach.local import Speaker
from cramp_coach.report import Report

TOLD = (
    "my left calf is swollen and warm and I flew in from Tokyo on Monday",
    "no",
    "my shin hurts when I run",
    "how do I stop it coming back",
    "my calf cramps at night",
)
"""A conversation that every plugin is asked about."""

SOUND = """
import math, sys, time
from cramp_coach.framework import Assessment, hookimpl
from cramp_coach.knowledge import Advice, Condition, Finding, Knowledge, RedFlag

TEXTS = {"tell": "They settle.", "say": "Rest a little."}
IDS = {"condition": "sore_shins", "finding": "sore_shins_told", "flag": "sore_shins_flag"}

class Shins:
    def known(self):
        return Knowledge(
            findings=(Finding(id=IDS["finding"], kind="symptom", label="sore", phrases={"en": ("my shins strike",)}),),
            conditions=(Condition(
                id=IDS["condition"], name="Sore shins", spoken="sore shins", tell=TEXTS["tell"], prior="rare",
                evidence={"sore_shins_told": "obligate"}, advice=(Advice(say=TEXTS["say"]),),
            ),),
        )

    def judged(self, report):
        return []

    @hookimpl
    def knowledge(self):
        return self.known()

    @hookimpl
    def assess(self, report, library):
        return self.judged(report)

plugin = Shins()
"""


class Fault(NamedTuple):
    """What is wrong with a plugin: lines after the sound one, and what is noted of it."""

    lines: str
    hook: str
    reason: str


def judging(expression: str) -> str:
    return f"Shins.judged = lambda self, report: {expression}"


FAULTS = {
    "does not import": Fault("import no_such_module_anywhere", "load", "ModuleNotFoundError"),
    "is no Python": Fault("def (", "load", "SyntaxError"),
    "exits when loaded": Fault("sys.exit(3)", "load", "SystemExit"),
    "never finishes loading": Fault("time.sleep(60)", "load", "no answer within"),
    "registers nonsense": Fault("plugin = 7", "load", "no function marked @hookimpl"),
    "misspells a hook": Fault("Shins.knowlege = hookimpl(lambda self: None)", "load", "knowlege"),
    "wants a newer contract": Fault("contract = 99", "load", "needs contract 99"),
    "raises at the start": Fault("Shins.known = lambda self: 1 / 0", "knowledge", "ZeroDivisionError"),
    "thinks for a minute at the start": Fault("Shins.known = lambda self: time.sleep(60)", "knowledge", "no answer"),
    "knows something else": Fault("Shins.known = lambda self: {'conditions': 7}", "knowledge", "expected Knowledge"),
    "raises in a turn": Fault(judging("1 / 0"), "assess", "ZeroDivisionError"),
    "raises what is no Exception": Fault(judging("sys.exit('bye')"), "assess", "SystemExit"),
    "answers a number": Fault(judging("7"), "assess", "expected assessments"),
    "answers words": Fault(judging("['sore_shins']"), "assess", "expected Assessment, got str"),
    "answers NaN": Fault(judging("[Assessment('sore_shins', math.nan)]"), "assess", "a likelihood of nan"),
    "answers 1e308": Fault(judging("[Assessment('sore_shins', 1e308)]"), "assess", "a likelihood of 1e+308"),
    "answers less than nothing": Fault(judging("[Assessment('sore_shins', -1.0)]"), "assess", "a likelihood of -1.0"),
    "answers a word for a number": Fault(
        judging("[Assessment('sore_shins', 'very')]"), "assess", "Expected `float`, got `str`"
    ),
    "speaks for another": Fault(judging("[Assessment('sciatica', 1e8)]"), "assess", "not a condition of its own"),
    "loops for a minute": Fault(
        "def forever(self, report):\n    until = time.monotonic() + 60\n"
        "    while time.monotonic() < until: time.sleep(0)\nShins.judged = forever",
        "assess", "no answer within",
    ),
    "answers for ever": Fault(
        "def forever(self, report):\n    while True: yield Assessment('sore_shins', 2.0)\nShins.judged = forever",
        "assess", "more than 10000 assessments",
    ),
    "changes what was said": Fault(judging("report.findings.clear() or [1 / 0]"), "assess", "ZeroDivisionError"),
    "speaks 20,000 characters": Fault("TEXTS['tell'] = 'word ' * 4000", "library", "conditions[sore_shins]"),
    "forgets a brace": Fault("TEXTS['tell'] = 'Call { now.'", "library", "a brace without its partner"),
    "says what is never said": Fault("TEXTS['say'] = 'Take two aspirin tablets.'", "library", "never be said"),
    "names a diagnosis": Fault("TEXTS['tell'] = 'You have shin splints.'", "library", "never be said"),
    "claims a condition": Fault("IDS['condition'] = 'sciatica'", "library", "the id is taken already"),
    "claims a finding": Fault("IDS['finding'] = 'swelling'", "library", "the id is taken already"),
}  # fmt: skip


def conversation(
    settings: Settings, ears: Library, told: tuple[str, ...] = TOLD
) -> tuple[PluginManager, list[dict[str, Any]]]:
    """The whole skill with these plugins: how it answers, envelope by envelope. ``ears``: what Alexa was told."""
    manager = PluginManager.installed(settings)
    skill = create_skill(manager)
    speaker = Speaker(lambda envelope: respond(skill, envelope), ears)
    return manager, [speaker.launch(), *map(speaker.say, told)]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PluginManager, "turn_seconds", 0.5)
    monkeypatch.setattr(PluginManager, "load_seconds", 0.5)


@pytest.fixture(scope="module")
def unharmed(library: Library) -> list[dict[str, Any]]:
    return conversation(Settings(safe=True), library)[1]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_costs_the_plugin_and_nothing_else(
    fault: str, unharmed: list[dict[str, Any]], library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "shins.py").write_text(f"{SOUND}\n{FAULTS[fault].lines}\n")
    with caplog.at_level(logging.WARNING):
        manager, answers = conversation(Settings(plugins=(str(tmp_path),)), library)
    assert [said(answer) for answer in answers] == [said(answer) for answer in unharmed]
    noted = [each for each in manager.dropped if each.hook == FAULTS[fault].hook]
    assert {each.plugin for each in manager.dropped} == {"shins"}
    assert any(FAULTS[fault].reason in each.reason for each in noted), manager.dropped
    assert f"plugin shins left out of {FAULTS[fault].hook}" in caplog.text


def said(answer: dict[str, Any]) -> object:
    """What a person hears and what is asked; another plugin's words in the session's directives are no harm."""
    return answer["response"].get("outputSpeech"), answer["response"].get("reprompt")


def test_the_sound_one_takes_part(library: Library, tmp_path: Path) -> None:
    (tmp_path / "shins.py").write_text(SOUND + judging("[Assessment('sore_shins', 1e4)]"))
    manager, answers = conversation(Settings(plugins=(str(tmp_path),)), library)
    assert manager.dropped == []
    assert "sore shins" in json.dumps(answers)


def test_markup_is_spoken_as_words(library: Library, tmp_path: Path) -> None:
    broken = "TEXTS['tell'] = \"They <break time='9h'/> & </speak> settle.\"\n"
    likely = SOUND + judging("[Assessment('sore_shins', 1e6, ('pain',))] if 'shin' in report.present else []")
    (tmp_path / "shins.py").write_text(f"{likely}\n{broken}")
    told = ("my shin aches", "no", "no", "why")
    _, answers = conversation(Settings(plugins=(str(tmp_path),)), library, told)
    spoken = [answer["response"]["outputSpeech"]["ssml"] for answer in answers]
    assert any("settle" in ssml for ssml in spoken)
    assert not any("<break time='9h'/>" in ssml or "& " in ssml or ssml.count("</speak>") != 1 for ssml in spoken)


def test_findings_that_nobody_knows_are_not_spoken_of(library: Library, tmp_path: Path) -> None:
    (tmp_path / "shins.py").write_text(SOUND + judging("[Assessment('sore_shins', 1e6, ('no_such_finding', 'shin'))]"))
    manager, answers = conversation(Settings(plugins=(str(tmp_path),)), library)
    assert manager.dropped == []
    assert "sore shins" in json.dumps(answers)


def test_what_keeps_failing_is_rested_and_asked_again_later(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    counted = f"with open({str(asked)!r}, 'a') as file: file.write('.')"
    (tmp_path / "shins.py").write_text(
        f"{SOUND}\ndef fail(self, report):\n    {counted}\n    1 / 0\nShins.judged = fail\n"
    )
    manager, _ = conversation(Settings(plugins=(str(tmp_path),)), library)
    assert len(asked.read_text()) == MOST_FAILURES
    assert any("so it rests" in each.reason for each in manager.dropped)
    now = time.monotonic()
    monkeypatch.setattr("cramp_coach.framework.health.monotonic", lambda: now + REST_SECONDS + 1)
    manager.assess(Report(), library)
    assert len(asked.read_text()) == MOST_FAILURES + 1


def test_failing_now_and_then_is_no_reason_to_rest(library: Library, tmp_path: Path) -> None:
    sometimes = "[Assessment('sore_shins', 2.0)] if report.measures else 1 / 0"
    (tmp_path / "shins.py").write_text(SOUND + judging(sometimes))
    manager = PluginManager.installed(Settings(plugins=(str(tmp_path),)))
    known = manager.library()
    for _ in range(MOST_FAILURES):
        assert manager.assess(Report(), known) == []
        assert len(manager.assess(Report(measures={"days": 1.0}), known)) == 1
    assert not any("rests" in each.reason for each in manager.dropped)


@pytest.mark.parametrize("name", ["cramps.yaml", "vascular.py"])
def test_nobody_takes_the_name_of_what_comes_with_the_skill(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(SOUND if name.endswith(".py") else "conditions: []\n")
    manager = PluginManager.installed(Settings(plugins=(str(tmp_path),)))
    assert ["the name is taken" in each.reason for each in manager.dropped] == [True]
    known = manager.library().conditions
    assert {"nocturnal_leg_cramp", "deep_vein_thrombosis"} <= known.keys()
    assert "sore_shins" not in known


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_what_is_left_out_leaves_the_others_whole(name: str, library: Library) -> None:
    """Nothing that comes with the skill leans on another plugin than the core, which stays."""
    manager = PluginManager.installed(Settings(safe=True, without=(name,)))
    left = manager.library().conditions
    assert manager.dropped == []
    gone = {condition for condition in library.conditions if condition not in left}
    assert {library.owner[condition] for condition in gone} == {name} - {"core"}


@pytest.mark.parametrize("fault", ["does not import", "raises at the start", "says what is never said"])
def test_the_doctor_names_it(fault: str, tmp_path: Path) -> None:
    (tmp_path / "shins.py").write_text(f"{SOUND}\n{FAULTS[fault].lines}\n")
    result = CliRunner().invoke(main, ["--plugins", str(tmp_path), "doctor"])
    assert result.exit_code == 1
    assert f"plugin shins, {FAULTS[fault].hook}" in result.output
    assert FAULTS[fault].reason in result.output


def test_all_of_them_at_once(
    unharmed: list[dict[str, Any]], library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two dozen bad plugins in one folder, and a good answer within what a turn and a start may take."""
    assert TURN_SECONDS + LOAD_SECONDS < 8
    for number, fault in enumerate(FAULTS.values()):
        (tmp_path / f"shins{number}.py").write_text(f"{SOUND}\n{fault.lines}\n")
    manager, answers = conversation(Settings(plugins=(str(tmp_path),)), library)
    assert [said(answer) for answer in answers] == [said(answer) for answer in unharmed]
    assert len({each.plugin for each in manager.dropped}) == len(FAULTS)


GREEDY = """
findings:
  - {id: mine, kind: decoy, label: x, phrases: {en: [chest pain, calf is swollen, my, my left calf is swollen and hot]}}
  - {id: hiccup, kind: symptom, label: hiccups, phrases: {en: [hic hic, hiccups in my chest pain]}}
"""


@pytest.mark.parametrize(
    "text",
    [
        "my left calf is swollen and hot after a long flight",
        "my calf is swollen and i have chest pain",
        "hiccups in my chest pain and short of breath",
        "my left calf cramps at night",
        "no chest pain but my calf is swollen",
    ],
)
def test_a_plugin_takes_no_word_from_what_else_is_heard(text: str, asker: Asker, tmp_path: Path) -> None:
    """Least of all from a sign of danger, by a phrase that holds it and means something else."""
    (tmp_path / "greedy.yaml").write_text(GREEDY)
    manager = PluginManager.installed(Settings(plugins=(str(tmp_path),)))
    assert manager.library().findings.keys() >= {"mine", "hiccup"}
    answer, alone = Asker(manager).answer(text), asker.answer(text)
    assert answer["red_flags"] == alone["red_flags"]
    assert set(answer["findings"]["present"]) - {"hiccup"} == set(alone["findings"]["present"])


def test_what_a_plugin_brings_is_denied_like_anything_else(asker: Asker, tmp_path: Path) -> None:
    (tmp_path / "greedy.yaml").write_text(GREEDY)
    greedy = Asker(PluginManager.installed(Settings(plugins=(str(tmp_path),))))
    assert "hiccup" in greedy.answer("my calf is swollen and hic hic")["findings"]["present"]
    assert {"hiccup", "swelling"} <= set(greedy.answer("no swelling, redness or hic hic")["findings"]["absent"])


def test_a_finding_may_not_rule_out_ours(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(GREEDY.replace("label: hiccups,", "label: hiccups, excludes: [chest_pain],"))
    manager = PluginManager.installed(Settings(plugins=(str(tmp_path),)))
    assert "hiccup" not in manager.library().findings
    assert "may not exclude 'chest_pain'" in manager.dropped[0].reason
