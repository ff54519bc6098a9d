"""Reply -> SSML within Alexa's limits, or plain text.

Limits (alexa_limits.md, section 5): speech below 8,000 characters, one break at most 10 seconds, and the whole of it
at most 240 seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cramp_coach.speaking.reply import Pause, Reply, Say

MAX_CHARACTERS = 7900
MAX_BREAK_SECONDS = 10
MAX_SECONDS = 230
CHARACTERS_A_SECOND = 15
"""How fast Alexa speaks, about: 150 words a minute."""
_OPEN, _CLOSE = "<speak>", "</speak>"
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# XML 1.0 allows no control characters but these; Alexa refuses the whole response for one
_UNSPEAKABLE = {code: None for code in range(32) if chr(code) not in "\t\n\r"} | dict.fromkeys((0xFFFE, 0xFFFF))


def to_ssml(reply: Reply) -> str:
    """The reply as one ``<speak>`` document. What would pass a limit is left off at the end, sentence by sentence."""
    pieces: list[str] = []
    length, seconds = len(_OPEN) + len(_CLOSE), 0.0
    for piece, lasts in _pieces(reply.parts):
        length, seconds = length + len(piece) + 1, seconds + lasts
        if length > MAX_CHARACTERS or seconds > MAX_SECONDS:
            break
        pieces.append(piece)
    return _OPEN + " ".join(pieces) + _CLOSE


def to_text(reply: Reply) -> str:
    """The reply as plain text, for a terminal or a card; pauses are not shown."""
    return " ".join(part.text for part in reply.parts if isinstance(part, Say))


def speakable(text: str) -> str:
    """Text made safe for SSML: markup escaped, characters that XML forbids left out."""
    cleaned = text.translate(_UNSPEAKABLE).encode("utf-8", "ignore").decode("utf-8")
    return escaped(" ".join(cleaned.split()))


def escaped(text: str) -> str:
    """Text without markup: what ``xml.sax.saxutils.escape`` does, which loads all of ``urllib`` and ``ssl`` first."""
    return text.translate(_MARKUP)


def _pieces(parts: Iterable[Say | Pause]) -> Iterator[tuple[str, float]]:
    """Each piece of markup, and how many seconds it takes, about."""
    for part in parts:
        if isinstance(part, Pause):
            for begun in range(0, part.seconds, MAX_BREAK_SECONDS):
                held = min(part.seconds - begun, MAX_BREAK_SECONDS)
                yield f'<break time="{held}s"/>', held
        elif text := speakable(part.text):
            yield text, len(text) / CHARACTERS_A_SECOND
