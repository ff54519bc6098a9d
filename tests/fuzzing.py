"""Requests that Alexa would never send, made of those that it does.

    genuine()        tests/envelopes, and the middle of real conversations: tests/dialogues played through the speaker
    Mutator          one or several of: keys dropped, doubled, renamed, swapped, retyped; hostile text; forged sessions
    garbled()        the same as bytes, broken below the level of JSON

All of it comes from one seeded random.Random, so that what was found can be found again.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ask_sdk_core.skill import CustomSkill

from cramp_coach.alexa.skill import respond
from cramp_coach.alexa.turns import _ACTS as INTENTS
from cramp_coach.conversation.state import VERSION
from cramp_coach.framework import Library
from cramp_coach.local import APPLICATION_ID, Speaker
from cramp_coach.speaking import LOCALES
from oracle import CANARY

HERE = Path(__file__).parent
REQUEST_TYPES = (
    "LaunchRequest", "IntentRequest", "SessionEndedRequest", "SessionResumedRequest", "CanFulfillIntentRequest",
    "Alexa.Presentation.APL.UserEvent", "Alexa.Presentation.APL.RuntimeError", "AlexaSkillEvent.SkillEnabled",
    "Connections.Response", "System.ExceptionEncountered", "Tomorrow.NewRequest", "launchrequest", "", "__class__",
)  # fmt: skip
SLOTS = ("story", "symptom", "part", "side", "when", "trigger", "condition", "routine", "remedy", CANARY)
HOSTILE = (
    CANARY,
    f'<audio src="https://{CANARY}.example/x.mp3"/>',
    f"</speak><speak>{CANARY}",
    f"my calf hurts </speak> <break time='{CANARY}'/> & more",
    f"<![CDATA[{CANARY}]]>",
    f"<!--{CANARY}",
    f"&{CANARY}; &lt;{CANARY}&gt; &#0;",
    f"{{{CANARY}}} {{part}} {{leg}} {{0.__class__}} {{",
    f"%s%n%({CANARY})d",
    f"${{jndi:ldap://{CANARY}.example/a}}",
    f"'; DROP TABLE {CANARY}; --",
    f"../../{CANARY}/../etc/passwd",
    f"\u202emy calf hurts {CANARY}\u202c",
    f"\u200b{CANARY}\u200d\ufeff my\u200bcalf\u00adhurts",
    f"\x00{CANARY}\x07\x1b[31m\x7f\x85\u2028",
    f"\ud800{CANARY} my left calf \udfff",
    f"\U0001f9b5{CANARY}\U000e0041 \ufdd0 \uffff",
    f"my ca\u0301lf hu\u0336rts {CANARY}" + "\u0301" * 300,
    f"\nERROR cramp_coach {CANARY}\r\n",
    "\uff4d\uff59 \uff43\uff41\uff4c\uff46 hurts for \u0663 weeks and \u00b2 days " + CANARY,
    f"for {'9' * 400} days I am {'1' * 4400} years old {CANARY}",
    f"i'm -5 years old, 1e400 weeks, NaN days, 0 times a week {CANARY}",
    "",
    " ",
    "\u3000\t\n",
)
HUGE: tuple[Callable[[], str], ...] = (
    lambda: f"{CANARY} " * 10_000,
    lambda: "my left calf hurts and it is swollen and warm " * 2200,
    lambda: "no not never without no " * 4200,
    lambda: "calf" * 25_000,
    lambda: "a" * 100_000,
    lambda: "\U0001f9b5" * 25_000,
    lambda: "<b>&" * 25_000,
    lambda: "for 3 weeks about a few days ago since the " * 2300,
)


def genuine(skill: CustomSkill, library: Library) -> list[str]:
    """Envelopes as Alexa sends them, as JSON texts; all to one skill."""
    found = [json.loads(path.read_text()) for path in sorted((HERE / "envelopes").glob("*.json"))]
    for number, path in enumerate(sorted((HERE / "dialogues").glob("*.txt"))):
        locale = LOCALES[number % len(LOCALES)]
        found += _recorded(skill, library, path.read_text(), locale, has_screen=number % 2 == 0)
    return [json.dumps(_addressed(each)) for each in found]


def _recorded(
    skill: CustomSkill, library: Library, script: str, locale: str, has_screen: bool
) -> Iterator[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    def door(envelope: dict[str, Any]) -> dict[str, Any]:
        envelope["request"]["locale"] = locale
        sent.append(copy.deepcopy(envelope))
        return respond(skill, envelope)

    speaker = Speaker(door, library)  # its resolver is slow to make, and the same words do for every locale
    speaker.interfaces = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2023.3"}}} if has_screen else {}
    for said in re.findall(r"^> (.*)$", script, re.MULTILINE):
        if said == "(open)":
            speaker.launch()
        else:
            speaker.say(said)
    yield from sent


def _addressed(envelope: dict[str, Any]) -> dict[str, Any]:
    application = {"applicationId": APPLICATION_ID}
    envelope["context"]["System"]["application"] = application
    if "session" in envelope:
        envelope["session"]["application"] = application
    return envelope


class Mutator:
    """Makes envelopes of genuine ones, for ever. `kept`: session attributes that real answers gave, to go on from."""

    def __init__(self, rng: random.Random, corpus: list[str], library: Library) -> None:
        self._rng, self._corpus = rng, corpus
        known = (library.findings, library.conditions, library.families, library.red_flags, library.routines)
        self._ids = [each for section in known for each in section]
        self._routines = list(library.routines)
        self.kept: list[dict[str, Any]] = []

    def envelope(self, timestamp: str) -> Any:
        """The next one: any JSON value, most often an object that was an envelope once, sent at `timestamp`."""
        while True:
            try:
                made = self._made(timestamp)
                json.dumps(made)
            except RecursionError:  # nested too deep to be sent by anyone
                continue
            return made

    def _made(self, timestamp: str) -> Any:
        rng = self._rng
        envelope = json.loads(rng.choice(self._corpus))
        envelope["request"]["timestamp"] = timestamp
        if rng.random() < 0.6:
            envelope["session"] = self._session(envelope.get("session"))
        if rng.random() < 0.5:
            envelope["request"] = self._request(envelope["request"])
        for _ in range(rng.choice((0, 1, 1, 1, 2, 3, 8))):
            envelope = self._mutated(envelope)
        return envelope

    # Where a session is

    def _session(self, session: Any) -> dict[str, Any]:
        rng = self._rng
        session = dict(session or {"new": rng.random() < 0.5, "sessionId": "amzn1.echo-api.session.x"})
        ways: tuple[Callable[[], Any], ...] = (self._state, self._state, self._value, lambda: {"version": VERSION})
        session["attributes"] = rng.choice(self.kept) if self.kept and rng.random() < 0.5 else rng.choice(ways)()
        if rng.random() < 0.3:
            session["new"] = self._value()
        return session

    def _state(self) -> dict[str, Any]:
        """Attributes of the right shape with lies in them; now and then not quite of that shape."""
        rng = self._rng
        polarity = ("present", "absent", "unsure")
        makers: dict[str, Callable[[], Any]] = {
            "report": lambda: {
                "findings": {self._id(): rng.choice(polarity) for _ in self._several()},
                "complaints": [
                    [self._id(), self._id(), rng.choice(("left", "right", CANARY))] for _ in self._several()
                ],
                "measures": {rng.choice(("age_years", "duration_days", self._id())): self._number() for _ in "abc"},
            },
            "asked": lambda: [self._id() for _ in self._several()],
            "question": lambda: rng.choice(("tell_more", "easing", "offer", "anything_else", self._id())),
            "told": self._id,
            "flags": lambda: [self._id() for _ in self._several()],
            "advised": lambda: [rng.choice((0, -1, 2**31, 10**18)) for _ in self._several()],
            "relief": lambda: rng.choice((*self._routines, self._id())),
            "guide": lambda: {
                "routine": rng.choice((*self._routines, self._id())),
                "step": rng.choice((0, 1, 2, 3, 5, 99, 100, -1, 10**9)),
                "side": rng.choice(("left", "right", "other", None, CANARY)),
                "relief": rng.random() < 0.5,
            },
            "wanted": lambda: rng.choice((*self._routines, self._id())),
            "disclaimed": lambda: rng.random() < 0.5,
            "fallbacks": self._number,
            "turns": self._number,
            "last": lambda: {
                "parts": [rng.choice((["say", self._text()], ["pause", self._number()])) for _ in self._several(12)],
                "reprompt": self._text(),
                "ends": rng.random() < 0.3,
                "card": self._text(),
                "screen": rng.choice((None, {"type": "step", "title": CANARY})),
            },
        }
        chosen = {name: make() for name, make in makers.items() if rng.random() < 0.4}
        if rng.random() < 0.15:
            chosen[rng.choice(list(makers))] = self._value()
        return chosen | {"version": VERSION}

    def _several(self, most: int = 3000) -> range:
        return range(self._rng.choice((0, 1, 2, 3, 5, 12, min(most, 300), most)))

    def _id(self) -> str:
        return self._rng.choice(self._ids if self._rng.random() < 0.8 else HOSTILE)

    def _number(self) -> Any:
        return self._rng.choice((0, 1, 2, 3, 7, 40, -1, 2**63, 10**30, 0.5, 1e308, -1e308, 365, 10**400))

    # What is asked

    def _request(self, request: dict[str, Any]) -> dict[str, Any]:
        rng, request = self._rng, dict(request)
        if rng.random() < 0.25:
            request["type"] = rng.choice(REQUEST_TYPES)
        if rng.random() < 0.2:
            request["locale"] = rng.choice((*LOCALES, "de-DE", *HOSTILE))
        if rng.random() < 0.2:
            request["requestId"] = self._text()
        name = rng.choice((*INTENTS, f"{CANARY}Intent")) if rng.random() < 0.6 else None
        intent = request.get("intent")
        if name or not isinstance(intent, dict):
            intent = {"name": name or "TellIntent", "confirmationStatus": "NONE", "slots": {}}
        slots = {each: self._slot(each) for each in rng.sample(SLOTS, rng.choice((0, 1, 1, 2, 4)))}
        request["intent"] = intent | {"slots": (intent.get("slots") or {}) | slots}
        return request

    def _slot(self, name: str) -> dict[str, Any]:
        rng = self._rng
        values: dict[str, Any] = self._simple()
        if rng.random() < 0.4:
            values = {"type": "List", "values": [self._simple() for _ in self._several(40)]}
            for _ in range(rng.choice((0, 0, 1, 30, 200))):
                values = {"type": "List", "values": [values]}
        slot: dict[str, Any] = {"name": name, "confirmationStatus": "NONE", "source": "USER", "slotValue": values}
        if rng.random() < 0.3:
            del slot["slotValue"]
        return slot | ({"value": self._text()} if rng.random() < 0.7 else {})

    def _simple(self) -> dict[str, Any]:
        rng = self._rng
        status = rng.choice(("ER_SUCCESS_MATCH", "ER_SUCCESS_MATCH", "ER_SUCCESS_NO_MATCH", f"ER_{CANARY}", None))
        matches = [{"value": {"name": self._text(), "id": self._id()}} for _ in self._several(20)]
        authority = {"authority": CANARY, "status": {"code": status}, "values": matches}
        return {
            "type": rng.choice(("Simple", "Simple", "Simple", "List", CANARY)),
            "value": self._text(),
            "resolutions": {"resolutionsPerAuthority": [authority] * rng.choice((0, 1, 1, 2))},
        }

    def _text(self) -> str:
        rng = self._rng
        if rng.random() < 0.02:
            return rng.choice(HUGE)()
        if rng.random() < 0.4:
            plain = rng.choice(self._ids).replace("_", " ")
            return f"{rng.choice(('', 'my left ', 'no ', 'maybe ', 'it was ', 'help my '))}{plain} {CANARY}"
        return rng.choice(HOSTILE)

    # Anything, anywhere

    def _value(self) -> Any:
        rng = self._rng
        plain = (None, True, False, 0, -1, 1.5, 10**30, float("nan"), float("inf"), -float("inf"), "", [], {}, [[]])
        return rng.choice((*plain, {"a": {}}, self._text(), [self._text()], {self._text(): self._text()}))

    def _mutated(self, envelope: Any) -> Any:
        found = list(places(envelope))
        if not found or self._rng.random() < 0.01:
            return self._value()
        inside, key = self._rng.choice(found)
        self._rng.choice((_drop, self._replace, self._replace, self._double, self._rename, self._swap, self._nest))(
            inside, key
        )
        return envelope

    def _replace(self, inside: Any, key: Any) -> None:
        inside[key] = self._value()

    def _double(self, inside: Any, key: Any) -> None:
        if isinstance(inside, list):
            inside.extend(copy.deepcopy(inside[key]) for _ in range(self._rng.choice((1, 3, 200))))
        else:
            inside[self._name()] = copy.deepcopy(inside[key])

    def _rename(self, inside: Any, key: Any) -> None:
        if isinstance(inside, dict):
            inside[self._name()] = inside.pop(key)

    def _swap(self, inside: Any, key: Any) -> None:
        other = self._rng.choice(list(inside) if isinstance(inside, dict) else range(len(inside)))
        inside[key], inside[other] = inside[other], inside[key]

    def _nest(self, inside: Any, key: Any) -> None:
        wrap: Callable[[Any], Any] = self._rng.choice((lambda value: [value], lambda value: {"values": value}))
        for _ in range(self._rng.choice((1, 2, 70, 400))):
            inside[key] = wrap(inside[key])

    def _name(self) -> str:
        ours = ("to_dict", "__class__", "object_type", "request", "session", "attributes", "slots", "value", "type")
        return self._rng.choice((*ours, self._text()))


def _drop(inside: Any, key: Any) -> None:
    del inside[key]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) in a value; as deep as it goes, without recursion."""
    pending = [value]
    while pending:
        inside = pending.pop()
        keys = list(inside) if isinstance(inside, dict) else range(len(inside)) if isinstance(inside, list) else ()
        for key in keys:
            yield inside, key
            pending.append(inside[key])


