"""What a plugin answers for one of its conditions."""

from __future__ import annotations

import msgspec


class Assessment(msgspec.Struct, frozen=True):
    """How well one condition explains a report.

    ``likelihood`` is P(what was said | condition) / P(what was said | anyone else who asks): 1.0 where nothing
    said bears on it, more where it fits, less where it does not; above 0 and finite. ``supports`` and ``against``
    are the finding ids that moved it, strongest first.
    """

    condition: str
    likelihood: float
    supports: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
