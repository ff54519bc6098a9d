"""What test_fuzz.py has found, each as small as it gets: it stays mended."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import pytest
from ask_sdk_core.skill import CustomSkill

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.conversation import Consultation, Turn
from cramp_coach.conversation.doubt import MOST_FINDINGS
from cramp_coach.conversation.state import VERSION, State, from_attributes, to_attributes
from cramp_coach.framework import Library
from cramp_coach.local import APPLICATION_ID, Speaker
from cramp_coach.report import Complaint, Report
from cramp_coach.service.app import create_app
from cramp_coach.speaking import Pause, Reply, Say
from oracle import CANARY, faults


@pytest.fixture(scope="module")
def skill() -> CustomSkill:
    return create_skill()


def sent(library: Library, request: dict[str, Any], attributes: Any = None) -> dict[str, Any]:
    envelope = Speaker(lambda _: {}, library).envelope(request)
    envelope["session"] |= {"new": False, "attributes": {} if attributes is None else attributes}
    return envelope


def intent(name: str, **slots: Any) -> dict[str, Any]:
    return {"type": "IntentRequest", "intent": {"name": name, "confirmationStatus": "NONE", "slots": slots}}


def answered(skill: CustomSkill, envelope: dict[str, Any], caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    """A good answer, which is no apology."""
    with caplog.at_level(logging.DEBUG):
        answer = respond(skill, envelope)
    assert faults(envelope, answer) == []
    assert "failed" not in caplog.text
    assert CANARY not in caplog.text
    return answer


def speech(answer: dict[str, Any]) -> str:
    return str(answer["response"]["outputSpeech"]["ssml"])


# --- Slots -----------------------------------------------------------------------------------------------------


def test_a_slot_value_of_a_kind_to_come_is_no_value(
    skill: CustomSkill, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    """What is in it the SDK has not converted: `resolutions` was a plain dict, and the turn failed on it."""
    odd = {
        "type": "Other",
        "value": "calf",
        "values": [{"value": "calf"}],
        "resolutions": {"resolutionsPerAuthority": 1},
    }
    request = intent("SymptomIntent", symptom={"name": "symptom", "slotValue": odd})
    assert "hurts" in speech(answered(skill, sent(library, request), caplog))


@pytest.mark.parametrize(
    "text", ["my left calf is swollen and warm ", "no not never without no ", "for 3 weeks since "]
)
def test_a_slot_of_a_hundred_kilobytes_is_listened_to_in_part(
    text: str, skill: CustomSkill, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    """It took more than four seconds, in which the other threads stood still."""
    story = {"name": "story", "value": text * (100_000 // len(text))}
    started = time.thread_time()
    answered(skill, sent(library, intent("TellIntent", story=story)), caplog)
    assert time.thread_time() - started < 2


def test_a_slot_may_match_thousands_of_ids(
    skill: CustomSkill, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    values = [{"value": {"name": each, "id": each}} for each in [*library.findings, CANARY] * 20]
    resolutions = {"resolutionsPerAuthority": [{"status": {"code": "ER_SUCCESS_MATCH"}, "values": values}]}
    request = intent("SymptomIntent", symptom={"name": "symptom", "value": "it", "resolutions": resolutions})
    answered(skill, sent(library, request), caplog)


def test_what_is_beyond_us_is_asked_after_twice(
    skill: CustomSkill, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    """The microphone was opened, and after a silence nothing was asked again: certification's test 4.1."""
    request = intent("TellIntent", story={"name": "story", "value": "i have a toothache"})
    answer = answered(skill, sent(library, request), caplog)
    assert "beyond what I know" in speech(answer)
    assert "what hurts" in answer["response"]["reprompt"]["outputSpeech"]["ssml"]


# --- Session attributes ----------------------------------------------------------------------------------------


