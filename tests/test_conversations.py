"""Golden conversations: data beside what they must and must not say."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from ask_sdk_core.skill import CustomSkill

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.framework import Library
from cramp_coach.local import Speaker

HERE = Path(__file__).parent / "conversations"
ASKS: list[dict[str, Any]] = yaml.safe_load((HERE / "asks.yaml").read_text())
CONVERSATIONS: list[dict[str, Any]] = yaml.safe_load((HERE / "conversations.yaml").read_text())
MOST_WORDS = 80


@pytest.fixture(scope="module")
def skill() -> CustomSkill:
    return create_skill()


@pytest.mark.parametrize("case", ASKS, ids=lambda case: case["ask"])
def test_one_utterance(case: dict[str, Any], ask: Callable[[str], dict[str, Any]], library: Library) -> None:
    answer = ask(case["ask"])
    check_speech(case, answer["speech"], answer["end_session"])
    leader = answer["conditions"][0]["id"]
    for key in ("intent", "urgency"):
        assert answer[key] == case.get(key, answer[key])
    assert leader == case.get("condition", leader), [
        (each["id"], round(each["likelihood"], 3)) for each in answer["conditions"][:4]
    ]
    if "family" in case:
        assert library.conditions[leader].family == case["family"]
    assert answer["urgency"] not in case.get("not_urgency", []), answer["red_flags"]
    assert set(case.get("red_flags", [])) <= set(answer["red_flags"])
    assert set(case.get("absent", [])) <= set(answer["findings"]["absent"])
    if "question" in case:
        assert answer["question"]["id"] == case["question"]
    if case.get("only_condition"):
        assert len(answer["conditions"]) == 1


@pytest.mark.parametrize("case", CONVERSATIONS, ids=lambda case: case["name"])
def test_a_conversation(case: dict[str, Any], skill: CustomSkill, library: Library) -> None:
    speaker = Speaker(lambda envelope: respond(skill, envelope), library)
    said = 0
    for turn in case["turns"]:
        said += 1
        response = (speaker.launch() if turn.get("launch") else speaker.say(turn["say"]))["response"]
        ends = response["shouldEndSession"]
        check_speech(turn, plain(response), ends)
        if turn.get("reprompts"):
            assert response["reprompt"]["outputSpeech"]["ssml"]
        if ends:
            break
    assert speaker.is_open is not ends
    if "last_ends_within" in case:
        assert ends
        assert said <= case["last_ends_within"]


def check_speech(case: dict[str, Any], speech: str, ends: bool) -> None:
    first = speech.split(". ", maxsplit=1)[0]
    for words in case.get("first", []):
        assert words in first, speech
    for words in case.get("says", []):
        assert words.lower() in speech.lower(), speech
    for words in case.get("never", []):
        assert words.lower() not in speech.lower(), speech
    if "ends" in case:
        assert ends == case["ends"], speech
    assert len(speech.split()) <= MOST_WORDS, f"{len(speech.split())} words: {speech}"
    if not ends:  # a session stays open only for something one can answer
        assert "?" in speech or "say" in speech.lower(), speech


def plain(response: dict[str, Any]) -> str:
    ssml = response["outputSpeech"]["ssml"].removeprefix("<speak>").removesuffix("</speak>")
    while "<break" in ssml:
        before, _, rest = ssml.partition("<break")
        ssml = before + rest.partition("/>")[2]
    return " ".join(unescape(ssml).split())
