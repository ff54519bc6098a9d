"""Whose words are heard: ours by our phrases alone, other people's beside them.

A plugin adds to what is heard and takes nothing away. A phrase of its own that is longer than ours ("my calf is
swollen and hot") would else swallow it, and with it a red flag.
"""

from __future__ import annotations

from cramp_coach.framework import SHIPPED, Library
from cramp_coach.listening.cached import own_phrasebook, phrasebook
from cramp_coach.listening.tagger import Mention, tag


class Ears:
    """The phrases of a library in one locale."""

    def __init__(self, library: Library, locale: str) -> None:
        self._others = {each for each in library.findings if library.owner.get(each) not in SHIPPED}
        self.phrasebook = phrasebook(library, locale)
        """Everybody's phrases."""
        self._ours = own_phrasebook(library, locale) if self._others else self.phrasebook

    def tag(self, text: str) -> list[Mention]:
        """Every mention in a text, in order."""
        ours = tag(text, self._ours)
        if not self._others:
            return ours
        together = tag(text, self.phrasebook)
        clauses = _matched(together, ours)
        theirs = [
            mention._replace(findings=found, clause=_clause(mention.clause, clauses))
            for mention in together
            if (found := tuple(each for each in mention.findings if each in self._others))
        ]
        return sorted([*ours, *theirs], key=lambda mention: mention.start)


def _matched(together: list[Mention], ours: list[Mention]) -> dict[int, int]:
    """What a clause is numbered among ours, where both heard something at the same place."""
    numbered = {(mention.start, mention.end): mention.clause for mention in ours}
    return {
        mention.clause: numbered[mention.start, mention.end]
        for mention in together
        if (mention.start, mention.end) in numbered
    }


def _clause(number: int, clauses: dict[int, int]) -> int:
    """The same clause among ours; as far from the nearest one that both heard, where none is the same."""
    if not clauses:
        return number
    nearest = min(clauses, key=lambda each: (abs(each - number), each))
    return clauses[nearest] + number - nearest
