"""docs/benchmarks.md, written from what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks.bars import bars
from benchmarks.results import PARTS, ROOT

PAGE = ROOT / "docs/benchmarks.md"
_TEMPLATE = "benchmarks.md.j2"


def rendered(results: Mapping[str, Any]) -> str:
    """The page. Raises KeyError naming a part that was never measured."""
    for part in PARTS:
        results[part]
    folder = FileSystemLoader(Path(__file__).parent)
    # Markdown, made of our own figures: nothing in it is anyone else's
    environment = Environment(loader=folder, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)  # noqa: S701
    environment.filters |= {"quartiles": _quartiles, "times": _times}
    runs = {part: results[part] for part in PARTS}
    set_ = list(bars(results))
    return environment.get_template(_TEMPLATE).render(
        {part: run["figures"] for part, run in runs.items()},
        runs=runs,
        versions=results["versions"],
        bars=set_,
        missed=[bar for bar in set_ if not bar.holds],
        is_consult_missed=any("consult" in bar.what and not bar.holds for bar in set_ if bar.what.startswith("Turn")),
    )


def _quartiles(found: Mapping[str, float] | None, digits: int = 0, scale: float = 1) -> str:
    """A median, with the quartiles of its rounds; nothing for what was not measured."""
    if found is None:
        return ""
    middle, low, high = (f"{found[key] * scale:.{digits}f}" for key in ("median", "low_quartile", "high_quartile"))
    return f"{middle} ({low}–{high})"


def _times(ratio: list[float], digits: int = 2) -> str:
    """A ratio of medians, with the quartiles of its rounds."""
    low, middle, high = (f"{each:.{digits}f}" for each in ratio)
    return f"**{middle}** ({low}–{high})"
