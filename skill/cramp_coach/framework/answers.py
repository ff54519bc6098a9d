"""What plugins answer, held against the contract."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

import msgspec

from cramp_coach.framework.assessment import Assessment
from cramp_coach.knowledge import Knowledge

HIGHEST_LIKELIHOOD = 1e9
MOST_ASSESSMENTS = 10_000
"""In one answer: whoever yields for ever must not fill the memory first."""


class ContractError(ValueError):
    """An answer is not what the contract asks for. The message names types and numbers, nothing that was said."""


def checked_knowledge(result: object) -> Knowledge:
    """What a plugin knows. Raises ContractError."""
    if not isinstance(result, Knowledge):
        raise ContractError(f"expected Knowledge, got {type(result).__name__}")
    return result


def checked_assessments(result: object) -> list[Assessment]:
    """A plugin's assessments, all of them sound. Raises ContractError, and whatever a generator raises."""
    if not isinstance(result, Iterable):
        raise ContractError(f"expected assessments, got {type(result).__name__}")
    checked = []
    for each in result:
        checked.append(_checked(each))
        if len(checked) > MOST_ASSESSMENTS:
            raise ContractError(f"more than {MOST_ASSESSMENTS} assessments")
    return checked


def _checked(assessment: object) -> Assessment:
    if not isinstance(assessment, Assessment):
        raise ContractError(f"expected Assessment, got {type(assessment).__name__}")
    try:
        msgspec.convert(msgspec.structs.asdict(assessment), Assessment)  # the right struct with the wrong types in it
    except msgspec.ValidationError as error:
        raise ContractError(str(error)) from None
    if not (isfinite(assessment.likelihood) and 0 < assessment.likelihood < HIGHEST_LIKELIHOOD):
        raise ContractError(f"a likelihood of {assessment.likelihood}, not above 0 and below {HIGHEST_LIKELIHOOD:g}")
    return assessment
