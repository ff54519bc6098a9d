"""Cold start and peak memory under Amazon's runtime: ``python -m benchmarks.cold_start [ROUNDS] [--imports]``.

Nothing, the SDK's smallest skill, and Cramp Coach, each in a process of its own that awslambdaric runs against a
Runtime API on loopback, in turns, so that what else this machine does falls on all alike. Prints a table, and one JSON
object on the last line. Needs Linux, and ``pip install -e '.[package,dev]'``.
"""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from cramp_coach.framework import PluginManager, Settings
from cramp_coach.packaging import bytecode, lazy_models, plugins
from cramp_coach.packaging.distributions import NOT_IN_A_TURN, OURS, copy_files, needed
from cramp_coach.packaging.lambda_zip import Order, package
from cramp_coach.packaging.target import here

_ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_ROOT / "tests"))

from runtime_api import Runtime, install_runtime, running  # noqa: E402 - it lies with the tests

ROUNDS = 20
LAUNCH = json.loads((_ROOT / "tests/envelopes/launch_request.json").read_text())
UTTERANCES = sorted((_ROOT / "tests/utterances").glob("*.jsonl"))
NOTHING, HELLO, HELLO_PACKED, OURS_UNPACKED, OURS_PACKED = SUBJECTS = (
    "nothing",
    "hello world",
    "hello world, packed as ours",
    "Cramp Coach, not compiled",
    "Cramp Coach",
)
_IMPORT = """
import awslambdaric.__main__, sys
print("-", file=sys.stderr)
sys.path.insert(0, ".")
import lambda_function
"""
STORY = "my left calf is swollen and warm and I flew in from Tokyo on Monday"


def build(folder: Path) -> dict[str, Path]:
    """The functions that are compared, each as it would lie on Lambda."""
    built = {name: folder / str(number) for number, name in enumerate(SUBJECTS)}
    built[NOTHING].mkdir()
    (built[NOTHING] / "lambda_function.py").write_text("def lambda_handler(event, context):\n    return {}\n")
    _hello(built[HELLO])
    compileall.compile_dir(str(built[HELLO]), quiet=2)  # as pip leaves it
    _hello(built[HELLO_PACKED])
    lazy_models.make_lazy(built[HELLO_PACKED])
    bytecode.compile_folder(built[HELLO_PACKED], sys.executable)
    _sources(built[OURS_UNPACKED])
    compileall.compile_dir(str(built[OURS_UNPACKED]), quiet=2)
    path = folder / "ours.zip"
    package(PluginManager.installed(Settings(safe=True)), Order(path, here()), lambda _: None)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(built[OURS_PACKED])
    return built


def _hello(folder: Path) -> None:
    folder.mkdir()
    for name in ("ask-sdk-core", "ask-sdk-model", "ask-sdk-runtime", *NOT_IN_A_TURN["ask-sdk-core"]):
        for each in needed([name], here()):
            copy_files(each, folder)
    shutil.copy(_ROOT / "benchmarks/hello_world.py", folder / "lambda_function.py")


def _sources(folder: Path) -> None:
    """Ours as a copy of the checkout would be: sources and YAML."""
    folder.mkdir()
    plugins.copy_ours(folder)
    sources = plugins.chosen(PluginManager.installed(Settings(safe=True)))
    plugins.write_list(plugins.listed(sources), folder)
    for each in needed([OURS, "pyyaml"], here()):
        if each.name == OURS:
            plugins.copy_plugins_of(each, sources, folder)
        else:
            copy_files(each, folder)
    shutil.copy(_ROOT / "lambda/lambda_function.py", folder)


