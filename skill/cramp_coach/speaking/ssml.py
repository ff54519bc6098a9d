"""Reply -> SSML within Alexa's limits, or plain text.

Limits (alexa_limits.md, section 5): speech below 8,000 characters, one break at most 10 seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from cramp_coach.speaking.reply import Pause, Reply, Say

MAX_CHARACTERS = 7900
MAX_BREAK_SECONDS = 10
_OPEN, _CLOSE = "<speak>", "</speak>"
# XML 1.0 allows no control characters but these; Alexa refuses the whole response for one
_UNSPEAKABLE = {code: None for code in range(32) if chr(code) not in "\t\n\r"} | dict.fromkeys((0xFFFE, 0xFFFF))


def to_ssml(reply: Reply) -> str:
    """The reply as one ``<speak>`` document. What would pass the limit is left off at the end, sentence by sentence."""
    pieces: list[str] = []
    length = len(_OPEN) + len(_CLOSE)
    for piece in _pieces(reply.parts):
        length += len(piece) + 1
        if length > MAX_CHARACTERS:
            break
        pieces.append(piece)
    return _OPEN + " ".join(pieces) + _CLOSE


def to_text(reply: Reply) -> str:
    """The reply as plain text, for a terminal or a card; pauses are not shown."""
    return " ".join(part.text for part in reply.parts if isinstance(part, Say))


def speakable(text: str) -> str:
    """Text made safe for SSML: markup escaped, characters that XML forbids left out."""
    cleaned = text.translate(_UNSPEAKABLE).encode("utf-8", "ignore").decode("utf-8")
    return escape(" ".join(cleaned.split()))


def _pieces(parts: Iterable[Say | Pause]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, Pause):
            seconds = part.seconds
            while seconds > 0:
                yield f'<break time="{min(seconds, MAX_BREAK_SECONDS)}s"/>'
                seconds -= MAX_BREAK_SECONDS
        elif text := speakable(part.text):
            yield text
