"""The pictures of an evaluation, as SVG that reads on a light or a dark page."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cramp_coach.evaluation.caller import Interview
from cramp_coach.evaluation.measures import Measures
from cramp_coach.knowledge import URGENCIES

_INK = "#7d8590"  # mid-tone: legible on white and on black
_BLUE, _GREEN = "#4f8fd9", "#3fa66b"
_STYLE: Any = {
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "font.size": 11,
    "svg.hashsalt": "cramp-coach",  # the same numbers, the same file
    "svg.fonttype": "none",
}


def calibration_curve(result: Measures) -> str:
    """How often the leader was right, against how likely it was said to be; dots grow with the number of cases."""
    with mpl.rc_context(_STYLE):
        figure, axes = _axes("how likely the leader was", "how often it was right")
        axes.plot([0, 1], [0, 1], color=_INK, linestyle=":", linewidth=1)
        bins = result.calibration
        axes.plot([each.likelihood for each in bins], [each.right for each in bins], color=_BLUE)
        sizes = [18 + 12 * each.count for each in bins]
        axes.scatter([each.likelihood for each in bins], [each.right for each in bins], s=sizes, color=_BLUE)
        axes.set_xlim(0, 1.02)
        axes.set_ylim(-0.03, 1.05)
        return _svg(figure)


def top_bars(result: Measures) -> str:
    """Top 1 and top 3, before and after questions."""
    with mpl.rc_context(_STYLE):
        figure, axes = _axes("", "share of cases")
        before = [result.top1_before or 0, result.top3_before or 0]
        after = [result.top1_after or 0, result.top3_after or 0]
        for offset, values, color, label in ((-0.19, before, _INK, "before"), (0.19, after, _GREEN, "after questions")):
            bars = axes.bar([at + offset for at in (0, 1)], values, 0.36, color=color, label=label)
            axes.bar_label(bars, [f"{value:.0%}" for value in values], color=_INK)
        axes.set_xticks([0, 1], ["top 1", "top 3"])
        axes.set_ylim(0, 1.12)
        axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
        return _svg(figure)


def question_bars(interviews: Sequence[Interview]) -> str:
    """How many questions were asked, over the cases that are ours."""
    with mpl.rc_context(_STYLE):
        figure, axes = _axes("questions asked", "cases")
        counts = Counter(len(each.asked) for each in interviews if each.is_ours)
        axes.bar(list(counts), list(counts.values()), color=_BLUE)
        axes.set_xticks(range(max(counts, default=0) + 1))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        return _svg(figure)


def urgency_matrix(interviews: Sequence[Interview]) -> str:
    """Gold urgency against the highest that was answered; the diagonal is right, left of it too urgent."""
    counts = Counter((each.case.urgency, each.worst) for each in interviews if each.case.urgency)
    names = [each.replace("_", " ") for each in URGENCIES]
    with mpl.rc_context(_STYLE):
        figure, axes = _axes("answered", "gold")
        table = [[counts[gold, said] for said in URGENCIES] for gold in URGENCIES]
        most = max(map(max, table))
        shown = [[count or float("nan") for count in line] for line in table]  # an empty cell is the page itself
        axes.imshow(shown, cmap="Blues", vmin=-most, aspect="auto")
        for row, line in enumerate(table):
            for column, count in enumerate(line):
                if count:
                    axes.text(
                        column,
                        row,
                        str(count),
                        ha="center",
                        va="center",
                        color="#ffffff" if count > most / 2 else "#111111",
                    )
        axes.set_xticks(range(len(names)), names, rotation=25, ha="right")
        axes.set_yticks(range(len(names)), names)
        return _svg(figure)


def _axes(x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(5.2, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.set_facecolor("none")
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Figure) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    svg = buffer.getvalue()
    return svg[svg.index("<svg") :]
