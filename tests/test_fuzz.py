"""Whatever is sent: a valid answer or a clean 400. No failure, no hang, no echo, and no word of it in a log.

``CRAMP_COACH_FUZZ``: how many are made, 100,000 in the long form (``make fuzz``). ``CRAMP_COACH_FUZZ_SEED``: another
seed. What fails is written to ``build/fuzz/``, to be tried again. See docs/robustness.md.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_core.skill import CustomSkill
from ask_sdk_model import ResponseEnvelope
from hypothesis import given, settings
from hypothesis import strategies as st

import own_ca as ca
from conftest import FUZZ
from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.conversation.state import VERSION
from cramp_coach.framework import Library
from cramp_coach.local import APPLICATION_ID
from cramp_coach.service.app import create_app
from fuzzing import HOSTILE, INTENTS, Mutator, garbled, genuine, places
from oracle import CANARY, faults

SEED = int(os.environ.get("CRAMP_COACH_FUZZ_SEED", "7"))
LIMIT_SECONDS = 4.0
"""For one answer, on a machine that does something else as well: half of what Alexa waits."""
FOUND = Path(__file__).parent.parent / "build/fuzz"
MOST_KINDS = 8
Answer = Callable[[Any], list[str]]
"""Something to send, to what is wrong with what came back."""


class Watch(logging.Handler):
    """Reads every log line there is, and what is sent to make it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._lines: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record)

    def faults(self) -> list[str]:
        """What is wrong with the lines since the last time: what was sent is in them, or they tell of a failure."""
        lines, self._lines = self._lines, []
        written = [logging.Formatter("%(name)s %(levelname)s %(message)s").format(each) for each in lines]
        found = [f"log: what was sent: {line[:300]}" for line in written if CANARY in line.casefold()]
        failures = [line for line in written if "turn failed" in line or "skill failed" in line]
        return found + [f"log: {line[:300]}" for line in failures]


@pytest.fixture
def watch() -> Iterator[Watch]:
    root, watch = logging.getLogger(), Watch()
    before = root.level
    root.addHandler(watch)
    root.setLevel(logging.DEBUG)
    yield watch
    root.setLevel(before)
    root.removeHandler(watch)


@pytest.fixture(scope="module")
def skill() -> CustomSkill:
    return create_skill()


@pytest.fixture(scope="module")
def corpus(skill: CustomSkill, library: Library) -> list[str]:
    return genuine(skill, library)


class TooLongError(BaseException):
    """Not an Exception: nobody on the way shall catch it."""


@contextmanager
def limited() -> Iterator[None]:
    """A time limit for what is inside."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LIMIT_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run(name: str, count: int, make: Callable[[random.Random], Any], answer: Answer) -> None:
    """Make and send `count` of them, each with a seed of its own; at the end, name what was wrong, one of a kind."""
    kinds: dict[str, str] = {}
    slowest = 0.0
    for number in range(count):
        seed = f"{SEED}-{name}-{number}"
        sent = make(random.Random(seed))
        started = time.perf_counter()
        try:
            with limited():
                found = answer(sent)
        except TooLongError:
            found = [f"slow: more than {LIMIT_SECONDS:g} s"]
        except Exception as error:  # noqa: BLE001 - whatever it is, it should not have come out
            found = [f"raised: {type(error).__name__}: {str(error)[:200]}"]
        slowest = max(slowest, time.perf_counter() - started)
        for fault in found:
            kinds.setdefault(fault[:40], f"{seed}: {fault} ({_kept(seed, sent)})")
        if len(kinds) >= MOST_KINDS:
            break
    _figures(name, count, slowest)
    assert not kinds, "\n".join(kinds.values())


def _kept(seed: str, sent: Any) -> str:
    FOUND.mkdir(parents=True, exist_ok=True)
    path = FOUND / f"{seed}.json"
    path.write_bytes(sent if isinstance(sent, bytes) else json.dumps(sent).encode())
    return path.name


OUTCOMES: Counter[str] = Counter()


def _figures(name: str, count: int, slowest: float) -> None:
    told = ", ".join(f"{how}: {times}" for how, times in sorted(OUTCOMES.items()))
    print(f"\n{name}: {count} sent; slowest {slowest:.2f} s; {told}")
    OUTCOMES.clear()


# --- In process ------------------------------------------------------------------------------------------------


def in_process(skill: CustomSkill, watch: Watch, kept: Callable[[dict[str, Any]], None] = lambda _: None) -> Answer:
    """`kept` gets the session attributes of each good answer."""

    def answer(sent: Any) -> list[str]:
        try:
            answered = respond(skill, sent)
        except SerializationException:
            OUTCOMES["refused"] += 1
            return watch.faults() + ([] if not isinstance(sent, dict) else ["refused: an object"])
        OUTCOMES["spoken" if "outputSpeech" in answered["response"] else "silent"] += 1
        found = [*faults(sent, answered), *watch.faults()]
        if not found and answered.get("sessionAttributes"):
            kept(answered["sessionAttributes"])
        return found

    return answer


def test_mutated_envelopes(skill: CustomSkill, corpus: list[str], library: Library, watch: Watch) -> None:
    """Through `respond`, as Lambda calls it. What one answer keeps of the session, a later envelope goes on from."""
    mutator = Mutator(random.Random(), corpus, library)

    def keep(attributes: dict[str, Any]) -> None:
        mutator.kept = [*mutator.kept[-200:], attributes]

    def make(rng: random.Random) -> Any:
        mutator._rng = rng
        return mutator.envelope(ca.stamp())

    run("mutated", FUZZ * 55 // 100, make, in_process(skill, watch, keep))


def test_the_sdk_can_read_what_we_answer(skill: CustomSkill, corpus: list[str], library: Library, watch: Watch) -> None:
    mutator = Mutator(random.Random(), corpus, library)

    def make(rng: random.Random) -> Any:
        mutator._rng = rng
        sent = mutator.envelope(ca.stamp())
        return sent if isinstance(sent, dict) else {}

    def answer(sent: Any) -> list[str]:
        answered = respond(skill, sent)
        serializer = DefaultSerializer()
        again = serializer.serialize(serializer.deserialize(json.dumps(answered), ResponseEnvelope))
        return [] if _read(again) == _read(answered) else ["sdk: it reads something else"]

    run("sdk", max(20, FUZZ // 100), make, answer)


def _read(answered: Any) -> Any:
    """Without the version of APL, which the SDK does not model below a directive's document."""
    return json.loads(json.dumps(answered, default=str))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(HOSTILE)
    | st.text(st.characters(), max_size=30),  # any code point, halves of surrogate pairs too
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


