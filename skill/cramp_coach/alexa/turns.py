"""Alexa request -> Turn: intents by name, slots by resolved id."""

from __future__ import annotations

from collections.abc import Iterator

from ask_sdk_model import IntentRequest, ListSlotValue, SimpleSlotValue, Slot
from ask_sdk_model.slu.entityresolution import StatusCode

from cramp_coach.conversation.turn import Act, Turn
from cramp_coach.listening.intents import FREE_SLOT, TOPIC_SLOTS

MOST_CHARACTERS = 2000
"""That are listened to in a turn: some two minutes of speech, which is more than Alexa ever takes in."""
MOST_IDS = 100
_ACTS: dict[str, Act] = {
    "SymptomIntent": "tell",
    "TellIntent": "tell",
    "ReliefNowIntent": "relief",
    "YesPleaseIntent": "yes",
    "NoThanksIntent": "no",
    "NotSureIntent": "unsure",
    "WhyIntent": "why",
    "SummaryIntent": "summary",
    "RemedyIntent": "remedy",
    "AboutIntent": "about",
    "PreventIntent": "prevent",
    "DoctorIntent": "doctor",
    "GuideIntent": "guide",
    "GoOnIntent": "next",
    "GoBackIntent": "back",
    "WaitIntent": "pause",
    "CarryOnIntent": "resume",
    "FromTheStartIntent": "restart",
    "OtherSideIntent": "other_side",
    "GoneIntent": "gone",
    "WorseIntent": "worse",
    "HowToIntent": "help",
    "AgainIntent": "repeat",
    "EnoughIntent": "stop",
    "AMAZON.YesIntent": "yes",
    "AMAZON.NoIntent": "no",
    "AMAZON.HelpIntent": "help",
    "AMAZON.RepeatIntent": "repeat",
    "AMAZON.NextIntent": "next",
    "AMAZON.PreviousIntent": "back",
    "AMAZON.PauseIntent": "pause",
    "AMAZON.ResumeIntent": "resume",
    "AMAZON.StartOverIntent": "restart",
    "AMAZON.StopIntent": "stop",
    "AMAZON.CancelIntent": "stop",
    "AMAZON.NavigateHomeIntent": "stop",
    "AMAZON.FallbackIntent": "fallback",
}


def turn_of(request: IntentRequest, is_one_shot: bool = False) -> Turn:
    """The turn an IntentRequest stands for. An intent we do not know is a fallback; slots may hold anything."""
    intent = request.intent
    act = _ACTS.get(intent.name if intent else "", "fallback")
    findings: list[str] = []
    topics: list[str] = []
    words: dict[bool, list[str]] = {True: [], False: []}
    left = MOST_CHARACTERS
    for name, slot in (intent.slots or {}).items() if intent else ():
        for value in _values(slot):
            if name in TOPIC_SLOTS and (named := list(_resolved(value))):
                topics += named
                continue
            findings += _resolved(value)
            if isinstance(value.value, str) and left > 0:
                words[name == FREE_SLOT].append(value.value[:left])
                left -= len(value.value)
    return Turn(act, " ".join(words[True]), _first(findings), tuple(words[False]), _first(topics), is_one_shot)


def _first(ids: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))[:MOST_IDS]


def _values(slot: Slot | None) -> Iterator[Slot | SimpleSlotValue]:
    """The simple values of a slot: one, several (a multi-value slot, where ``slot.value`` is None), or none.

    Of a kind of value that the SDK does not know nothing is taken: what is in it has not been converted.
    """
    if slot is None:
        return
    if slot.slot_value is None:
        yield slot
        return
    pending = [slot.slot_value]
    while pending:
        value = pending.pop(0)
        if isinstance(value, ListSlotValue):
            pending += value.values or ()
        elif isinstance(value, SimpleSlotValue):
            yield value


def _resolved(value: Slot | SimpleSlotValue) -> Iterator[str]:
    """The ids that entity resolution matched, static or dynamic."""
    resolutions = value.resolutions
    for authority in (resolutions.resolutions_per_authority or ()) if resolutions else ():
        if authority is None or authority.status is None or authority.status.code is not StatusCode.ER_SUCCESS_MATCH:
            continue
        for match in authority.values or ():
            if match is not None and match.value is not None and match.value.id:
                yield match.value.id
