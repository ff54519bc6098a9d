"""Many sessions at once, over loopback HTTP: each hears exactly what it hears when it is alone.

``CRAMP_COACH_LOAD``: for how many seconds each server is kept busy, 60 in the long form (``make load``), the figures of
which are in docs/robustness.md.
"""

from __future__ import annotations

import itertools
import json
import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import own_ca as ca
from conftest import LOAD_SECONDS
from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.framework import Library
from cramp_coach.local import Speaker
from cramp_coach.speaking import LOCALES
from serving import Service, gunicorn, waitress

HERE = Path(__file__).parent
AT_ONCE = 16
PROCESSES, THREADS = 2, 4
Run = Callable[..., AbstractContextManager[Service]]
Door = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Session:
    """What one person does, from the first request to the last, and what they hear when they are alone."""

    name: str
    locale: str
    has_screen: bool
    requests: tuple[dict[str, Any], ...]
    alone: list[dict[str, Any]] = field(default_factory=list)

    def play(self, door: Door, library: Library) -> Iterator[dict[str, Any]]:
        """The answers, one by one."""
        speaker = Speaker(door, library, self.locale, ca.SKILL_ID)
        speaker.interfaces = {"Alexa.Presentation.APL": {}} if self.has_screen else {}
        for request in self.requests:
            yield json.loads(json.dumps(speaker.send(request)))


@pytest.fixture(scope="module")
def sessions(library: Library) -> list[Session]:
    """Every dialogue in every locale, with and without a screen, heard alone in this process; no two hear the same."""
    skill, speaker = create_skill(skill_id=ca.SKILL_ID), Speaker(lambda _: {}, library)
    found = []
    for path in sorted((HERE / "dialogues").glob("*.txt")):
        said = [text for text in re.findall(r"^> (.*)$", path.read_text(), re.MULTILINE) if text != "(open)"]
        told = tuple(speaker.intent_request(speaker.resolver.resolve(text)) for text in said)
        for locale, has_screen in itertools.product(LOCALES, (False, True)):
            found.append(Session(path.stem, locale, has_screen, ({"type": "LaunchRequest"}, *told)))
    for session in found:
        session.alone.extend(session.play(lambda envelope: respond(skill, envelope), library))
    different = list({json.dumps(session.alone): session for session in found}.values())
    assert len(different) > 40
    return different


class Crowd:
    """Threads that play sessions for a while, each over a connection of its own, and compare what they hear."""

    def __init__(self, service: Service, sessions: list[Session], library: Library) -> None:
        self._service, self._sessions, self._library = service, sessions, library
        self._next = itertools.count()
        self.seconds: list[float] = []
        self.played = 0
        self.wrong: list[str] = []

    def stay(self, seconds: float, at_once: int) -> None:
        """Keep `at_once` sessions going until the time is up; those that have begun are finished."""
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=self._play, args=(until,)) for _ in range(at_once)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _play(self, until: float) -> None:
        ask = self._service.door()

        def timed(envelope: dict[str, Any]) -> dict[str, Any]:
            started = time.perf_counter()
            answer = ask(envelope)
            self.seconds.append(time.perf_counter() - started)
            return answer

        while time.monotonic() < until and not self.wrong:
            session = self._sessions[next(self._next) % len(self._sessions)]
            try:
                for number, answer in enumerate(session.play(timed, self._library)):
                    if answer != session.alone[number]:
                        self.wrong.append(f"{session.name}, {session.locale}, turn {number}: {answer}")
                        return
            except Exception as error:  # noqa: BLE001 - all of them are what this test is after
                self.wrong.append(f"{session.name}, {session.locale}: {error!r}")
                return
            self.played += 1


@pytest.mark.parametrize("run", [gunicorn, waitress], ids=["gunicorn", "waitress"])
def test_many_sessions_at_once_hear_what_each_hears_alone(
    run: Run, tmp_path: Path, sessions: list[Session], library: Library
) -> None:
    options = ["--threads", str(THREADS), *(["--workers", str(PROCESSES)] if run is gunicorn else [])]
    with ca.chain_server(tmp_path) as chains:
        chains.put(ca.good_chain())
        with run(tmp_path, chains, *options, SKILL_ID=ca.SKILL_ID, CRAMP_COACH_LOG="json") as service:
            one, many = (Crowd(service, sessions, library) for _ in range(2))
            for crowd, seconds, at_once in ((one, LOAD_SECONDS / 6, 1), (many, LOAD_SECONDS, AT_ONCE)):
                started = time.monotonic()
                crowd.stay(seconds, at_once)
                _figures(run.__name__, crowd, at_once, time.monotonic() - started)
            assert one.wrong + many.wrong == []
            assert many.played >= AT_ONCE
            service.hang_up()
            assert service.stop() == 0
    events = [json.loads(line) for line in service.log.read_text().splitlines() if line.startswith("{")]
    served = [event for event in events if event.get("event") == "served"]
    assert len(served) == len(one.seconds) + len(many.seconds)
    print(f"within the service, alone: {statistics.median(each['ms'] for each in served[: len(one.seconds)])} ms each")
    assert len({event["process"] for event in served}) == (PROCESSES if run is gunicorn else 1)
    assert [event for event in events if event["level"] in ("ERROR", "CRITICAL")] == []


def _figures(name: str, crowd: Crowd, at_once: int, seconds: float) -> None:
    times = sorted(crowd.seconds)
    print(
        f"\n{name}, {at_once} at once: {crowd.played} sessions, {len(times)} requests in {seconds:.0f} s, "
        f"{len(times) / seconds:.0f} a second, {statistics.median(times) * 1000:.1f} ms each, "
        f"{times[len(times) * 99 // 100] * 1000:.1f} ms for the slowest hundredth, {len(crowd.wrong)} wrong"
    )


def test_the_comparison_catches_what_is_mixed_up(sessions: list[Session], library: Library) -> None:
    """A service that confuses two sessions, or fails once, is found out."""
    skill, before = create_skill(skill_id=ca.SKILL_ID), list[dict[str, Any]]()

    class Confused:
        """Every tenth answer is the one before it."""

        def door(self) -> Door:
            def answer(envelope: dict[str, Any]) -> dict[str, Any]:
                before.append(respond(skill, envelope))
                return before[-2 if len(before) % 10 == 0 else -1]

            return answer

    crowd = Crowd(Confused(), sessions, library)  # type: ignore[arg-type]
    crowd.stay(5, 1)
    assert len(crowd.wrong) == 1
