"""The screens: accepted by Amazon's own linter, bound to what is sent, readable, and sent only where there is APL."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from ask_sdk_model import SupportedInterfaces
from ask_sdk_model.interfaces.alexa.presentation.apl import AlexaPresentationAplInterface, RenderDocumentDirective

from cramp_coach.alexa.screens import Theme, show
from cramp_coach.alexa.serializer import EnvelopeSerializer
from cramp_coach.knowledge.model import URGENCIES, Picture
from cramp_coach.speaking import load_strings
from cramp_coach.speaking.screen import AnswerScreen, Cause, Screen, StepScreen, SummaryScreen

ROOT = Path(__file__).parent.parent
LINT = ROOT / "tests/apl_lint"
READ = {path.stem: path.read_text() for path in (ROOT / "skill/cramp_coach/alexa/apl").glob("*.json")}
LOOK, PICTURES = json.loads(READ["look"]), json.loads(READ["pictures"])
LABELS = load_strings("en-US").screen
NODE, NPM = (str(Path(sys.executable).with_name(name)) for name in ("node", "npm"))
"""From the wheel among the dev extras, so that nobody needs to have Node."""
WITH_APL = SupportedInterfaces(alexa_presentation_apl=AlexaPresentationAplInterface())
LONG = "Ease down onto your back, and bend both knees, if that feels all right to you, then rest there. " * 3
CAUSES = (Cause("A night cramp", "most likely", 0.75), Cause("A strained calf", "could also be", 0.25))
SCREENS: dict[str, Screen] = {
    "bare answer": AnswerScreen((), (), "self_care", "", (), ""),
    "bare step": StepScreen("Calf cramp", "Breathe out.", 1, 1, 0, "calf", ""),
    "bare summary": SummaryScreen((), (), "", ""),
    "long step": StepScreen(LONG, LONG, 12, 12, 120, "back", LONG),
    "long summary": SummaryScreen((LONG,) * 12, (LONG,) * 12, LONG, LONG),
    "summary": SummaryScreen(("cramp in your calf", "at night"), ("fever",), "a night cramp", "I forget it."),
}
SCREENS |= {
    f"{length} {urgency} answer": AnswerScreen(
        (said,) * many, CAUSES * many, urgency, said, (said,) * many, "Is it easing?"
    )
    for urgency, (length, said, many) in product(URGENCIES, [("short", "Rest.", 1), ("long", LONG, 6)])
}
SCREENS |= {
    f"{name} step": StepScreen("Relief", "Pull your toes toward your shin.", 2, 5, 15, name, "Is it easing?")
    for name in get_args(Picture)
}
EVERY = {f"{name}, {theme}": (screen, theme) for name, screen in SCREENS.items() for theme in get_args(Theme)}
ARITY = {"M": 2, "L": 2, "C": 6, "Z": 0}


def shown(screen: Screen, theme: Theme = "dark") -> RenderDocumentDirective:
    directive = show(screen, WITH_APL, LABELS, theme)
    assert directive is not None
    return directive


def words_in(value: Any) -> list[str]:
    """Every string in a piece of JSON."""
    if isinstance(value, dict):
        return [each for inner in value.values() for each in words_in(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in words_in(inner)]
    return [value] if isinstance(value, str) else []


def test_amazons_linter_says_nothing_of_any_document() -> None:
    if not (LINT / "node_modules/.package-lock.json").exists():  # npm writes it last
        subprocess.run([NPM, "ci", "--no-audit", "--no-fund"], cwd=LINT, check=True)
    documents = {name: shown(*each).document for name, each in EVERY.items()}
    documents["wrong"] = {**documents["summary, dark"], "mainTemplate": {"items": [{"type": "Text", "colour": "red"}]}}
    run = [NODE, "lint.mjs"]
    linted = subprocess.run(run, cwd=LINT, input=json.dumps(documents), capture_output=True, text=True, check=True)
    assert json.loads(linted.stdout).keys() == {"wrong"}


@pytest.mark.parametrize("name", EVERY)
def test_a_document_finds_all_it_is_bound_to(name: str) -> None:
    """No renderer stands by to tell: a name spelled wrong would just leave a blank."""
    screen, theme = EVERY[name]
    directive = shown(screen, theme)
    bound = " ".join(words_in({key: directive.document[key] for key in ("mainTemplate", "layouts", "resources")}))
    fields = re.findall(r"payload\.(\w+)\.(\w+)", bound)
    assert fields
    assert [each for each in fields if each[1] not in directive.datasources[each[0]]] == []
    defined = {each for block in LOOK["resources"] for table in block.values() if type(table) is dict for each in table}
    urgent = bound.replace("@${payload.screen.urgency}", f"@{getattr(screen, 'urgency', 'soon')}")
    assert set(re.findall(r"@(\w+)", urgent)) <= defined
    assert directive.document["theme"] == theme
    assert len(json.dumps(EnvelopeSerializer().serialize(directive)).encode()) < 40_000


def test_only_a_device_with_apl_is_sent_a_screen() -> None:
    for screen in SCREENS.values():
        assert show(screen, None, LABELS) is None
        assert show(screen, SupportedInterfaces(), LABELS) is None
        assert shown(screen).token == "cramp-coach"


def test_a_step_brings_its_own_picture_and_no_other_screen_brings_any() -> None:
    for screen in SCREENS.values():
        pictures = {screen.picture} if isinstance(screen, StepScreen) else set()
        assert shown(screen).document.get("graphics", {}).keys() == pictures


def test_what_looks_like_markup_is_shown_as_it_was_said() -> None:
    sources = shown(AnswerScreen(("<b>leg</b>",), (Cause("A & B", "could be", 0.5),), "soon", "", (), "")).datasources
    assert sources["labels"]["heard"] == "I heard: &lt;b&gt;leg&lt;/b&gt;"
    assert sources["screen"]["causes"] == [{"name": "A &amp; B", "words": "could be", "length": 0.5}]


def test_the_time_runs_from_when_the_step_has_been_said() -> None:
    waits = [shown(SCREENS[name]).datasources["labels"]["wait"] for name in ("bare step", "calf step", "long step")]
    assert waits == sorted(waits)
    assert 500 < waits[0] < 1500


def test_every_picture_is_drawn_within_its_frame() -> None:
    assert PICTURES.keys() == set(get_args(Picture))
    for picture in PICTURES.values():
        parameters = {each["name"] for each in picture["parameters"]}
        assert picture["description"]
        assert any(item.get("fill") == "${mark}" or item.get("stroke") == "${mark}" for item in picture["items"])
        for item in picture["items"]:
            assert {item.get(key, "${line}")[2:-1] for key in ("fill", "stroke")} <= parameters
            assert_drawable(item["pathData"])


def assert_drawable(path: str) -> None:
    """Absolute commands, each with as many numbers as it takes, on the sheet or just below its foot."""
    commands = re.findall(r"([A-Z])([^A-Z]*)", path)
    assert commands[0][0] == "M"
    assert "".join(letter + numbers for letter, numbers in commands) == path
    for letter, numbers in commands:
        assert len(numbers.split()) == ARITY[letter], path
        assert all(-1 <= float(number) <= 206 for number in numbers.split()), path


@pytest.mark.parametrize("name", READ)
def test_no_document_shows_a_percentage(name: str) -> None:
    assert "%" not in READ[name]
    assert not re.search(r"\d\s*per\s?cent", READ[name])


@pytest.mark.parametrize("theme", get_args(Theme))
def test_words_stand_out_seven_to_one_and_drawings_three_to_one(theme: Theme) -> None:
    night, day = (block["colors"] for block in LOOK["resources"] if "colors" in block)
    assert night.keys() == day.keys()
    colours = night if theme == "dark" else day
    words = [("words", "ground"), ("quiet", "ground"), ("ask", "ground")]
    words += [(f"{urgency}_words", urgency) for urgency in URGENCIES]
    drawings = [("bar", "ground"), ("bar", "track"), ("line", "ground"), ("line", "skin"), ("mark", "skin")]
    assert {pair for pair in words if contrast(*(colours[each] for each in pair)) < 7} == set()
    assert {pair for pair in drawings if contrast(*(colours[each] for each in pair)) < 3} == set()
    painted = {name for text in READ.values() for name in re.findall(r'[cC]olor": "@(\w+)"', text)}
    assert painted <= {each for pair in (*words, *drawings) for each in pair}


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(share * each for share, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_words_are_large_on_every_hub() -> None:
    sizes = [block["dimensions"] for block in LOOK["resources"] if is_a_hub(block)]
    fixed = [(key, each[key]) for each in sizes for key in ("small", "body", "big") if type(each.get(key)) is int]
    least = {"small": 28, "body": 32, "big": 32}
    assert [each for each in fixed if each[1] < least[each[0]]] == []


def is_a_hub(block: dict[str, Any]) -> bool:
    return "dimensions" in block and "telephone" not in block.get("description", "")
