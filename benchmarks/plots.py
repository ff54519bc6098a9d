"""The plots of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.results import ROOT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FOLDER = ROOT / "docs/benchmarks"
_OURS, _THEIRS, _FLOOR, _OTHER = "#0b6e75", "#c8702a", "#9aa5a8", "#5a4a9c"
_COLOURS = {"Cramp Coach": _OURS, "hello world": _THEIRS, "orjson": _FLOOR, "ours": _OURS, "SDK": _THEIRS}
_SETTINGS = {
    "svg.hashsalt": "cramp-coach",  # the same figures, the same file
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "white",  # legible on a dark page, too
}


def draw(results: Mapping[str, Any], suffix: str = "svg") -> None:
    """Draw them all."""
    FOLDER.mkdir(exist_ok=True)
    drawings = {
        "turns": turns, "cold_start": cold_start, "verifiers": verifiers, "growth": growth, "reasoner": reasoner
    }  # fmt: skip
    with mpl.rc_context(_SETTINGS):
        for name, drawing in drawings.items():
            figure = drawing(results[name]["figures"])
            metadata = {"Date": None} if suffix == "svg" else None
            path = FOLDER / f"{name}.{suffix}"
            figure.savefig(path, metadata=metadata, dpi=110)
            if suffix == "svg":  # matplotlib leaves a space at the end of many lines
                lines = path.read_text(encoding="utf-8").splitlines()
                path.write_text("".join(f"{line.rstrip()}\n" for line in lines), encoding="utf-8")


def turns(found: Mapping[str, Any]) -> Figure:
    """Microseconds a turn on an Echo Show, by who answers."""
    shown = [row for row in found["turns"] if row["device"] == "Echo Show"]
    figure, axes = _figure(8, 4.4)
    names = ("Cramp Coach", "hello world", "orjson")
    for number, name in enumerate(names):
        places = [-place + (1 - number) * 0.26 for place in range(len(shown))]
        bars = axes.barh(places, [row["middle"][name] for row in shown], 0.24, color=_COLOURS[name], label=name)
        axes.bar_label(bars, fmt="%.0f", padding=3, fontsize=8)
    axes.set_yticks([-place for place in range(len(shown))], [row["turn"] for row in shown])
    axes.set(
        xscale="log", xlim=(1, None), xlabel="µs a turn, bytes in to bytes out, on the processor (each step: ten times)"
    )
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.12), ncols=3, frameon=False)
    return figure


def cold_start(found: Mapping[str, Any]) -> Figure:
    """Init and peak memory of each subject."""
    figure, left, right = _pair(9, 3.2)
    names = list(found["subjects"])[::-1]
    colours = [_OURS if name.startswith("Cramp") else _FLOOR if name == "nothing" else _THEIRS for name in names]
    for axes, key, scale, label in (
        (left, "init", 1000, "init, ms on the clock"),
        (right, "peak_mb", 1, "peak MB after a launch"),
    ):
        values = [found["subjects"][name][key] for name in names]
        middle = [value["median"] * scale for value in values]
        low = [(value["median"] - value["low_quartile"]) * scale for value in values]
        high = [(value["high_quartile"] - value["median"]) * scale for value in values]
        bars = axes.barh(names, middle, 0.6, color=colours, xerr=[low, high], ecolor="#444")
        axes.bar_label(bars, fmt="%.0f", padding=3, fontsize=9)
        axes.set_xlabel(label)
        axes.margins(x=0.14)
    right.set_yticklabels([])
    return figure


def verifiers(found: Mapping[str, Any]) -> Figure:
    """Requests a second, and microseconds a verification."""
    figure, left, right = _pair(9, 2.4)
    _bars(
        left, {"SDK": 0, "ours": 0, "nobody": 0} | found["requests_a_second"], "signed requests a second, on the clock"
    )
    _bars(
        right, {"SDK": 0, "ours": 0} | found["microseconds_a_verification"], "µs a verification (each step: ten times)"
    )
    right.set(xscale="log", xlim=(1, None))
    return figure


def reasoner(found: Mapping[str, Any]) -> Figure:
    """Time a report and time to import."""
    figure, left, right = _pair(9, 2.6)
    rows = found["reasoners"][::-1]
    _bars(left, {row["name"]: row["milliseconds"] for row in rows}, "ms a report", "%.2f")
    _bars(right, {row["name"]: row["import_seconds"] for row in rows}, "seconds to import", "%.2f")
    right.set_yticklabels([])
    return figure


def growth(rows: Sequence[Mapping[str, Any]]) -> Figure:
    """Start and turn by conditions, and by plugins; both axes by powers of ten."""
    figure, left, right = _pair(9, 3.8)
    # the first size that is smaller than the one before it begins the plugins
    split = next(place for place in range(1, len(rows)) if rows[place]["conditions"] < rows[place - 1]["conditions"])
    for axes, several, key in ((left, rows[:split], "conditions"), (right, rows[split:], "plugins")):
        sizes = [row[key] for row in several]
        for name, label, colour in (
            ("first_start", "first start", _THEIRS),
            ("start", "start", _OTHER),
            ("turn", "a turn", _OURS),
        ):
            axes.plot(sizes, [row[name] for row in several], "o-", color=colour, label=label, markersize=5)
        axes.axhline(2, color=_FLOOR, linestyle="--", linewidth=1)
        axes.set(xscale="log", yscale="log", xlabel=f"{key} beside the {'core' if key == 'conditions' else 'built-in'}")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.grid(visible=True, which="major", color="#e4e8e8")
    left.set_ylabel("seconds, on the processor")
    left.text(left.get_xlim()[0] * 1.1, 2.2, "what a turn may take", fontsize=8, color="#667")
    right.sharey(left)
    left.legend(frameon=False, loc="upper left", fontsize=9)
    return figure


def _bars(axes: Axes, values: Mapping[str, float], label: str, shown: str = "%.0f") -> None:
    colours = [_COLOURS.get(name, _FLOOR) for name in values]
    bars = axes.barh(list(values), list(values.values()), 0.6, color=colours)
    axes.bar_label(bars, fmt=shown, padding=3, fontsize=9)
    axes.set_xlabel(label)
    axes.margins(x=0.16)


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _pair(width: float, height: float) -> tuple[Figure, Axes, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    left, right = figure.subplots(1, 2)
    return figure, left, right
