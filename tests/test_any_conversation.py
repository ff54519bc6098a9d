"""Whatever is said in whatever order: a reply that can be answered, in bounds, and never a dead end."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.conversation.state import VERSION, Guide, State, from_attributes, to_attributes
from cramp_coach.framework import Library, PluginManager
from cramp_coach.listening.intents import load_intents
from cramp_coach.local import Speaker
from cramp_coach.speaking import Pause, Reply, Say, to_ssml

SCHEMA = json.loads((Path(__file__).parent / "schemas/response.json").read_text())
LIBRARY = PluginManager.installed().library()
SKILL = create_skill()
FIXED = sorted(
    sample for intent in load_intents().intents for sample in (*intent.said, *intent.samples) if "{" not in sample
)
TOLD = (
    "my left calf is cramping", "my calf is swollen and warm", "my lower back hurts", "it goes down my leg",
    "i'm worried all the time and my neck is tight", "i fell off a ladder", "no swelling", "at night", "numb foot",
    "since i lifted a box", "help my thigh", "guide me through a breathing exercise", "tell me about sciatica",
    "can i take ibuprofen", "it's my son he's six", "i'm pregnant", "play some jazz", "the thingamajig", "my leg",
)  # fmt: skip
STEERING = (
    "yes", "no", "not sure", "next", "go back", "wait", "carry on", "start over", "other leg", "it's worse",
    "it's gone", "say that again", "help", "why", "what did i tell you", "when should i see a doctor",
)  # fmt: skip
UTTERANCES = st.one_of(st.sampled_from(STEERING), st.sampled_from(TOLD), st.sampled_from(FIXED))
MOST_WORDS, MOST_BYTES = 110, 6000


@settings(max_examples=120, deadline=None)
@given(st.lists(UTTERANCES, min_size=1, max_size=12))
def test_every_reply_can_be_answered(said: list[str]) -> None:
    speaker = Speaker(lambda envelope: respond(SKILL, envelope), LIBRARY)
    speaker.launch()
    before = ""
    for text in said:
        response = speaker.say(text)
        jsonschema.validate(response, SCHEMA)
        speech = spoken(response)
        assert speech.strip()
        assert len(speech.split()) <= MOST_WORDS, speech
        if not speaker.is_open:
            return
        last = re.split(r"(?<=[.?!]) ", speech.strip())[-1]
        assert "?" in last or "say, " in last.lower(), speech
        assert response["response"]["reprompt"]["outputSpeech"]["ssml"] != "<speak></speak>"
        assert len(json.dumps(response["sessionAttributes"])) < MOST_BYTES
        if speaker.resolver.resolve(text).intent == "AMAZON.FallbackIntent":
            assert speech != before
        before = speech


def test_not_understood_twice_is_said_in_two_ways() -> None:
    """After the open question, too."""
    speaker = Speaker(lambda envelope: respond(SKILL, envelope), LIBRARY)
    speaker.launch()
    speaker.say("my lower back hurts")
    said = [spoken(speaker.say("play some jazz")) for _ in range(3)]
    assert len(set(said)) == 3


def spoken(response: dict[str, Any]) -> str:
    ssml = response["response"]["outputSpeech"]["ssml"]
    return " ".join(unescape(re.sub("<[^>]*>", " ", ssml)).split())


@pytest.mark.parametrize(
    "attributes",
    [
        {"version": 1, "report": {"findings": {"cramp": "present"}}},
        {"version": VERSION + 1},
        {"version": VERSION, "guide": {"routine": "calf_cramp", "step": -1}},
        {"version": VERSION, "guide": {"routine": "calf_cramp", "step": "two"}},
        {"version": VERSION, "question": 3},
        {"version": VERSION, "unknown": True},
        [1, 2],
        None,
    ],
)
def test_a_session_of_another_time_begins_anew(attributes: object) -> None:
    assert from_attributes(attributes) == State()


@pytest.mark.parametrize("routine", ["calf_cramp", "no_such_routine"])
def test_a_forged_place_in_a_routine_is_survived(routine: str) -> None:
    speaker = Speaker(lambda envelope: respond(SKILL, envelope), LIBRARY)
    speaker.launch()
    speaker._attributes = to_attributes(State(guide=Guide(routine, step=99)))
    assert spoken(speaker.say("next"))
    assert speaker.is_open


@pytest.mark.parametrize(
    "forged",
    [
        {"report": {"findings": {"no_such": "present", "calf": "present"}}},
        {"report": {"complaints": [["no_such", "calf", "left"], ["cramp", "no_such_part", None]]}},
        {"question": "no_such"},
        {"told": "no_such", "relief": "no_such", "wanted": "no_such"},
        {"report": {"measures": {"age_years": 1e308, "no_such": -5}}},
        {"asked": ["no_such"] * 20, "flags": ["no_such"], "advised": [1, 2]},
    ],
)
@pytest.mark.parametrize("said", ["yes", "no", "why", "next", "my calf hurts", "what did i tell you", "it's gone"])
def test_forged_state_is_survived(forged: dict[str, Any], said: str) -> None:
    speaker = Speaker(lambda envelope: respond(SKILL, envelope), LIBRARY)
    speaker.launch()
    speaker._attributes = {"version": VERSION, **forged}
    assert "something went wrong" not in spoken(speaker.say(said))


def test_state_comes_back_from_attributes_as_it_went() -> None:
    state = State(guide=Guide("calf_cramp", 2, "left", relief=True), asked=("swelling",), turns=3)
    assert from_attributes(json.loads(json.dumps(to_attributes(state)))) == state


def test_no_reply_is_longer_than_alexa_plays(library: Library) -> None:
    """240 seconds in all, whatever a plugin's routine asks for."""
    parts = tuple(part for _ in range(20) for part in (Say("Hold it there."), Pause(60)))
    ssml = to_ssml(Reply(parts))
    held = sum(int(seconds) for seconds in re.findall(r'time="(\d+)s"', ssml))
    assert 120 < held <= 240
    assert max(int(seconds) for seconds in re.findall(r'time="(\d+)s"', ssml)) <= 10
    for routine in library.routines.values():
        assert sum(step.hold_seconds or 0 for step in routine.steps) + 5 * len(routine.steps) < 230, routine.id


def test_what_is_asked_in_one_breath_is_finished_and_closed() -> None:
    speaker = Speaker(lambda envelope: respond(SKILL, envelope), LIBRARY)
    response = speaker.say("guide me through a calf stretch")
    assert not speaker.is_open
    assert "walk a few easy steps" in spoken(response)
    assert "reprompt" not in response["response"]
