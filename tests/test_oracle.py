"""The oracle itself: it has nothing against good answers, and each of its rules catches what it is there for."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from ask_sdk_core.skill import CustomSkill

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.framework import Library
from cramp_coach.local import Speaker
from oracle import CANARY, faults

SENT: dict[str, Any] = {
    "session": {"new": True, "sessionId": "amzn1.echo-api.session.1", "attributes": {}},
    "context": {"System": {"device": {"supportedInterfaces": {"Alexa.Presentation.APL": {}}}}},
    "request": {"type": "LaunchRequest", "locale": "en-US"},
}


def said(ssml: str) -> dict[str, str]:
    return {"type": "SSML", "ssml": ssml}


SCREEN: dict[str, Any] = {
    "type": "Alexa.Presentation.APL.RenderDocument",
    "token": "t",
    "document": {"type": "APL", "version": "2023.3", "mainTemplate": {}},
    "datasources": {"screen": {}},
}
GOOD: dict[str, Any] = {
    "version": "1.0",
    "sessionAttributes": {"version": 2},
    "response": {
        "outputSpeech": said('<speak>Hold it. <break time="10s"/> Is it easing?</speak>'),
        "reprompt": {"outputSpeech": said("<speak>Is it easing?</speak>")},
        "shouldEndSession": False,
        "directives": [SCREEN],
    },
}


def changed(value: dict[str, Any], path: str, to: Any) -> dict[str, Any]:
    """A copy in which what stands at a dotted path is `to`; None takes it away."""
    copied = copy.deepcopy(value)
    *way, last = path.split(".")
    inside = copied
    for key in way:
        inside = inside[key]
    if to is None:
        del inside[last]
    else:
        inside[last] = to
    return copied


def test_a_good_answer_is_good() -> None:
    assert faults(SENT, GOOD) == []


SPEECH = "response.outputSpeech"
ENTITIES = {
    "type": "Dialog.UpdateDynamicEntities",
    "updateBehavior": "REPLACE",
    "types": [{"name": "Symptom", "values": [{"id": "x", "name": {"value": "x", "synonyms": []}}]}],
}


@pytest.mark.parametrize(
    ("path", "to", "fault"),
    [
        ("sessionAttributes.x", float("nan"), "json"),
        ("sessionAttributes.x", "\ud800", "json"),
        ("sessionAttributes.x", {1: 2}, "json: it is not the same"),
        ("sessionAttributes.x", object(), "json"),
        ("sessionAttributes.x", "x" * 24_000, "size"),
        ("response.directives", [SCREEN | {"datasources": {"screen": "x" * 120_000}}], "size"),
        ("version", "2.0", "schema"),
        ("response.shouldEndSession", "no", "schema"),
        ("response.unknown", 1, "schema"),
        ("response.shouldEndSession", True, "session: it ends, with"),
        ("response.reprompt", None, "session: it stays open, without"),
        (SPEECH, said("<speak>a & b</speak>"), "outputSpeech: no XML"),
        (SPEECH, said("<speak>a <b>b</b></speak>"), "outputSpeech: the tag b"),
        (SPEECH, said('<speak>a <audio src="https://x"/></speak>'), "outputSpeech: the tag audio"),
        (SPEECH, said('<speak>a <break time="11s"/></speak>'), "outputSpeech: a break"),
        (SPEECH, said('<speak>a <break strength="weak"/></speak>'), "outputSpeech: the tag break"),
        (SPEECH, said('<speak><break time="3s"/></speak>'), "outputSpeech: it is silent"),
        (SPEECH, said("<speak>a\u200b\x7fb</speak>"), "outputSpeech: it has characters"),
        (SPEECH, said(f"<speak>{'word ' * 1590}</speak>"), "outputSpeech: it takes too long"),
        (SPEECH, said("<speak>a " + '<break time="10s"/>' * 24 + "</speak>"), "outputSpeech: it takes too long"),
        ("response.reprompt.outputSpeech", said(f"<speak>{'word ' * 300}</speak>"), "reprompt: it takes too long"),
        ("response.card", {"type": "Simple", "title": "a", "content": "<b>"}, "card"),
        ("response.directives", [ENTITIES, ENTITIES], "directives: the same twice"),
        ("sessionAttributes.x", f"x{CANARY.upper()}x", "echo"),
        ("sessionAttributes.x", "amzn1.echo-api.session.1", "echo: the sessionId"),
    ],
)
def test_each_rule_catches_what_it_is_there_for(path: str, to: Any, fault: str) -> None:
    found = faults(SENT, changed(GOOD, path, to))
    assert [each for each in found if each.startswith(fault)], found


@pytest.mark.parametrize(
    ("path", "to", "fault"),
    [
        ("request.type", "SessionEndedRequest", "session: an answer"),
        ("request.type", "Tomorrow", "session: an answer"),
        ("context.System.device.supportedInterfaces", {}, "directives: a screen"),
        ("context", None, "directives: a screen"),
    ],
)
def test_it_depends_on_what_was_sent(path: str, to: Any, fault: str) -> None:
    found = faults(changed(SENT, path, to), GOOD)
    assert [each for each in found if each.startswith(fault)], found


def test_dynamic_entities_belong_to_a_new_session() -> None:
    answer = changed(GOOD, "response.directives", [ENTITIES])
    assert faults(SENT, answer) == []
    assert faults(changed(SENT, "session.new", False), answer) != []


def test_silence_is_no_answer_to_an_intent_and_the_right_one_to_an_end() -> None:
    empty = {"version": "1.0", "response": {}}
    assert faults(SENT, empty) == ["session: nothing is said"]
    assert faults(changed(SENT, "request.type", "SessionEndedRequest"), empty) == []


def test_a_real_conversation_is_good(library: Library) -> None:
    skill: CustomSkill = create_skill()
    answers: list[dict[str, Any]] = []

    def door(sent: dict[str, Any]) -> dict[str, Any]:
        answers.append(respond(skill, sent))
        assert faults(sent, answers[-1]) == []
        return answers[-1]

    speaker = Speaker(door, library)
    speaker.interfaces = {"Alexa.Presentation.APL": {}}
    speaker.launch()
    for text in ("help my calf", "next", "my calf is swollen and warm", "what did i tell you", "stop"):
        speaker.say(text)
    assert any("card" in each["response"] for each in answers)
    assert any("directives" in each["response"] for each in answers)
