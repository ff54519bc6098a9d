"""Whole conversations, word for word, through Alexa envelopes; and that nothing dead-ends.

A dialogue is a transcript: ``cramp-coach chat --script tests/dialogues/NAME.txt`` prints it anew from its "> " lines.
Read it aloud before you keep what changed.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ask_sdk_core.skill import CustomSkill

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.cli.chat import SAID, transcript
from cramp_coach.framework import Library
from cramp_coach.listening import Listener
from cramp_coach.listening.resolver import Resolver
from cramp_coach.local import Speaker
from cramp_coach.speaking import LOCALES, load_strings

HERE = Path(__file__).parent
DIALOGUES = sorted((HERE / "dialogues").glob("*.txt"))
RELIEF = (HERE / "dialogues/relief/cries.txt").read_text().splitlines()
SCHEMA = json.loads((HERE / "schemas/response.json").read_text())
NOT_SAID = ("if ", "when ", "for ")
"""What follows a phrase to say, and is none: "say, next, when you're ready"."""
MOST_BYTES = 6000


@pytest.fixture(scope="module")
def skill() -> CustomSkill:
    return create_skill()


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_a_dialogue_word_for_word(path: Path, skill: CustomSkill, library: Library) -> None:
    golden = path.read_text()
    speaker = Speaker(lambda envelope: checked(skill, envelope), library)
    assert "\n".join(transcript(golden.splitlines(), speaker)) + "\n" == golden


def test_there_are_the_six_that_matter_and_they_are_long() -> None:
    turns = {path.stem: path.read_text().count(f"\n{SAID}") + 1 for path in DIALOGUES}
    wanted = {"calf_cramp_to_gone", "night_cramp_to_clot", "back_interview", "worried_tension", "corrects", "few_words"}
    assert wanted <= turns.keys()
    assert all(turns[name] >= 8 for name in wanted), turns


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_a_screen_shows_what_is_said_and_changes_no_word(path: Path, skill: CustomSkill, library: Library) -> None:
    golden, directives = path.read_text(), []

    def door(envelope: dict[str, Any]) -> dict[str, Any]:
        response = checked(skill, envelope)
        directives.extend(response["response"].get("directives", []))
        return response

    speaker = Speaker(door, library)
    speaker.interfaces = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2023.3"}}}
    assert "\n".join(transcript(golden.splitlines(), speaker)) + "\n" == golden
    assert directives
    shown = json.dumps([each["datasources"] for each in directives])
    assert not re.search(r"\d ?%", shown)


def test_the_answer_goes_to_the_phone_as_a_card(skill: CustomSkill, library: Library) -> None:
    card = respond(skill, one_turn(library, "my left calf cramps at night"))["response"]["card"]
    assert "left calf" in card["content"]
    assert "<" not in card["content"]


def checked(skill: CustomSkill, envelope: dict[str, Any]) -> dict[str, Any]:
    response = respond(skill, envelope)
    jsonschema.validate(response, SCHEMA)
    assert len(json.dumps(response.get("sessionAttributes") or {})) < MOST_BYTES
    return response


@pytest.mark.parametrize("said", RELIEF)
def test_the_first_thing_heard_in_a_cramp_is_what_to_do(said: str, skill: CustomSkill, library: Library) -> None:
    """Within the first 12 words, for every cry: a step of a routine."""
    response = respond(skill, one_turn(library, said))
    first = re.sub("<[^>]*>", " ", response["response"]["outputSpeech"]["ssml"]).split()[:12]
    spoken = " ".join(first)
    steps = {" ".join(routine.steps[0].say.split()[:4]) for routine in library.routines.values()}
    patterns = {re.escape(step).replace(r"\{leg\}", r"your [a-z ]+") for step in steps}
    assert any(re.match(pattern, spoken) for pattern in patterns), spoken


def one_turn(library: Library, said: str) -> dict[str, Any]:
    speaker = Speaker(lambda _: {}, library)
    return speaker.envelope(speaker.intent_request(speaker.resolver.resolve(said)))


def test_there_are_sixty_cries() -> None:
    assert len(set(RELIEF)) >= 60


def sayable(text: str) -> list[str]:
    """The phrases that a string tells people to say: "Say, it's gone, next, or, it's worse."."""
    found = []
    for sentence in re.split(r"(?<=[.?!])\s+", text):
        match = re.search(r"\b(?:say|ask),\s*(.*?)[.?!]?$", sentence, re.IGNORECASE)
        if match:
            pieces = re.split(r",?\s*\bor,\s*|,\s+", match[1])
            found += [piece.strip() for piece in pieces if piece.strip() and not piece.startswith(NOT_SAID)]
    return found


def test_every_phrase_that_people_are_told_to_say_is_understood(library: Library) -> None:
    resolver = Resolver(library, Listener(library))
    strings = load_strings("en-US")
    texts = [text for name in strings.__struct_fields__ for text in flat(getattr(strings, name))]
    phrases = {phrase for text in texts for phrase in sayable(text)}
    assert len(phrases) > 15
    lost = {phrase for phrase in phrases if resolver.resolve(phrase).intent == "AMAZON.FallbackIntent"}
    assert lost == set()


def flat(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in flat(each)]
    return [text for each in value for text in flat(each)] if isinstance(value, tuple) else []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_holds_a_conversation(locale: str, skill: CustomSkill, library: Library) -> None:
    """And says its own emergency number, never another's."""
    numbers = {name: load_strings(name).terms["emergency_number"] for name in LOCALES}
    speaker = Speaker(lambda envelope: checked(skill, envelope), library, locale)
    script = ["> (open)", "> my calf is swollen and warm after a long flight", "> yes"]
    spoken = " ".join(transcript(script, speaker))
    assert numbers[locale] in spoken
    assert not [number for number in set(numbers.values()) - {numbers[locale]} if number in spoken]
