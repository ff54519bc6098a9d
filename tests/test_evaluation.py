"""Measuring: the numbers on interviews whose answers are known, the simulated caller, bad lines, the page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cramp_coach.cli import main
from cramp_coach.evaluation import Caller, Case, Interview, measure, read_cases
from cramp_coach.evaluation.caller import Stage
from cramp_coach.evaluation.measures import calibration
from cramp_coach.reasoning import Ranked


def interview(
    gold: list[str], order: list[str], p: float = 0.5, urgency: Any = "routine", worst: Any = "routine", **more: Any
) -> Interview:
    stage = Stage(tuple(order), (Ranked(order[0], "x", p),), worst, ())
    case = Case(id=more.pop("id", "a"), text="t", gold=tuple(gold), urgency=urgency)
    fields = {"intent": "TellIntent", "first": stage, "last": stage, "asked": (), "present": (), "absent": ()}
    return Interview(case=case, worst=worst, **{**fields, **more})


def test_right_in_the_first_and_in_the_first_three() -> None:
    result = measure(
        [interview(["a"], ["a", "b"]), interview(["c"], ["a", "b", "c"]), interview(["d"], ["a", "b", "c", "d"])]
    )
    assert result.top1_after == pytest.approx(1 / 3)
    assert result.top3_after == pytest.approx(2 / 3)
    assert result.confusion == (("c", "a", 1), ("d", "a", 1))
    assert result.misses == ("a",)


def test_brier_and_calibration() -> None:
    result = measure([interview(["a"], ["a"], 0.8), interview(["a"], ["b"], 0.6)])
    assert result.brier == pytest.approx((0.2**2 + 0.6**2) / 2)
    assert result.calibration_error == pytest.approx((0.2 + 0.6) / 2)
    bins = calibration([(0.81, True), (0.85, False), (1.0, True)])
    assert [(each.count, each.right) for each in bins] == [(2, 0.5), (1, 1.0)]


def test_emergencies_missed_and_needless() -> None:
    result = measure(
        [
            interview(["a"], ["a"], urgency="emergency", worst="emergency", id="caught"),
            interview(["a"], ["a"], urgency="emergency", worst="same_day", id="missed"),
            interview(["a"], ["a"], urgency="routine", worst="emergency", id="needless"),
            interview([], ["something_else"], urgency="self_care", worst="self_care", id="alone"),
            interview([], ["a"], urgency="self_care", worst="self_care", id="bothered"),
        ]
    )
    assert (result.emergencies, result.caught, result.missed_emergencies) == (2, 1, ("missed",))
    assert result.false_emergencies == ("needless",)
    assert result.over_triaged == pytest.approx(1 / 5)
    assert result.under_triaged == pytest.approx(1 / 5)
    assert result.none_left_alone == pytest.approx(1 / 2)
    assert set(result.misses) == {"missed", "bothered"}


def test_no_case_is_no_number_and_no_crash() -> None:
    result = measure([])
    assert result.top1_after is None
    assert result.brier is None


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller()


def test_the_caller_answers_by_id_then_by_details_then_not_sure(caller: Caller) -> None:
    text = "my left calf is swollen and warm and I flew in from Tokyo on Monday"
    asked = "breathless_or_chest_pain"

    def answer(**more: Any) -> str:
        return dict(caller.play(Case(id="x", text=text, gold=("deep_vein_thrombosis",), **more)).asked)[asked]

    assert answer(answers={asked: "no"}, details="I am short of breath.") == "no"
    assert answer(details="I am short of breath.") == "yes"
    assert answer(details="No chest pain, and I'm not breathless. My breathing is fine.") in ("no", "unsure")
    assert answer() == "unsure"


def test_an_emergency_ends_the_interview(caller: Caller) -> None:
    played = caller.play(Case(id="x", text="my back hurts and I wet myself", gold=("cauda_equina_syndrome",)))
    assert played.worst == "emergency"
    assert played.asked == ()
    assert played.last.order[0] == "cauda_equina_syndrome"


LINES = [
    '{"id": "a", "text": "I get cramps in bed at night", "gold": ["nocturnal_leg_cramp"], "urgency": "self_care"}',
    "not json",
    "",
    '{"id": "b", "text": "x", "gold": ["nobody"]}',
    '{"id": "c", "text": "x", "gold": [], "colour": 1}',
    '{"id": "d", "text": "x", "gold": [], "urgency": "now"}',
    '{"id": "a", "text": "again", "gold": []}',
    '{"id": "e", "text": "play some jazz", "gold": []}',
]


def test_a_bad_line_costs_only_itself(tmp_path: Path) -> None:
    cases, bad = read_cases(LINES, {"nocturnal_leg_cramp"})
    assert [case.id for case in cases] == ["a", "e"]
    assert [each.line for each in bad] == [2, 4, 5, 6, 7]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(LINES))
    done = CliRunner().invoke(main, ["evaluate", str(path), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["measures"]["cases"] == 2
    assert "cases.jsonl:4: gold: expected ids of conditions or red flags, and nothing is called 'nobody'" in done.stderr
    assert "cases.jsonl:6: urgency: expected one of emergency, same_day" in done.stderr
    assert "cases.jsonl:5: object contains unknown field `colour`; the keys are id, text" in done.stderr


def test_the_page_stands_alone(tmp_path: Path) -> None:
    path, page = tmp_path / "cases.jsonl", tmp_path / "page.html"
    path.write_text(
        '{"id": "<b>", "text": "my <i>calf</i> is red", "gold": ["stroke"], "urgency": "emergency"}\n' + LINES[0]
    )
    done = CliRunner().invoke(main, ["evaluate", str(path), "--html", str(page)])
    assert done.exit_code == 0, done.output
    html = page.read_text()
    HTMLParser().feed(html)
    assert html.count("<svg") == 4
    assert not re.search(r"(src|href)=\"https?:", html)
    assert "my &lt;i&gt;calf" in html
    assert "Emergencies missed" in html


def test_listening_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    path.write_text(
        "\n".join(
            [
                '{"id": "1", "text": "my left calf is cramping, no swelling", "intent": "tell", '
                '"present": ["calf", "left", "cramp"], "absent": ["swelling"]}',
                '{"id": "2", "text": "what is the weather like today", "intent": "none"}',
                '{"id": "3", "text": "my toes tingle", "intent": "tell", "present": ["toes", "swelling"]}',
                '{"id": "4", "text": "x", "intent": "tell", "present": ["nothing_known"]}',
            ]
        )
    )
    done = CliRunner().invoke(main, ["evaluate", str(path), "--listening", "--json"])
    assert done.exit_code == 1
    assert "said.jsonl:4: present, absent, unsure: no finding is called 'nothing_known'" in done.stderr
    hearing = json.loads(done.stdout)["hearing"]
    assert hearing["findings"] == {"right": 3, "wrong": 1, "missed": 1}  # tingling was not said to be there
    assert hearing["denials"] == {"right": 1, "wrong": 0, "missed": 0}
    assert hearing["refusals"]["right"] == 1
    assert [slip["id"] for slip in hearing["slips"]] == ["3"]
    assert "wrongly heard" in CliRunner().invoke(main, ["evaluate", str(path), "--listening"]).stdout
    assert CliRunner().invoke(main, ["evaluate", str(path), "--listening", "--html", str(path)]).exit_code == 2


def test_what_is_heard_is_shown() -> None:
    done = CliRunner().invoke(main, ["hear", "my calf cramps at night, no swelling, for ten days"])
    assert done.exit_code == 0
    for shown in ("calf", "at_night", "absent", "Symptom", "duration_days: 10", "leg_cramp", "intent: "):
        assert shown in done.stdout
