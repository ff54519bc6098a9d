"""A turn from bytes to bytes, beside hello world's through the SDK and beside orjson: ``python -m benchmarks.turns``.

The same envelope goes to all three: Cramp Coach by ``lambda/lambda_function.py``, the SDK's smallest skill by its own
``lambda_handler`` (both between ``json.loads`` and ``json.dumps``), and, as the floor, orjson, which reads and writes
it again. They take turns, in one process; a ratio is of two medians of one round. What counts is the processor's time:
on the clock, a turn that is longer is interrupted more often by whatever else the machine does.
"""

from __future__ import annotations

import cProfile
import gc
import json
import pstats
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from itertools import product
from pathlib import Path
from statistics import median, quantiles
from time import process_time
from typing import Any, NamedTuple

import click
import orjson
from rich.console import Console
from rich.progress import track
from rich.table import Table

from cramp_coach.framework import PluginManager
from cramp_coach.local import Speaker

_ROOT = Path(__file__).resolve().parents[1]
_ECHO_SHOW: dict[str, Any] = json.loads((_ROOT / "tests/envelopes/launch_request.json").read_text())
_OF_SCREENS = ("Viewport", "Viewports", "Extensions", "Geolocation")
OURS, HELLO, FLOOR = "Cramp Coach", "hello world", "orjson"
ROUNDS, CALLS = 40, 10

_DONE = {
    "reading the envelope and writing the response": (("serializer.py", "from_dict"), ("serializer.py", "serialize")),
    "JSON itself": (("__init__.py", "loads"), ("__init__.py", "dumps")),
    "hearing what the slots say": (("listener.py", "hear_slots"),),
    "asking each plugin about its conditions": (("manager.py", "assess"),),
    "red flags": (("triage.py", "fired"),),
    "ranking": (("ranking.py", "rank"),),
    "the next question": (("questions.py", "next_question"),),
    "what of the advice is forbidden, and how urgent it is": (("triage.py", "forbidden"), ("triage.py", "urgency_of")),
    "checking the session that came back": (("doubt.py", "known"),),
}
"""Where to look for it: the function of a file that does it."""

Handler = Callable[[dict[str, Any], object], dict[str, Any]]
Door = Callable[[bytes], bytes]


class Asked(NamedTuple):
    """One envelope: of which turn it is, from which device, and its JSON as it comes in."""

    turn: str
    device: str
    body: bytes


class Measured(NamedTuple):
    """What one envelope took: kB in and out, microseconds by subject (the median, and the slowest of twenty), ratios.

    ``ratios``: ours over each other one's, as (lower quartile, median, upper quartile) of the rounds.
    """

    turn: str
    device: str
    kilobytes: tuple[float, float]
    middle: dict[str, float]
    p95: dict[str, float]
    ratios: dict[str, tuple[float, float, float]]


def by_json(handler: Handler) -> Door:
    """A Lambda handler with what its runtime does around it."""
    return lambda body: json.dumps(handler(json.loads(body), None)).encode()


def doors() -> dict[str, Door]:
    """The three subjects, each ready for its first turn."""
    sys.path.insert(0, str(_ROOT / "lambda"))
    ours = import_module("lambda_function").lambda_handler
    theirs = import_module("benchmarks.hello_world").lambda_handler
    return {HELLO: by_json(theirs), OURS: by_json(ours), FLOOR: lambda body: orjson.dumps(orjson.loads(body))}


def devices() -> dict[str, dict[str, Any]]:
    """An envelope of each kind of device: with all that a screen brings, and with none of it."""
    context = {key: value for key, value in _ECHO_SHOW["context"].items() if key not in _OF_SCREENS}
    device = context["System"]["device"] | {"supportedInterfaces": {"AudioPlayer": {}}}
    plain = _ECHO_SHOW | {"context": context | {"System": context["System"] | {"device": device}}}
    return {"Echo Show": _ECHO_SHOW, "Echo Dot": plain}


def asked(ours: Door, device: str, envelope: Mapping[str, Any], speaker: Speaker) -> Iterator[Asked]:
    """The turns of a consultation, each with the session attributes that the turn before it gave."""

    def put(request: Mapping[str, Any], attributes: Mapping[str, Any] | None = None) -> bytes:
        session = envelope["session"] | {"new": not attributes, "attributes": dict(attributes or {})}
        return json.dumps({**envelope, "session": session, "request": envelope["request"] | request}).encode()

    def said(text: str, attributes: Mapping[str, Any] | None = None) -> bytes:
        return put(speaker.intent_request(speaker.resolver.resolve(text)), attributes)

    def kept(body: bytes) -> Mapping[str, Any]:
        attributes: dict[str, Any] = json.loads(ours(body))["sessionAttributes"]
        return attributes

    yield Asked("launch", device, launch := put({"type": "LaunchRequest"}))
    yield Asked("consult by slots", device, said("my left calf cramps at night"))
    free = said("my left calf is swollen and warm and I flew in from Tokyo on Monday")
    yield Asked("consult by free words", device, free)
    yield Asked("follow-up: no", device, said("no", kept(free)))
    guided = kept(said("guide me through a calf stretch", kept(launch)))
    if "guide" not in guided:  # it asks first what would stand against it
        guided = kept(said("no", guided))
    if "guide" not in guided:
        raise RuntimeError("nobody is guided through a calf stretch any more")
    yield Asked("guided step: next", device, said("next", guided))


