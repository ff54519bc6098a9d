"""What Alexa takes of an interaction model, and of a session's own words (alexa_limits.md, sections 1 to 4)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

MOST_BYTES = 1_500_000
MOST_INTENTS, MOST_INTENTS_AND_TYPES = 250, 350
MOST_VALUE_CHARACTERS = 140
MOST_DYNAMIC = 90
"""Values and synonyms in one session's dynamic entities: Alexa takes 100 a directive."""

_INVOCATION = re.compile(r"[a-z]+( [a-z]+)+")
_NAME = re.compile(r"(AMAZON\.)?[A-Za-z][A-Za-z_]*")


def beyond_limits(model: dict[str, Any]) -> Iterator[str]:
    """What Alexa would refuse in an interaction model, each in a line; nothing where it is within its limits."""
    language = model["interactionModel"]["languageModel"]
    intents, types = language["intents"], language["types"]
    size = len(json.dumps(model, indent=2, ensure_ascii=False).encode())
    if size >= MOST_BYTES:
        yield f"{size} bytes; Alexa takes {MOST_BYTES}"
    if len(intents) > MOST_INTENTS or len(intents) + len(types) > MOST_INTENTS_AND_TYPES:
        yield f"{len(intents)} intents and {len(types)} slot types; Alexa takes {MOST_INTENTS}, and 350 of both"
    if not _INVOCATION.fullmatch(language["invocationName"]):
        yield f"the invocation name '{language['invocationName']}' is not two or more words in small letters"
    yield from (f"'{each['name']}' is no name" for each in (*intents, *types) if not _NAME.fullmatch(each["name"]))
    for each in types:
        yield from _beyond_in_type(each)


def _beyond_in_type(slot_type: dict[str, Any]) -> Iterator[str]:
    if not slot_type["values"]:
        yield f"the slot type {slot_type['name']} has no values"
    ids = Counter(value["id"] for value in slot_type["values"])
    yield from (f"the id '{each}' is there {times} times" for each, times in ids.items() if times > 1)
    for value in slot_type["values"]:
        for phrase in (value["name"]["value"], *value["name"]["synonyms"]):
            if not 0 < len(phrase) <= MOST_VALUE_CHARACTERS:
                yield f"a phrase of {value['id']} has {len(phrase)} characters; Alexa takes {MOST_VALUE_CHARACTERS}"
