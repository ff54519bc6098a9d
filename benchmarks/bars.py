"""The bars that were set before anything was measured, and where we stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

TURNS = {"launch": 0.35, "consult by slots": 0.5, "consult by free words": 0.5}
"""What a turn may take, in times of what hello world takes for the same envelope."""
COLD_START, PEAK_MEMORY = 1.1, 1.2
"""In times of hello world's, as pip installs it."""


class Bar(NamedTuple):
    """One bar: what of, the most it may be, what it is."""

    what: str
    most: float
    found: float

    @property
    def holds(self) -> bool:
        """Whether we are within it."""
        return self.found <= self.most


def bars(results: Mapping[str, Any]) -> Iterator[Bar]:
    """All bars, by what was measured last."""
    for row in results["turns"]["figures"]["turns"]:
        if most := TURNS.get(row["turn"]):
            yield Bar(f"Turn: {row['turn']}, {row['device']}", most, row["ratios"]["hello world"][1])
    ratios = results["cold_start"]["figures"]["ratios"]
    yield Bar("Cold start: init, on the clock", COLD_START, ratios["init"])
    yield Bar("Cold start: init, on the processor", COLD_START, ratios["init_busy"])
    yield Bar("Cold start: until the first answer", COLD_START, ratios["to_first_answer"])
    yield Bar("Peak memory after a launch", PEAK_MEMORY, ratios["peak_mb"])
    yield Bar("Peak memory after a consultation", PEAK_MEMORY, ratios["peak_mb_consult"])