def told(text: str, attributes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A sentence as Alexa sends it, on an envelope as large as the launch's."""
    slot = {"name": "story", "value": text, "confirmationStatus": "NONE"}
    intent = {"name": "TellIntent", "confirmationStatus": "NONE", "slots": {"story": slot}}
    session = LAUNCH["session"] | {"new": not attributes, "attributes": dict(attributes or {})}
    return {**LAUNCH, "session": session, "request": LAUNCH["request"] | {"type": "IntentRequest", "intent": intent}}


def measure(folder: Path, runtime: Path, consults: bool) -> dict[str, float]:
    """One cold start, a launch, and where it can, a consultation: seconds of the clock and of the processor, and MB."""
    # without compiled phrases they come from a cache, which is not what is measured
    with running(folder, runtime, {"CRAMP_COACH_CACHE": str(folder / "cache")}) as started:
        found = {"init": started.init_seconds, "init_busy": started.busy_seconds}
        found["launch"] = started.invoke(LAUNCH).seconds
        found |= {"to_first_answer": found["init"] + found["launch"], "to_first_answer_busy": started.busy_seconds}
        found["launch_warm"] = min(started.invoke(LAUNCH).seconds for _ in range(5))
        found["peak_mb"] = started.peak_megabytes
        if consults:
            found["consult"] = _consult(started)
            found["consult_warm"] = min(_consult(started) for _ in range(5))
            found["peak_mb_consult"] = started.peak_megabytes
    return found


def _consult(started: Runtime) -> float:
    first = started.invoke(told(STORY))
    if not first.is_response or "outputSpeech" not in first.body["response"]:
        raise RuntimeError(f"no consultation, but {first}")
    started.invoke(told("a bit short of breath, yes", first.body["sessionAttributes"]))
    return first.seconds


def long_run(folder: Path, runtime: Path) -> dict[str, float]:
    """A warm function after all sentences of the test sets: how many, its peak memory, and the median turn."""
    lines = [json.loads(line)["text"] for path in UTTERANCES for line in path.read_text().splitlines()]
    with running(folder, runtime) as started:
        seconds = [started.invoke(told(text)).seconds for text in lines]
        return {"turns": len(lines), "peak_mb": started.peak_megabytes, "turn": median(seconds[len(seconds) // 2 :])}


def imports(folder: Path, runtime: Path) -> Iterator[tuple[str, float]]:
    """What is loaded beyond the runtime, by package, with its own milliseconds (``-X importtime``), slowest first."""
    command = [sys.executable, "-S", "-X", "importtime", "-c", _IMPORT]
    environment = {"PYTHONPATH": str(runtime), "PATH": os.environ["PATH"], "CRAMP_COACH_CACHE": str(folder / "cache")}
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    own: Counter[str] = Counter()
    for line in ran.stderr.partition("\n-\n")[2].splitlines():
        microseconds, _, name = line.removeprefix("import time:").split("|")
        own[name.strip().partition(".")[0]] += int(microseconds)
    for name, total in own.most_common(12):
        yield name, total / 1000


def compared(rounds: int, with_imports: bool = False) -> dict[str, Any]:
    """Build, measure in turns, show the table; all of it as one JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        runtime = install_runtime(Path(folder, "runtime"))
        built = build(Path(folder))
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in built}
        for number in track(range(rounds + 1), "Starting them in turns", console=Console(stderr=True)):
            for name, where in built.items():
                found = measure(where, runtime, consults=name in (OURS_UNPACKED, OURS_PACKED))
                if number:  # the first reads from a cold disk, and fills the cache of what is not compiled
                    runs[name].append(found)
        result = {name: _summed_up(each) for name, each in runs.items()}
        ratios = _ratios(runs[OURS_PACKED], runs[HELLO])
        ran = long_run(built[OURS_PACKED], runtime)
        _show(result, ratios, ran)
        loaded = {name: dict(imports(where, runtime)) for name, where in built.items()} if with_imports else {}
    return {"rounds": rounds, "subjects": result, "ratios": ratios, "long_run": ran, "imports_ms": loaded}


def _summed_up(runs: Sequence[Mapping[str, float]]) -> dict[str, dict[str, float]]:
    summed = {}
    for key in runs[0]:
        low, middle, high = quantiles([each[key] for each in runs], n=4)
        summed[key] = {"median": middle, "low_quartile": low, "high_quartile": high}
    return summed


def _ratios(ours: Sequence[Mapping[str, float]], theirs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Ours over hello world's, round by round, and the median of that."""
    keys = ("init", "init_busy", "to_first_answer", "to_first_answer_busy", "peak_mb")
    ratios = {key: median(one[key] / other[key] for one, other in zip(ours, theirs, strict=True)) for key in keys}
    hello = median(each["peak_mb"] for each in theirs)
    return ratios | {"peak_mb_consult": median(each["peak_mb_consult"] for each in ours) / hello}


def _show(result: Mapping[str, Any], ratios: Mapping[str, float], ran: Mapping[str, float]) -> None:
    milliseconds: Callable[[float], str] = lambda seconds: f"{seconds * 1000:.0f}"  # noqa: E731
    megabytes: Callable[[float], str] = "{:.1f}".format
    columns = {
        "init": ("init ms", milliseconds),
        "init_busy": ("of it busy", milliseconds),
        "launch": ("first launch ms", milliseconds),
        "launch_warm": ("warm", lambda seconds: f"{seconds * 1000:.1f}"),
        "consult": ("first consult ms", milliseconds),
        "consult_warm": ("warm", lambda seconds: f"{seconds * 1000:.1f}"),
        "peak_mb": ("peak MB, launch", megabytes),
        "peak_mb_consult": ("consult", megabytes),
    }
    table = Table("median (quartiles)", *(title for title, _ in columns.values()))
    for name, found in result.items():
        table.add_row(name, *(_cell(found.get(key), shown) for key, (_, shown) in columns.items()))
    console = Console(stderr=True, width=150)
    console.print(table)
    console.print("Cramp Coach over hello world: " + ", ".join(f"{key} {value:.2f}" for key, value in ratios.items()))
    console.print(f"After {ran['turns']:.0f} sentences: {ran['peak_mb']:.1f} MB, a turn {ran['turn'] * 1000:.1f} ms")


def _cell(found: Mapping[str, float] | None, shown: Callable[[float], str]) -> str:
    if found is None:
        return ""
    return f"{shown(found['median'])} ({shown(found['low_quartile'])}-{shown(found['high_quartile'])})"


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:] if each.isdecimal()]
    print(json.dumps(compared(numbers[0] if numbers else ROUNDS, "--imports" in sys.argv)))