def measure(rounds: int = ROUNDS, calls: int = CALLS) -> list[Measured]:
    """All turns on all devices, the subjects in turns."""
    subjects = doors()
    speaker = Speaker(lambda _: {}, PluginManager.installed().library())
    bodies = [each for name, one in devices().items() for each in asked(subjects[OURS], name, one, speaker)]
    for (_, _, body), door in product(bodies, subjects.values()):
        door(body)  # nobody's first turn counts
    gc.collect()
    taken: list[dict[str, list[list[float]]]] = [{name: [] for name in subjects} for _ in bodies]
    for _ in track(range(rounds), "Turns, bytes in to bytes out", console=Console(stderr=True), transient=True):
        for (_, _, body), found in zip(bodies, taken, strict=True):
            for name, door in subjects.items():
                found[name].append([_microseconds(door, body) for _ in range(calls)])
    return [_summed_up(each, subjects, found) for each, found in zip(bodies, taken, strict=True)]


def shares(calls: int = 30) -> list[dict[str, Any]]:
    """Where the time of a consultation by slots goes: share of the turn by what is done, most first."""
    ours = doors()[OURS]
    speaker = Speaker(lambda _: {}, PluginManager.installed().library())
    body = next(each.body for each in asked(ours, "", _ECHO_SHOW, speaker) if each.turn.startswith("consult"))
    ours(body)
    profile = cProfile.Profile()
    profile.runcall(lambda: [ours(body) for _ in range(calls)])
    stats: Any = pstats.Stats(profile)
    taken = {(Path(file).name, name): entry[3] for (file, _, name), entry in stats.stats.items()}
    found = [
        {"what": what, "share": sum(taken.get(each, 0.0) for each in several) / stats.total_tt}
        for what, several in _DONE.items()
    ]
    return sorted(found, key=lambda each: -each["share"])


def _microseconds(door: Door, body: bytes) -> float:
    begun = process_time()
    door(body)
    return (process_time() - begun) * 1e6


def _summed_up(one: Asked, subjects: Mapping[str, Door], taken: Mapping[str, list[list[float]]]) -> Measured:
    of_rounds = {name: [median(calls) for calls in rounds] for name, rounds in taken.items()}
    ratios = {}
    for other in (HELLO, FLOOR):
        low, middle, high = quantiles((a / b for a, b in zip(of_rounds[OURS], of_rounds[other], strict=True)), n=4)
        ratios[other] = (low, middle, high)
    all_calls = {name: [call for calls in rounds for call in calls] for name, rounds in taken.items()}
    return Measured(
        one.turn,
        one.device,
        (len(one.body) / 1000, len(subjects[OURS](one.body)) / 1000),
        {name: median(of_round) for name, of_round in of_rounds.items()},
        {name: quantiles(several, n=20)[-1] for name, several in all_calls.items()},
        ratios,
    )


def table(found: list[Measured]) -> Table:
    """The figures for a person to read."""
    drawn = Table(
        "Turn", "Device", "kB in, out", *(f"{name}, µs (p95)" for name in (OURS, HELLO, FLOOR)), "of hello", "of orjson"
    )
    for each in found:
        ratios = (f"{middle:.2f} ({low:.2f}-{high:.2f})" for low, middle, high in each.ratios.values())
        times = (f"{each.middle[name]:.0f} ({each.p95[name]:.0f})" for name in (OURS, HELLO, FLOOR))
        drawn.add_row(each.turn, each.device, "{:.1f}, {:.1f}".format(*each.kilobytes), *times, *ratios)
    return drawn


@click.command()
@click.option("--rounds", default=ROUNDS, show_default=True, help="How many times each one's turn comes.")
def main(rounds: int) -> None:
    """Compare our turns with hello world's."""
    found = measure(rounds)
    click.echo(json.dumps({"turns": [each._asdict() for each in found], "profile": shares()}))
    Console(stderr=True, width=150).print(table(found))


if __name__ == "__main__":
    main()