SLOT_TYPES = ("Simple", "List", "Other")
SLOT = st.fixed_dictionaries(
    {
        "name": st.sampled_from(("story", "symptom", "part", "side")),
        "value": st.sampled_from((*HOSTILE, "my left calf", "swollen", "no", "for two weeks", "it's gone")),
    },
    optional={
        "slotValue": st.fixed_dictionaries({"type": st.sampled_from(("Simple", "List", "Other")), "value": JSON})
    },
)
SPOKEN = st.fixed_dictionaries(
    {
        "type": st.sampled_from(("IntentRequest", "IntentRequest", "LaunchRequest", "SessionEndedRequest", "Other")),
        "locale": st.sampled_from(("en-US", "en-GB", "de-DE")),
        "timestamp": st.just(ca.stamp()),
        "intent": st.fixed_dictionaries(
            {
                "name": st.sampled_from((*INTENTS, "Other")),
                "slots": st.dictionaries(st.sampled_from(("story", "symptom", "part", "side")), SLOT, max_size=3),
            }
        ),
    }
)
SENT = st.fixed_dictionaries(
    {
        "version": st.just("1.0"),
        "session": st.fixed_dictionaries(
            {"new": st.booleans(), "attributes": st.just({"version": VERSION, "report": {}, "asked": [], "turns": 1})}
        ),
        "context": st.just({"System": {"device": {"supportedInterfaces": {}}}}),
        "request": SPOKEN,
    }
)


@st.composite
def envelopes(draw: st.DrawFn) -> Any:
    """An envelope in which up to three things are something else, or gone."""
    sent: Any = copy.deepcopy(draw(SENT))
    for value in draw(st.lists(JSON | st.just(...), max_size=3)):
        inside, key = draw(st.sampled_from(list(places(sent))))
        if value is ...:
            del inside[key]
        else:
            inside[key] = value
    return sent


@settings(max_examples=max(50, FUZZ * 15 // 100))
@given(envelopes())
def _made_from_nothing(ask: Answer, sent: Any) -> None:
    with limited():
        assert ask(sent) == []


def test_envelopes_made_from_nothing(skill: CustomSkill, watch: Watch) -> None:
    """By Hypothesis, which makes a failure small before it tells."""
    _made_from_nothing(in_process(skill, watch))
    _figures("hypothesis", max(50, FUZZ * 15 // 100), 0.0)


# --- Through the web service -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def post(
    skill: CustomSkill, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[bytes, dict[str, str]], Any]]:
    with ca.chain_server(tmp_path_factory.mktemp("tls")) as chains:
        chains.put(ca.good_chain())
        client = create_app(skill, chains.verifier(skill_id=APPLICATION_ID)).test_client()
        yield lambda body, headers: client.post("/alexa", data=body, headers=headers)


def over_http(post: Callable[[bytes, dict[str, str]], Any], watch: Watch, is_signed: bool = True) -> Answer:
    def answer(body: bytes) -> list[str]:
        headers = ca.headers(body) if is_signed else ca.headers(body + b"!")
        response = post(body, headers)
        OUTCOMES[str(response.status_code)] += 1
        if response.status_code == 200 and is_signed:
            return [*faults(json.loads(body), response.json), *watch.faults()]
        return [*refusal_faults(response), *watch.faults()]

    return answer


def refusal_faults(response: Any) -> list[str]:
    """What is wrong with a refusal: anything but 400, and one printable line of ours that says why."""
    if response.status_code != 400:
        return [f"http: {response.status_code}"]
    found = response.json
    if response.content_type != "application/json" or list(found) != ["error"]:
        return ["http: a refusal without a reason"]
    reason = found["error"]
    return [] if reason.isprintable() and CANARY not in reason else [f"http: {reason!r}"]


def test_mutated_envelopes_signed(
    post: Callable[[bytes, dict[str, str]], Any], corpus: list[str], library: Library, watch: Watch
) -> None:
    mutator = Mutator(random.Random(), corpus, library)

    def make(rng: random.Random) -> bytes:
        mutator._rng = rng
        return json.dumps(mutator.envelope(ca.stamp()), ensure_ascii=rng.random() < 0.5).encode(
            "utf-8", "surrogatepass"
        )

    run("signed", FUZZ * 15 // 100, make, over_http(post, watch))


@pytest.mark.parametrize("is_signed", [True, False], ids=["signed", "not signed"])
def test_raw_bytes(
    is_signed: bool, post: Callable[[bytes, dict[str, str]], Any], corpus: list[str], library: Library, watch: Watch
) -> None:
    mutator = Mutator(random.Random(), corpus, library)

    def make(rng: random.Random) -> bytes:
        mutator._rng = rng
        return garbled(rng, json.dumps(mutator.envelope(ca.stamp())).encode())

    run(f"raw-{is_signed}", FUZZ * 7 // 100, make, over_http(post, watch, is_signed))