FORGED: dict[str, Any] = {
    "asked": {"asked": [CANARY, "cramp", "cramp"]},
    "told": {"told": CANARY},
    "flags": {"flags": [CANARY]},
    "relief": {"relief": CANARY},
    "a side": {"report": {"complaints": [["cramp", "calf", CANARY]]}},
    "a measure": {"report": {"measures": {CANARY: 1.0, "age_years": 1e300, "duration_days": -1}}},
    "half a character": {"report": {"findings": {"calf": "\ud800"}}},
    "half a character as a key": {"report": {"findings": {"\ud800": "present"}}},
    "what was said": {"last": {"parts": [["say", f"Call {CANARY} now."]], "reprompt": "Is it easing?"}},
    "the question": {"last": {"parts": [["say", "Good."]], "reprompt": f"{CANARY}?"}, "question": "leg_swelling"},
    "another shape": {"last": CANARY, "other": CANARY},
    "another version": {"version": 1, "x": CANARY},
    "deep": {"asked": json.loads("[" * 300 + f'"{CANARY}"' + "]" * 300)},
    "large": {"report": {"complaints": [["cramp", "calf", "left"]] * 5000}, "asked": ["cramp"] * 5000},
    "a number": {"turns": 10**30, "fallbacks": -1, "advised": [10**30, -1]},
}
REQUESTS = {
    "repeat": intent("AMAZON.RepeatIntent"),
    "why": intent("WhyIntent"),
    "yes": intent("AMAZON.YesIntent"),
    "a user event": {"type": "Alexa.Presentation.APL.UserEvent"},
    "a request of tomorrow": {"type": "Tomorrow"},
    "the end": {"type": "SessionEndedRequest", "reason": "USER_INITIATED"},
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_what_is_forged_is_neither_said_nor_handed_on(
    forged: dict[str, Any],
    request_: dict[str, Any],
    skill: CustomSkill,
    library: Library,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Requests that take no speech handed on whatever the session held; "repeat" said whatever it held."""
    answered(skill, sent(library, request_, {"version": VERSION} | forged), caplog)


def test_a_genuine_session_goes_on_after_a_request_that_takes_no_answer(
    skill: CustomSkill, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    speaker = Speaker(lambda envelope: respond(skill, envelope), library)
    speaker.launch()
    kept = speaker.say("my left calf is swollen")["sessionAttributes"]
    event = sent(library, {"type": "Alexa.Presentation.APL.UserEvent"}, json.loads(json.dumps(kept)))
    answer = answered(skill, event, caplog)
    assert json.loads(json.dumps(answer["sessionAttributes"])) == json.loads(json.dumps(kept))


@pytest.mark.parametrize("reprompt", ["", " ", "{part.__class__}", "{0}", "{", "a < b", "\u202eyes"])
def test_a_question_that_we_do_not_ask_is_not_asked_again(
    reprompt: str, skill: CustomSkill, library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    """An empty one was an IndexError; one in braces was filled in like a text of ours."""
    forged = {
        "version": VERSION,
        "question": "leg_swelling",
        "last": {"parts": [["say", "Good."]], "reprompt": reprompt},
    }
    told = speech(answered(skill, sent(library, intent("WhyIntent"), forged), caplog))
    assert "class" not in told


def known(state: State, library: Library, consultation: Consultation) -> State:
    return consultation.known(from_attributes(json.loads(json.dumps(to_attributes(state)))))


@pytest.fixture(scope="module")
def consultation(manager: Any, library: Library) -> Consultation:
    return Consultation(manager, library)


SAID = Reply((Say("Good. Let it rest a moment."),), reprompt="Is your leg swollen?")


@pytest.mark.parametrize(
    "last",
    [
        Reply((*SAID.parts, Pause(0)), SAID.reprompt),
        Reply((*SAID.parts, Pause(10**9)), SAID.reprompt),
        Reply((*SAID.parts, *[Pause(5)] * 100), SAID.reprompt),
        Reply((Say("Good. " * 1000),), SAID.reprompt),
        Reply((Say("Good. <break/>"),), SAID.reprompt),
        Reply((Say("You have thrombocytopenia."),), SAID.reprompt),
        Reply((Pause(5),), SAID.reprompt),
        Reply(SAID.parts, SAID.reprompt, ends=True),
        Reply(SAID.parts, SAID.reprompt, card="Your answer"),
    ],
)
def test_only_what_we_could_have_said_is_said_again(last: Reply, library: Library, consultation: Consultation) -> None:
    assert known(State(last=SAID), library, consultation).last == SAID
    assert known(State(last=last), library, consultation).last is None


def test_what_is_known_stays_as_it_was(library: Library, consultation: Consultation) -> None:
    report = Report(
        findings={"calf": "present", "swelling": "unsure"},
        complaints=(Complaint("swelling", "calf", "left"), Complaint("cramp")),
        measures={"age_years": 40.0},
    )
    state = State(report=report, asked=("leg_swelling", "offer", "gone"), told="", flags=(*library.red_flags,), turns=7)
    assert known(state, library, consultation) == state


def test_what_came_last_is_kept_of_too_much(library: Library, consultation: Consultation) -> None:
    everything = Report(findings=dict.fromkeys(library.findings, "present"))
    kept = known(State(report=everything, asked=tuple(library.findings)), library, consultation)
    assert list(kept.report.findings) == list(library.findings)[-MOST_FINDINGS:]
    assert kept.asked[-1] == list(library.findings)[-1]
    assert len(json.dumps(to_attributes(kept))) < 12_000


def test_a_turn_adds_no_more_than_is_kept(library: Library, consultation: Consultation) -> None:
    """All findings together were 31 kB of session attributes."""
    denied = dict.fromkeys(library.findings, "absent")
    outcome = consultation.turn(Turn("tell", findings=("calf", "cramp")), State(report=Report(findings=denied)))
    assert len(outcome.state.report.findings) == MOST_FINDINGS
    assert {"calf", "cramp"} <= outcome.state.report.present


# --- Failures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["IntentRequest", "SessionEndedRequest", "Tomorrow"])
def test_an_apology_keeps_nothing_and_is_only_made_to_someone(
    kind: str, skill: CustomSkill, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, *_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Consultation, "turn", broken)
    monkeypatch.setattr(Consultation, "known", broken)
    attributes = {"version": VERSION, "told": CANARY}
    envelope = sent(library, {"type": kind, "intent": {"name": "AMAZON.YesIntent"}}, attributes)
    answer = respond(skill, envelope)
    assert faults(envelope, answer) == []
    assert ("outputSpeech" in answer["response"]) is (kind == "IntentRequest")


def test_attributes_too_deep_to_copy_were_a_500(library: Library) -> None:
    """The SDK copies them before it asks anyone; through `respond`, and so on Lambda, it raised."""
    client = create_app(create_skill(skill_id=APPLICATION_ID), None).test_client()
    body = json.dumps(sent(library, intent("AMAZON.YesIntent"), {"version": VERSION})).replace(
        f'{{"version": {VERSION}}}', '{"a": ' * 350 + "1" + "}" * 350
    )
    response = client.post("/alexa", data=body)
    assert response.status_code == 200
    assert "hurts" in speech(response.json)
