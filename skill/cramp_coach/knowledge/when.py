"""Rules over findings: the ``when`` of a red flag, a piece of advice or a routine."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A rule over findings: ``all``, and ``any``, and ``at_least`` of ``of``, and not ``none``.

    What is left out asks for nothing. A part is a finding id or another rule, so rules nest.
    """

    all: tuple[str | When, ...] = ()
    """Every one of these must hold."""
    any: tuple[str | When, ...] = ()
    """At least one of these must hold."""
    none: tuple[str | When, ...] = ()
    """Not one of these may hold."""
    at_least: int = 0
    """So many of ``of`` must hold."""
    of: tuple[str | When, ...] = ()
    """What ``at_least`` counts."""


def holds(rule: str | When, present: Collection[str]) -> bool:
    """Whether the rule holds for the findings that are present (ids; a set, for speed)."""
    if isinstance(rule, str):
        return rule in present
    if not all(holds(part, present) for part in rule.all):
        return False
    if rule.any and not any(holds(part, present) for part in rule.any):
        return False
    if rule.at_least and sum(holds(part, present) for part in rule.of) < rule.at_least:
        return False
    return not any(holds(part, present) for part in rule.none)


def findings_in(rule: str | When) -> Iterator[str]:
    """Every finding id the rule names, in reading order; an id may come more than once."""
    if isinstance(rule, str):
        yield rule
        return
    for parts in (rule.all, rule.any, rule.of, rule.none):
        for part in parts:
            yield from findings_in(part)
