"""Run with pytest, in the folder of pyproject.toml: it checks the plugin, too."""

from __future__ import annotations

from cramp_coach.asking import Asker


def test_it_is_named(cramp_coach: Asker) -> None:
    answer = cramp_coach.answer("both my shins ache when I run")
    assert answer["conditions"][0]["id"] == "shin_splints"


def test_one_sore_point_is_for_the_doctor(cramp_coach: Asker) -> None:
    answer = cramp_coach.answer("my shin hurts when I run and there's one sore spot on the bone")
    assert "stress_fracture" in answer["red_flags"]
    assert "Stop running" in answer["speech"]
