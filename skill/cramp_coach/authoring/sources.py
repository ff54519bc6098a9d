"""The sources of what a plugin claims: whether a reader finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cramp_coach.authoring.remarks import Remark, Subject, error, warning
from cramp_coach.knowledge import Condition

_DOI = re.compile(r"10\.\d{4,9}/\S+")


def citations(subject: Subject) -> Iterator[Remark]:
    """References that lead nowhere, or that nothing refers to; numbers that only an expert set."""
    used = {each for condition in subject.known.conditions for each in _references_of(condition)}
    used |= {
        finding.background.ref
        for finding in subject.library.findings.values()
        if not isinstance(finding.background, str)
    }
    for reference in subject.known.references:
        where = f"references[{reference.id}]"
        if not (reference.doi or reference.pmid):
            yield warning(where, "no doi and no pmid", "say where to read it")
        if reference.doi and not _DOI.fullmatch(reference.doi):
            yield error(where, f"'{reference.doi}' is no DOI", "write it as 10.1002/ajmg.a.1, without https")
        if reference.id not in used:
            yield warning(where, "nothing refers to it", "name it at the number it is for, or leave it out")


def _references_of(condition: Condition) -> Iterator[str]:
    yield from (how.ref for how in condition.evidence.values() if not isinstance(how, str))
