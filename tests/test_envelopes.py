"""Genuine Alexa envelopes in, schema-valid responses out; and every door says the same."""

from __future__ import annotations

import copy
import json
import logging
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_core.skill import CustomSkill
from ask_sdk_model import ResponseEnvelope
from hypothesis import given
from hypothesis import strategies as st

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.conversation import Consultation
from cramp_coach.framework import Library, PluginManager, hookimpl
from cramp_coach.knowledge import Finding, Knowledge
from cramp_coach.local import Speaker

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "tests/schemas/response.json").read_text())
ENVELOPES = {path.stem: json.loads(path.read_text()) for path in sorted((ROOT / "tests/envelopes").glob("*.json"))}


@pytest.fixture(scope="module")
def skill() -> CustomSkill:
    return create_skill()


def checked(response: dict[str, Any]) -> dict[str, Any]:
    """The response, valid by our schema and readable by the SDK's own models."""
    jsonschema.validate(response, SCHEMA)
    text = json.dumps(response)
    assert len(text.encode()) < 120_000
    DefaultSerializer().deserialize(text, ResponseEnvelope)
    return response


def envelope(library: Library, request: dict[str, Any]) -> dict[str, Any]:
    return Speaker(lambda _: {}, library).envelope(request)


def intent(name: str, **slots: Any) -> dict[str, Any]:
    return {"type": "IntentRequest", "intent": {"name": name, "confirmationStatus": "NONE", "slots": slots}}


@pytest.mark.parametrize("name", ENVELOPES)
def test_every_genuine_envelope_is_answered(name: str, skill: CustomSkill) -> None:
    checked(respond(skill, copy.deepcopy(ENVELOPES[name])))


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("AMAZON.HelpIntent", False),
        ("AMAZON.FallbackIntent", False),
        ("AMAZON.RepeatIntent", False),
        ("AMAZON.YesIntent", False),
        ("AMAZON.NoIntent", False),
        ("NotSureIntent", False),
        ("ReliefNowIntent", False),
        ("SomeIntentOfTomorrow", False),
        ("AMAZON.StopIntent", True),
        ("AMAZON.CancelIntent", True),
        ("AMAZON.NavigateHomeIntent", True),
    ],
)
def test_every_intent_is_answered_in_any_state(name: str, ends: bool, skill: CustomSkill, library: Library) -> None:
    response = checked(respond(skill, envelope(library, intent(name))))
    assert response["response"]["shouldEndSession"] is ends
    assert ("reprompt" in response["response"]) is not ends


@pytest.mark.parametrize(
    "request_type",
    [
        "SessionResumedRequest",
        "Alexa.Presentation.APL.RuntimeError",
        "AlexaSkillEvent.SkillEnabled",
        "System.ExceptionEncountered",
        "Tomorrow.NewRequest",
        "Connections.Response",
    ],
)
def test_unknown_request_types_are_survived(request_type: str, skill: CustomSkill, library: Library) -> None:
    response = checked(respond(skill, envelope(library, {"type": request_type})))
    assert "outputSpeech" not in response["response"]


