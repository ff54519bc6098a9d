"""Run with pytest, in the folder of pyproject.toml."""

from __future__ import annotations

from cramp_coach_shin_splints import plugin

from cramp_coach.checks.plugin_check import check
from cramp_coach.cli.ask import Asker
from cramp_coach.framework import PluginManager, Settings


def manager() -> PluginManager:
    loaded = PluginManager.installed(Settings(safe=True))
    loaded.register(plugin, "shin_splints")
    return loaded


def test_it_is_named() -> None:
    answer = Asker(manager()).answer("both my shins ache when I run")
    assert answer["conditions"][0]["id"] == "shin_splints"


def test_one_sore_point_is_for_the_doctor() -> None:
    answer = Asker(manager()).answer("my shin hurts when I run and there's one sore spot on the bone")
    assert "stress_fracture" in answer["red_flags"]
    assert "Stop running" in answer["speech"]


def test_nothing_is_wrong_with_it() -> None:
    assert [remark for remark in check("shin_splints", manager()) if remark.level == "error"] == []
