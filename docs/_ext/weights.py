"""What the words for how often do, reckoned as the skill reckons."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp

from cramp_coach.framework import Library
from cramp_coach.framework.table import weights_of
from cramp_coach.knowledge import Condition, Finding, Frequency, Knowledge
from cramp_coach.knowledge.frequency import FREQUENCY, FrequencyWord

BACKGROUNDS = {"1 in 10 others": 0.1, "1 in 2 others": 0.5}


def weights() -> str:
    """For each word, what a finding multiplies by where it is said and where it is denied."""
    heads = [f"{others}: {said}" for others in BACKGROUNDS for said in ("said", "denied")]
    lines = [f"| Word | {' | '.join(heads)} |", f"| :-- |{' --: |' * len(heads)}"]
    for word in FREQUENCY:
        lines.append(f"| `{word}` | {' | '.join(_shown(each) for each in _ratios(word))} |")
    return "\n".join(lines)


def _ratios(word: FrequencyWord) -> Iterator[float]:
    for share in BACKGROUNDS.values():
        sign = Finding(id="sign", kind="symptom", label="a sign", background=Frequency(p=share, ref="expert"))
        library = Library([("shown", Knowledge(findings=(sign,)))])
        condition = Condition(id="c", name="c", spoken="c", tell="c", prior="rare", evidence={"sign": word})
        yield from map(exp, weights_of(condition, library)["sign"])


def _shown(ratio: float) -> str:
    return f"× {ratio:.2g}" if ratio >= 1 else f"÷ {1 / ratio:.2g}"
