"""What every answer of the skill must be, whatever was sent: Alexa's rules and ours, as strict as we can say them.

    faults(sent, answer) -> what is wrong with an answer, a line each; nothing for a good one

Limits: alexa_limits.md, sections 5 and 6, taken at their narrowest.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

CANARY = "zqxcanary"
"""In everything hostile that is sent, and in nothing that may come back."""
MOST_CHARACTERS, MOST_BYTES, MOST_ATTRIBUTE_BYTES = 7999, 120_000, 24_000
MOST_SECONDS, MOST_REPROMPT_SECONDS, MOST_BREAK = 240, 90, 10
CHARACTERS_A_SECOND = 15
SPOKEN = ("LaunchRequest", "IntentRequest")
_SECRETS = ("userId", "deviceId", "personId", "unitId", "sessionId", "requestId", "apiAccessToken", "consentToken")
_BREAK = re.compile(r"\d+s")
_RAW_MARKUP = re.compile(r"[<>]")


@cache
def _schema() -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json.loads((Path(__file__).parent / "schemas/response.json").read_text()))


def faults(sent: Any, answer: Any) -> list[str]:
    """What is wrong with `answer`, parsed JSON or what becomes it, as the answer to the envelope `sent`."""
    text, found = _written(answer)
    if text is None:
        return found
    found += [f"schema: {error.json_path}: {error.message[:200]}" for error in _schema().iter_errors(answer)]
    if found:
        return found
    return [
        *_too_large(text, answer),
        *_session_faults(sent, answer),
        *_speech_faults(answer["response"]),
        *_directive_faults(sent, answer["response"]),
        *_echoes(sent, text),
    ]


def _written(answer: Any) -> tuple[str | None, list[str]]:
    """The answer as JSON text: finite numbers, whole characters, and the same when it is read again."""
    try:
        text = json.dumps(answer, allow_nan=False, ensure_ascii=False)
        text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        return None, [f"json: {type(error).__name__}: {str(error)[:200]}"]
    return text, [] if json.loads(text) == _listed(answer) else ["json: it is not the same when read again"]


def _listed(value: Any) -> Any:
    """With lists for tuples, which JSON does not tell apart."""
    if isinstance(value, dict):
        return {key: _listed(each) for key, each in value.items()}
    return [_listed(each) for each in value] if isinstance(value, list | tuple) else value


def _too_large(text: str, answer: dict[str, Any]) -> Iterator[str]:
    if (size := len(text.encode())) > MOST_BYTES:
        yield f"size: {size} bytes"
    kept = len(json.dumps(answer.get("sessionAttributes"), ensure_ascii=False).encode())
    if kept > MOST_ATTRIBUTE_BYTES:
        yield f"size: {kept} bytes of session attributes"


def _session_faults(sent: Any, answer: dict[str, Any]) -> Iterator[str]:
    response = answer["response"]
    if _type_of(sent) not in SPOKEN:
        if response:
            yield f"session: an answer to a {_type_of(sent)!r}"
        return
    if "outputSpeech" not in response:
        yield "session: nothing is said"
        return
    ends = response.get("shouldEndSession")
    if not isinstance(ends, bool):
        yield "session: whether it ends is not said"
    if ends is ("reprompt" in response):
        yield f"session: it {'ends' if ends else 'stays open'}, {'with' if ends else 'without'} a reprompt"
    if ends and answer.get("sessionAttributes"):
        yield "session: it ends, and keeps attributes"


def _speech_faults(response: dict[str, Any]) -> Iterator[str]:
    spoken = [("outputSpeech", response.get("outputSpeech"), MOST_SECONDS)]
    spoken.append(("reprompt", response.get("reprompt", {}).get("outputSpeech"), MOST_REPROMPT_SECONDS))
    for where, speech, seconds in spoken:
        if speech is not None:
            yield from (f"{where}: {fault}" for fault in ssml_faults(speech["ssml"], seconds))
    card = response.get("card", {})
    if any(_RAW_MARKUP.search(text) for text in card.values()):
        yield "card: it has markup"


def ssml_faults(ssml: str, most_seconds: float = MOST_SECONDS) -> Iterator[str]:
    """What is wrong with one `<speak>` document: well-formed, our tags alone, within its limits, and not silent."""
    if len(ssml) > MOST_CHARACTERS:
        yield f"{len(ssml)} characters"
    try:
        document = ET.fromstring(ssml)
    except ET.ParseError as error:
        yield f"no XML: {error}"
        return
    if document.tag != "speak" or document.attrib:
        yield f"the outermost tag is {document.tag} {document.attrib}"
    yield from (f"the tag {each.tag} {each.attrib} is none of ours" for each in document if not _is_break(each))
    breaks = [each.attrib["time"] for each in document if _is_break(each)]
    yield from (f"a break of {each!r}" for each in breaks if not _BREAK.fullmatch(each) or int(each[:-1]) > MOST_BREAK)
    held = sum(int(each[:-1]) for each in breaks if _BREAK.fullmatch(each))
    said = " ".join(" ".join(document.itertext()).split())
    if not said:
        yield "it is silent"
    if not said.isprintable():
        yield "it has characters that cannot be printed"
    if held + len(said) / CHARACTERS_A_SECOND > most_seconds:
        yield "it takes too long"


def _is_break(element: ET.Element) -> bool:
    return element.tag == "break" and set(element.attrib) == {"time"} and not len(element) and not element.text


def _directive_faults(sent: Any, response: dict[str, Any]) -> Iterator[str]:
    kinds = [each["type"] for each in response.get("directives", [])]
    if len(set(kinds)) != len(kinds):
        yield "directives: the same twice"
    if "Alexa.Presentation.APL.RenderDocument" in kinds:
        interfaces = _at(sent, "context", "System", "device", "supportedInterfaces")
        if not isinstance(interfaces, dict) or interfaces.get("Alexa.Presentation.APL") is None:
            yield "directives: a screen for a device that has none"
    if "Dialog.UpdateDynamicEntities" in kinds and _at(sent, "session", "new") is not True:
        yield "directives: dynamic entities in the middle of a session"


def _echoes(sent: Any, text: str) -> Iterator[str]:
    if CANARY in text.casefold():
        at = text.casefold().index(CANARY)
        yield f"echo: …{text[max(0, at - 80) : at + 40]}…"
    for name, secret in _secrets(sent):
        if secret in text:
            yield f"echo: the {name}"


def _secrets(value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Ids and tokens in what was sent, wherever they stand."""
    if depth > 40:
        return
    for each in value if isinstance(value, list) else []:
        yield from _secrets(each, depth + 1)
    for name, each in value.items() if isinstance(value, dict) else []:
        if name in _SECRETS and isinstance(each, str) and len(each) >= 12:
            yield name, each
        yield from _secrets(each, depth + 1)


def _type_of(sent: Any) -> Any:
    return _at(sent, "request", "type")


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
