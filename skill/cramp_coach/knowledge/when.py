"""Rules over findings: the ``when`` of a red flag, a piece of advice or a routine."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All of ``all``, and (where given) one of ``any`` or ``at_least`` of ``of``, and none of ``none``.

    A part is a finding id or another When, so rules nest. An empty When always holds.
    """

    all: tuple[str | When, ...] = ()
    any: tuple[str | When, ...] = ()
    none: tuple[str | When, ...] = ()
    at_least: int = 0
    of: tuple[str | When, ...] = ()


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
