"""The cases we tune on stay right. What counts is the held-back set, which nobody tunes on: see docs/evaluation.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from cramp_coach.evaluation import Caller, measure, read_cases

CASES = sorted((Path(__file__).parent / "cases").glob("*.jsonl"))


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_can_be_read(path: Path, caller: Caller) -> None:
    cases, bad = read_cases(path.read_text().splitlines(), caller.known)
    assert bad == []
    assert len(cases) >= 60


def test_the_tuned_cases_stay_right(caller: Caller) -> None:
    lines = [line for path in CASES if path.stem.startswith("tuned") for line in path.read_text().splitlines()]
    result = measure([caller.play(case) for case in read_cases(lines, caller.known)[0]])
    assert result.missed_emergencies == ()
    assert result.false_emergencies == ()
    assert (result.top3_after or 0) >= 0.9
    assert result.questions_most <= 4
