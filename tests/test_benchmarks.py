"""The benchmarks in small: each compares what it says it does, and the page holds what was measured."""

from __future__ import annotations

import sys
from copy import deepcopy
from math import isfinite, log
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import growth, page, plots, reasoner, results, turns
from benchmarks.bars import bars

from cramp_coach.framework import Library, PluginManager
from cramp_coach.local import Speaker
from cramp_coach.reasoning import rank

MEASURED = results.read()


def test_each_turn_is_taken_by_all_three_on_one_envelope() -> None:
    found = turns.measure(rounds=2, calls=2)
    assert len(found) == 10
    for each in found:
        assert each.middle.keys() == {turns.OURS, turns.HELLO, turns.FLOOR}
        ratios = [ratio for several in each.ratios.values() for ratio in several]
        assert all(isfinite(ratio) and ratio > 0 for ratio in ratios)
        assert each.middle[turns.FLOOR] < min(each.middle[turns.OURS], each.middle[turns.HELLO])
    sizes = {(each.turn, each.device): each.kilobytes for each in found}
    assert sizes["launch", "Echo Show"][0] > sizes["launch", "Echo Dot"][0]


def test_the_shares_of_a_consultation_are_of_functions_that_there_are() -> None:
    shares = {each["what"]: each["share"] for each in turns.shares(calls=2)}
    assert min(shares.values()) > 0, "a function of this name is not called any more"
    assert max(shares.values()) < 1


def test_a_turn_is_timed_with_few_conditions(library: Library) -> None:
    speaker = Speaker(lambda _: {}, library)
    envelope = speaker.envelope(speaker.intent_request(speaker.resolver.resolve(growth.SENTENCE)))
    found = growth.sized("conditions", "40", envelope)
    assert all(isfinite(each) and each > 0 for each in found.values()), found


def test_the_conditions_of_growth_are_many_and_the_same_each_time() -> None:
    libraries = (growth.with_conditions(50).library() for _ in range(2))
    one, other = ({name: each for name, each in one.conditions.items() if "trouble" in name} for one in libraries)
    assert len(one) == 50
    assert one == other
    assert len({str(each.evidence) for each in one.values()}) == 50


def test_others_reason_on_our_tables(manager: PluginManager, library: Library) -> None:
    """Naive Bayes by hand on what scikit-learn and pgmpy are given leads mostly to what ours leads to."""
    tables, reports = reasoner.tables_of(library), reasoner.reports_of(library)
    places = {finding: place for place, finding in enumerate(tables.findings)}

    def lead(said: dict[str, int]) -> str:
        def weight(row: int) -> float:
            chances = ((tables.chances[row][places[each]], there) for each, there in said.items())
            return log(tables.priors[row]) + sum(log(chance if there else 1 - chance) for chance, there in chances)

        return tables.conditions[max(range(len(tables.conditions)), key=weight)]

    assert len(reports) > 60
    ours = [rank(report, manager.assess(report, library), library)[0].condition for _, report in reports]
    same = [lead(tables.said(report)) == one for (_, report), one in zip(reports, ours, strict=True)]
    assert 0.8 < sum(same) / len(same) < 1, "alike, but not the same: ours does more than the tables say"


def test_the_page_holds_what_was_measured() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.rendered(MEASURED), "run 'python -m benchmarks --page'"


def test_the_page_says_of_each_bar_whether_it_holds() -> None:
    worse = deepcopy(MEASURED)
    worse["cold_start"]["figures"]["ratios"]["init"] = 7.0
    line = "| Cold start: init, on the clock | 1.1 | 7.00 | **missed** |"
    assert line in page.rendered(worse)
    assert line not in page.rendered(MEASURED)
    assert len(list(bars(MEASURED))) == 11


def test_a_page_with_a_part_that_was_not_measured_is_not_written() -> None:
    with pytest.raises(KeyError, match="growth"):
        page.rendered({part: run for part, run in MEASURED.items() if part != "growth"})


def test_the_plots_are_drawn_from_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "FOLDER", tmp_path)
    plots.draw(MEASURED)
    assert {path.name for path in tmp_path.iterdir()} == {f"{part}.svg" for part in results.PARTS}
    text = page.PAGE.read_text(encoding="utf-8")
    assert all(f"benchmarks/{path.name}" in text for path in tmp_path.iterdir())


def test_the_machine_is_described_without_paths() -> None:
    for machine in (results.machine(), *(MEASURED[part]["machine"] for part in results.PARTS)):
        assert "cores" in machine
        assert "/" not in machine
