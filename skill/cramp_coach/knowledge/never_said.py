"""Whether a text says what must never be said."""

from __future__ import annotations

import re
from functools import cache

from cramp_coach.knowledge.model import NeverSaid

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


def forbids(rule: NeverSaid, text: str) -> bool:
    """Whether a rule forbids a text, sentence by sentence. A curly apostrophe counts as a straight one."""
    sentences = _SENTENCE_END.split(text.replace("\u2019", "'"))
    return any(_compiled(pattern).search(sentence) for pattern in rule.patterns for sentence in sentences)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
