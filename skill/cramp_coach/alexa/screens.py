"""Screens in APL, for the devices that have one: a document, its colours, and the one picture that is wanted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from msgspec.structs import asdict

from cramp_coach.knowledge.resources import folder_of
from cramp_coach.speaking.screen import AnswerScreen, Cause, Screen, StepScreen, SummaryScreen
from cramp_coach.speaking.ssml import escaped

if TYPE_CHECKING:
    from ask_sdk_model import SupportedInterfaces
    from ask_sdk_model.interfaces.alexa.presentation.apl import RenderDocumentDirective

Theme = Literal["dark", "light"]
TOKEN = "cramp-coach"  # noqa: S105 - what Alexa calls the name of a document
SPEECH = 65
"""Milliseconds that Alexa takes to say one character, so that the time to hold runs from when it has been said."""
_DOCUMENTS: dict[type, str] = {AnswerScreen: "answer", StepScreen: "step", SummaryScreen: "summary"}


def show(
    screen: Screen, supported: SupportedInterfaces | None, labels: Mapping[str, str], theme: Theme = "dark"
) -> RenderDocumentDirective | None:
    """What puts a screen on the device: None where it has no APL, for then Alexa would refuse the whole response.

    ``labels``: a locale's own words for what stands on screens. ``theme``: dark, unless it is known to be day: people
    look at this beside someone who is asleep.
    """
    if supported is None or supported.alexa_presentation_apl is None:
        return None
    from ask_sdk_model.interfaces.alexa.presentation.apl import (  # noqa: PLC0415 - slow to load, and often not needed
        RenderDocumentDirective,
    )

    return RenderDocumentDirective(
        token=TOKEN, document=_document(screen, theme), datasources=_datasources(screen, labels)
    )


def _document(screen: Screen, theme: Theme) -> dict[str, Any]:
    document = {**_read("look"), **_read(_DOCUMENTS[type(screen)]), "theme": theme}
    if isinstance(screen, StepScreen):
        document["graphics"] = {screen.picture: _read("pictures")[screen.picture]}
    return document


def _datasources(screen: Screen, labels: Mapping[str, str]) -> dict[str, Any]:
    fields = {key: _shown(value) for key, value in asdict(screen).items()}
    words = {key: _shown(value) for key, value in _labels(screen, labels).items()}
    return {"screen": {"type": "object", **fields}, "labels": {"type": "object", **words}}


def _labels(screen: Screen, labels: Mapping[str, str]) -> dict[str, Any]:
    """The few words, and the one number, that are a screen's own."""
    if isinstance(screen, AnswerScreen):
        heard = labels["heard"].format(what=", ".join(screen.heard)) if screen.heard else ""
        return {"heard": heard, "causes": labels["likely"], "advice": labels["advice"]}
    if isinstance(screen, StepScreen):
        count = labels["step"].format(number=screen.number, of=screen.of)
        picture = _read("pictures")[screen.picture]["description"]
        return {"count": count, "picture": picture, "wait": len(screen.say) * SPEECH}
    return {key: labels[key] for key in ("told", "denied", "likely")}


def _shown(value: Any) -> Any:
    """A value as APL binds it; its texts may hold markup, so what looks like it is escaped."""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, Cause):
        return _shown(asdict(value))
    if isinstance(value, dict):
        return {key: _shown(each) for key, each in value.items()}
    return [_shown(each) for each in value] if isinstance(value, tuple) else value


@cache
def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder_of("cramp_coach.alexa") / "apl" / f"{name}.json").read_text("utf-8"))
    return read
