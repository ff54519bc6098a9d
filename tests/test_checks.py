"""Every row of the source checklist has its place, and nothing forbidden is ever spoken."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from cramp_coach.checks import coverage, offences, source_rows, spoken_strings
from cramp_coach.cli import main
from cramp_coach.framework import PluginManager
from cramp_coach.knowledge import Knowledge, NeverSaid
from cramp_coach.knowledge.never_said import forbids

KNOWLEDGE = PluginManager.installed().knowledge()
RULES: list[NeverSaid] = [rule for _, known in KNOWLEDGE for rule in known.never_said]


def test_every_row_has_its_place_and_no_place_names_an_unknown_row() -> None:
    places = coverage(KNOWLEDGE)
    assert len(source_rows()) == 197
    assert {row for row, found in places.items() if not found} == set()
    assert set(places) == set(source_rows())


def test_the_command_shows_it_and_fails_where_a_row_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = CliRunner().invoke(main, ["coverage"])
    assert shown.exit_code == 0, shown.output
    assert "197 of 197 rows have a place" in shown.output
    monkeypatch.setattr(PluginManager, "knowledge", lambda self: [("empty", Knowledge())])
    bare = CliRunner().invoke(main, ["coverage", "--missing"])
    assert bare.exit_code == 1
    assert "0 of 197" in bare.output


def test_nothing_forbidden_is_ever_spoken() -> None:
    spoken = list(spoken_strings(KNOWLEDGE))
    assert len(spoken) > 1000
    assert offences(spoken, RULES) == []


def test_each_row_of_section_x_is_guarded() -> None:
    assert {rule.id for rule in RULES} == {row for row in source_rows() if row.startswith("X")}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_guard_catches_the_bad_advice_and_lets_the_warning_pass(rule: NeverSaid) -> None:
    assert len(rule.examples) >= 2
    assert [example for example in rule.examples if not forbids(rule, example)] == []
    assert [safe for safe in rule.allowed if forbids(rule, safe)] == []