def garbled(rng: random.Random, body: bytes) -> bytes:
    """The body with something wrong that JSON has no word for."""
    at, to = sorted((rng.randrange(len(body) + 1), rng.randrange(len(body) + 1)))
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: body[:at],
        lambda: body[at:],
        lambda: body[:at] + body[to:],
        lambda: body[:at] + rng.randbytes(rng.choice((1, 3, 40))) + body[at:],
        lambda: body[:at] + b"\xff\xfe\xed\xa0\x80" + body[at:],
        lambda: b"\xef\xbb\xbf" + body,
        lambda: body.decode().encode("utf-16"),
        lambda: body.replace(b'"', b"'"),
        lambda: body.replace(b":", b":" * rng.choice((2, 50)), 1),
        lambda: body[:at] + b"[" * rng.choice((10, 2000, 100_000)) + body[at:],
        lambda: body[:at] + b'{"a":' * rng.choice((10, 2000, 20_000)) + body[at:],
        lambda: body[:at] + b"9" * rng.choice((10, 5000, 100_000)) + body[at:],
        lambda: body + b" " * rng.choice((1, 200_000)),
        lambda: body + body,
        lambda: b'{"request":{"type":"LaunchRequest"},' + body[1:],
        lambda: b"",
        lambda: rng.randbytes(rng.choice((1, 100, 10_000))),
        lambda: body.replace(b"LaunchRequest", b"\\u004caunchRequest").replace(b"present", b"\\ud800"),
    )
    return rng.choice(ways)()