def test_the_end_of_a_session_takes_no_speech_and_logs_an_error_without_words(
    skill: CustomSkill, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    request = {
        "type": "SessionEndedRequest",
        "reason": "ERROR",
        "error": {"type": "INVALID_RESPONSE", "message": "my calf"},
    }
    with caplog.at_level(logging.INFO):
        assert checked(respond(skill, envelope(library, request)))["response"] == {}
    assert "INVALID_RESPONSE" in caplog.text
    assert "calf" not in caplog.text


def resolved(words: str, *ids: str) -> dict[str, Any]:
    status = "ER_SUCCESS_MATCH" if ids else "ER_SUCCESS_NO_MATCH"
    authority = {
        "authority": "a",
        "status": {"code": status},
        "values": [{"value": {"name": each, "id": each}} for each in ids],
    }
    return {"type": "Simple", "value": words, "resolutions": {"resolutionsPerAuthority": [authority]}}


def speech(response: dict[str, Any]) -> str:
    return str(response["response"]["outputSpeech"]["ssml"])


def test_slots_with_several_values_are_resolved_by_id(skill: CustomSkill, library: Library) -> None:
    """What was said for a slot may be anything; its resolved id is what counts."""
    several = {
        "name": "symptom",
        "slotValue": {"type": "List", "values": [resolved("puffed", "swelling"), resolved("toasty", "warmth")]},
    }
    part = {"name": "part", "value": "the lower bit", "slotValue": resolved("the lower bit", "calf")}
    side = {"name": "side", "value": "left", "slotValue": resolved("left", "left")}
    response = checked(
        respond(skill, envelope(library, intent("SymptomIntent", symptom=several, part=part, side=side)))
    )
    assert "swelling and warmth in your left calf" in speech(response)


def test_slot_words_that_did_not_resolve_go_through_the_listener(skill: CustomSkill, library: Library) -> None:
    slot = {"name": "symptom", "value": "seizing", "slotValue": resolved("seizing up")}
    part = {"name": "part", "value": "calf", "slotValue": resolved("calf", "calf")}
    assert "Straighten" in speech(
        checked(respond(skill, envelope(library, intent("SymptomIntent", symptom=slot, part=part))))
    )


def test_a_slot_that_says_no_is_believed_over_its_id(skill: CustomSkill, library: Library) -> None:
    pain = resolved("pain", "pain")
    slot = {"name": "symptom", "slotValue": {"type": "List", "values": [pain, resolved("no swelling", "swelling")]}}
    part = {"name": "part", "value": "calf", "slotValue": resolved("calf", "calf")}
    response = respond(skill, envelope(library, intent("SymptomIntent", symptom=slot, part=part)))
    assert "swelling" not in speech(response).split("Is ")[0]
    assert response["sessionAttributes"]["report"]["findings"]["swelling"] == "absent"


def test_an_old_slot_without_a_slot_value_still_counts(skill: CustomSkill, library: Library) -> None:
    slot = {"name": "story", "value": "my calf just seized up"}
    assert "Straighten" in speech(respond(skill, envelope(library, intent("TellIntent", story=slot))))


class Hiccups:
    """Somebody's plugin, installed after the interaction model was built."""

    @hookimpl
    def knowledge(self) -> Knowledge:
        many = tuple(f"hic {number}" for number in range(120))
        return Knowledge(
            findings=(
                Finding(id="hiccup", kind="symptom", label="hiccups", phrases={"en": ("hiccups", *many)}),
                Finding(id="gills", kind="part", label="gills", phrases={"en": ("gills",)}),
            )
        )


def test_a_new_session_is_told_of_other_peoples_plugins() -> None:
    manager = PluginManager.installed()
    manager.register(Hiccups(), "hiccups")
    skill = create_skill(manager)
    speaker = Speaker(lambda sent: checked(respond(skill, sent)), manager.library())
    (directive,) = speaker.launch()["response"]["directives"]
    assert directive["type"] == "Dialog.UpdateDynamicEntities"
    assert directive["updateBehavior"] == "REPLACE"
    values = {(each["name"], value["id"]): value["name"] for each in directive["types"] for value in each["values"]}
    assert {("Symptom", "hiccup"), ("BodyPart", "gills")} == values.keys()
    assert values["Symptom", "hiccup"]["value"] == "hiccups"
    assert sum(1 + len(each["synonyms"]) for each in values.values()) <= 100
    assert "directives" not in speaker.say("my calf cramps at night")["response"]  # once a session is enough


def test_without_other_peoples_plugins_there_is_nothing_to_tell(skill: CustomSkill, library: Library) -> None:
    assert "directives" not in checked(respond(skill, envelope(library, {"type": "LaunchRequest"})))["response"]


@pytest.mark.parametrize("locale", ["de-DE", "en-NZ", "xx", "", "../../etc/passwd", None, 7])
def test_any_locale_is_answered(locale: object, skill: CustomSkill, library: Library) -> None:
    sent = envelope(library, {"type": "LaunchRequest"})
    sent["request"]["locale"] = locale
    assert "Tell me what hurts" in speech(checked(respond(skill, sent)))


@pytest.mark.parametrize(
    ("locale", "number"),
    [("en-US", "911"), ("en-GB", "nine nine nine"), ("en-AU", "triple zero"), ("en-IN", "one one two")],
)
def test_each_country_has_its_own_number(locale: str, number: str, skill: CustomSkill, library: Library) -> None:
    story = {"name": "story", "value": "my back hurts and I can't feel where I sit and I wet myself"}
    sent = envelope(library, intent("TellIntent", story=story))
    sent["request"]["locale"] = locale
    assert f"call {number} now" in speech(checked(respond(skill, sent)))


MARKUP = '<audio src="https://evil.example/x.mp3"/> & "ow" my calf hurts </speak>'


def test_markup_in_a_slot_is_never_spoken_as_markup(skill: CustomSkill, library: Library) -> None:
    response = checked(
        respond(skill, envelope(library, intent("TellIntent", story={"name": "story", "value": MARKUP})))
    )
    assert "evil" not in json.dumps(response)


@pytest.mark.parametrize(
    "attributes",
    [
        {"version": 0},
        {"version": 1, "report": "x"},
        {"report": {"findings": {"a": "b"}}},
        {"version": 1, "asked": [1]},
        {"x": 1},
    ],
)
def test_attributes_that_are_not_ours_start_a_fresh_conversation(
    attributes: dict[str, Any], skill: CustomSkill, library: Library
) -> None:
    sent = envelope(library, intent("AMAZON.YesIntent"))
    sent["session"]["attributes"] = attributes
    assert "hurts" in speech(checked(respond(skill, sent)))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(attributes=json_values, slot=json_values)
def test_anything_in_attributes_and_slots_gets_a_valid_response(
    skill: CustomSkill, library: Library, attributes: Any, slot: Any
) -> None:
    sent = envelope(library, intent("SymptomIntent", symptom=slot))
    sent["session"]["attributes"] = attributes
    checked(respond(skill, sent))


def test_a_skill_that_breaks_says_sorry_and_logs_no_words(
    caplog: pytest.LogCaptureFixture, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, *_: object) -> None:
        raise RuntimeError("my calf hurts")

    skill = create_skill()
    monkeypatch.setattr(Consultation, "turn", broken)
    response = checked(respond(skill, envelope(library, {"type": "LaunchRequest"})))
    assert "Sorry" in speech(response)
    assert response["response"]["shouldEndSession"] is True
    assert "RuntimeError" in caplog.text
    assert "calf" not in caplog.text


def test_state_is_small_and_holds_no_words(skill: CustomSkill, library: Library) -> None:
    speaker = Speaker(lambda sent: respond(skill, sent), library)
    speaker.launch()
    for said in (
        "xyzzy my left calf is swollen",
        "no",
        "it also tingles and it's heavy and it throbs at night",
        "not sure",
        "no",
    ):
        response = speaker.say(said)
    attributes = json.dumps(response["sessionAttributes"])
    assert len(attributes) < 4000
    assert "xyzzy" not in attributes
