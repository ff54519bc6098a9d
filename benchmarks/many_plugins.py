"""A hundred plugins with a thousand conditions beside the built-in ones: time a condition, to start and to answer.

    python -m benchmarks.many_plugins [PLUGINS]

Both are taken in one run, each in a process of its own, in turns; the least of several tries counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.framework import PluginManager, Settings
from cramp_coach.local import Speaker

CONDITIONS = 10
"""In each plugin."""
TRIES, TURNS = 3, 30

_FINDING = """findings:
  - {{id: sign_{plugin}, kind: symptom, label: a sign, phrases: {{en: [sign of plugin {words}]}}}}
conditions:
"""
_CONDITION = """  - id: trouble_{plugin}_{number}
    name: Trouble {plugin} {number}
    spoken: a trouble
    tell: It nearly always settles with rest.
    prior: rare
    regions: [leg]
    evidence: {{pain: frequent, calf: frequent, at_night: occasional, swelling: very_rare, sign_{plugin}: obligate}}
    advice:
      - {{say: Rest from what brought it on for a week.}}
      - {{say: Keep it warm., kind: prevent}}
"""
_DIGITS = "nought one two three four five six seven eight nine".split()


def write_plugins(folder: Path, plugins: int) -> None:
    """Write so many YAML plugins, of ten conditions each."""
    for plugin in range(plugins):
        words = " ".join(_DIGITS[int(digit)] for digit in str(plugin))
        conditions = (_CONDITION.format(plugin=plugin, number=number) for number in range(CONDITIONS))
        text = _FINDING.format(plugin=plugin, words=words) + "".join(conditions)
        (folder / f"plugin_{plugin}.yaml").write_text(text, encoding="utf-8")


def times(folder: str) -> dict[str, float]:
    """Seconds until the whole skill stands, and to answer, with the plugins of a folder ("": the built-in ones alone).

    And how many conditions there are. Nothing is cached from another time.
    """
    settings = Settings(plugins=(folder,)) if folder else Settings(safe=True)
    with tempfile.TemporaryDirectory() as cache:
        os.environ["CRAMP_COACH_CACHE"] = cache
        begun = perf_counter()
        manager = PluginManager.installed(settings)
        skill = create_skill(manager)
        stands = perf_counter() - begun
        library = manager.library()
        if manager.dropped:
            raise RuntimeError(f"a plugin was left out: {manager.dropped[0]}")
        speaker = Speaker(lambda _: {}, library)
        told = speaker.envelope(speaker.intent_request(speaker.resolver.resolve("my left calf cramps at night")))
        turn = min(_seconds(lambda: respond(skill, told)) for _ in range(TURNS))
    return {"start": stands, "answer": turn, "conditions": len(library.conditions)}


def compared(plugins: int = 100) -> dict[str, float]:
    """For start and answer: what a condition of so many plugins takes, in times of what a built-in one takes."""
    with tempfile.TemporaryDirectory() as folder:
        write_plugins(Path(folder), plugins)
        ours, all_ = zip(*((_apart(""), _apart(folder)) for _ in range(TRIES)), strict=True)
    few, many = ours[0]["conditions"], all_[0]["conditions"]
    ratios = {}
    for what in ("start", "answer"):
        own, together = (min(each[what] for each in several) for several in (ours, all_))
        ratios[what] = (together - own) / (many - few) / (own / few)
    return ratios | {"plugins": plugins, "conditions": many - few}


def _seconds(call: Callable[[], object]) -> float:
    begun = perf_counter()
    call()
    return perf_counter() - begun


def _apart(folder: str) -> dict[str, float]:
    """The times of a fresh process: what was read once is not read again in the same."""
    code = f"import json; from {__spec__.name} import times; print(json.dumps(times({folder!r})))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own
    found: dict[str, float] = json.loads(ran.stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(compared(*map(int, sys.argv[1:2]))))
