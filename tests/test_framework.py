"""The plugin contract: a plugin that fails costs only itself, and the log names it."""

from __future__ import annotations

import json
import logging
import math
import sys
import time
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.asking import Asker
from cramp_coach.framework import Assessment, Library, Plugin, PluginManager, Source, hookimpl
from cramp_coach.knowledge import Condition, Finding, Knowledge
from cramp_coach.local import Speaker
from cramp_coach.report import Report

SHIN = Condition(
    id="shin_splints",
    name="Shin splints",
    spoken="shin splints",
    tell="They ease with rest.",
    prior="common",
    evidence={"pain": "frequent"},
)


class Shins:
    """A sound plugin, and the base of the unsound ones."""

    @hookimpl
    def knowledge(self) -> Knowledge:
        return Knowledge(conditions=(SHIN,))

    @hookimpl
    def assess(self, report: Report, library: Library) -> Any:
        return [Assessment("shin_splints", 1e6)] if "shin" in report.present else []


class RaisesInTurn(Shins):
    @hookimpl
    def assess(self, report: Report, library: Library) -> Any:
        raise RuntimeError(f"secret {sorted(report.present)}")


class RaisesHalfway(Shins):
    @hookimpl
    def assess(self, report: Report, library: Library) -> Iterator[Assessment]:
        yield Assessment("shin_splints", 1.5)
        raise ZeroDivisionError


class Exits(Shins):
    @hookimpl
    def assess(self, report: Report, library: Library) -> Any:
        sys.exit(3)


class RaisesAtStart(Shins):
    @hookimpl
    def knowledge(self) -> Knowledge:
        raise OSError("disk on fire")


class WrongKnowledge(Shins):
    @hookimpl
    def knowledge(self) -> Any:
        return {"conditions": []}


class WrongAssessments(Shins):
    answer: Any = None

    @hookimpl
    def assess(self, report: Report, library: Library) -> Any:
        return self.answer


def wrong(answer: Any) -> WrongAssessments:
    plugin = WrongAssessments()
    plugin.answer = answer
    return plugin


UNSOUND: dict[str, object] = {
    "raises": RaisesInTurn(),
    "raises halfway": RaisesHalfway(),
    "exits": Exits(),
    "raises at the start": RaisesAtStart(),
    "returns a dict for knowledge": WrongKnowledge(),
    "returns a number": wrong(7),
    "returns strings": wrong(["shin_splints"]),
    "returns NaN": wrong([Assessment("shin_splints", math.nan)]),
    "returns infinity": wrong([Assessment("shin_splints", math.inf)]),
    "returns 1e308": wrong([Assessment("shin_splints", 1e308)]),
    "returns zero": wrong([Assessment("shin_splints", 0.0)]),
    "returns a word for a number": wrong([Assessment("shin_splints", "very")]),  # type: ignore[arg-type]
    "speaks for another": wrong([Assessment("nocturnal_leg_cramp", 1e8)]),
}


@pytest.mark.parametrize("fault", UNSOUND)
def test_a_failing_plugin_is_left_out_named_in_the_log_and_the_reply_still_comes(
    fault: str, asker: Asker, caplog: pytest.LogCaptureFixture
) -> None:
    text = "my left calf is swollen and warm and I flew in from Tokyo on Monday"
    manager = PluginManager.installed()
    manager.register(UNSOUND[fault], "shins")
    with caplog.at_level(logging.WARNING):
        answer = Asker(manager).answer(text)
    assert answer["speech"] == asker.answer(text)["speech"]
    assert {dropped.plugin for dropped in manager.dropped} == {"shins"}
    assert "plugin shins left out" in caplog.text
    assert "secret" not in caplog.text, "a plugin's message in a turn may hold what was said"


def test_the_reply_comes_through_the_whole_skill_too() -> None:
    manager = PluginManager.installed()
    manager.register(RaisesInTurn(), "shins")
    skill = create_skill(manager)
    speaker = Speaker(lambda envelope: respond(skill, envelope), manager.library())
    speaker.launch()
    assert "pull your toes" in speaker.say("ow my calf just seized up")["response"]["outputSpeech"]["ssml"]


def test_a_sound_plugin_takes_part() -> None:
    manager = PluginManager.installed()
    manager.register(Shins(), "shins")
    assert Asker(manager).answer("my shin hurts")["conditions"][0]["id"] == "shin_splints"
    assert manager.dropped == []


def test_a_plugin_brings_findings_that_are_heard_at_once() -> None:
    class Hiccups:
        @hookimpl
        def knowledge(self) -> Knowledge:
            return Knowledge(
                findings=(Finding(id="hiccup", kind="symptom", label="hiccups", phrases={"en": ("hic hic",)}),)
            )

    manager = PluginManager.installed()
    manager.register(Hiccups(), "hiccups")
    assert "hiccup" in Asker(manager).answer("hic hic hic")["findings"]["present"]


@pytest.mark.parametrize(
    ("plugin", "reason"),
    [
        (object(), "no function marked @hookimpl"),
        (type("Misspelt", (), {"knowlege": hookimpl(lambda self: Knowledge())})(), "knowlege"),
    ],
)
def test_what_is_no_plugin_is_refused_with_a_reason(plugin: object, reason: str) -> None:
    manager = PluginManager()
    with pytest.raises(ValueError, match=reason):
        manager.register(plugin, "none")
    assert manager.names() == []


def test_entry_points_load_one_by_one() -> None:
    manager = PluginManager()
    group = "cramp_coach.plugins"
    manager.load(
        [
            Source(name, "distribution", "1.0", "cramp-coach", EntryPoint(name, module, group))
            for name, module in {"core": "cramp_coach.core", "empty": "json", "gone": "no_such_module_anywhere"}.items()
        ]
    )
    assert manager.names() == ["core"]
    assert [(dropped.plugin, dropped.hook) for dropped in manager.dropped] == [("empty", "load"), ("gone", "load")]


def test_an_entry_at_fault_costs_only_itself() -> None:
    """A bad condition is left out with its reason; the plugin's good one stays."""

    class Mixed:
        @hookimpl
        def knowledge(self) -> Knowledge:
            bad = Condition(
                id="bad", name="b", spoken="b", tell="b", prior="rare", evidence={"nobody_says_this": "frequent"}
            )
            again = Condition(id="sciatica", name="s", spoken="s", tell="s", prior="rare", evidence={})
            return Knowledge(conditions=(bad, SHIN, again))

    manager = PluginManager.installed()
    manager.register(Mixed(), "mixed")
    library = manager.library()
    assert "shin_splints" in library.conditions
    assert "bad" not in library.conditions
    assert library.owner["sciatica"] == "spinal"
    assert [(each.plugin, each.reason) for each in manager.dropped] == [
        ("mixed", "conditions[bad]: no finding is called 'nobody_says_this'"),
        ("mixed", "conditions[sciatica]: the id is taken already"),
    ]


def test_a_yaml_plugin_reads_nothing_until_asked() -> None:
    assert Plugin("no_such_package_yet").package == "no_such_package_yet"


class Slow:
    """Never done, and never asked twice."""

    asked = 0

    @hookimpl
    def knowledge(self) -> Knowledge:
        return Knowledge()

    @hookimpl
    def assess(self, report: Report, library: Library) -> Any:
        Slow.asked += 1
        time.sleep(600)


def test_a_plugin_that_takes_too_long_is_left_behind_and_rested() -> None:
    manager = PluginManager.installed()
    manager.turn_seconds = 0.2
    manager.register(Slow(), "slow")
    manager.register(Shins(), "shins")
    skill = create_skill(manager)
    speaker = Speaker(lambda envelope: respond(skill, envelope), manager.library())
    begun = time.monotonic()
    for _ in range(3):
        assert "calf" in json.dumps(speaker.say("my calf cramps at night"))
    assert time.monotonic() - begun < 60
    assert Slow.asked == 1
    reasons = {dropped.plugin: dropped.reason for dropped in manager.dropped if dropped.hook == "assess"}
    assert "no answer within 0.2 seconds" in reasons["slow"]
