"""The compiled phrases of a library: from the cache where they are there, else made, and put there.

The cache is a folder of the user's (``CRAMP_COACH_CACHE`` names another one). It holds vocabulary alone, and never
what anyone said. What cannot be read is made anew, what cannot be written is done without.
"""

from __future__ import annotations

import contextlib
import os
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path

import msgspec

from cramp_coach.framework import Library
from cramp_coach.listening.phrasebook import Compiled, Phrasebook

FOLDER_VARIABLE = "CRAMP_COACH_CACHE"

_MAKERS = ("compiling.py", "phrasebook.py", "words.py", "words.{language}.yaml")
"""What compiled phrases depend on beside the vocabulary: whoever changes one of these gets new ones."""


@lru_cache(maxsize=8)
def phrasebook(library: Library, locale: str) -> Phrasebook:
    """The phrasebook of a library in a locale or a language; one for each, however often it is asked for."""
    path = _folder() / f"phrases-{locale}-{_fingerprint(library, locale)}.msgpack"
    compiled = _read(path)
    if compiled is None:
        from cramp_coach.listening.compiling import compile_phrases  # noqa: PLC0415 - seldom needed, and slow to load

        compiled = compile_phrases(library.findings.values(), locale)
        _write(path, msgspec.msgpack.encode(compiled))
    return Phrasebook(compiled)


def _folder() -> Path:
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named)
    from platformdirs import user_cache_path  # noqa: PLC0415 - for the terminal: Lambda names a folder

    return user_cache_path("cramp-coach")


def _fingerprint(library: Library, locale: str) -> str:
    said = [(each.id, each.kind, each.phrases, each.denials, each.plural) for each in library.findings.values()]
    return blake2b(msgspec.msgpack.encode(said) + _makers(locale.partition("-")[0]), digest_size=16).hexdigest()


@cache
def _makers(language: str) -> bytes:
    room = files("cramp_coach.listening")
    return b"".join((room / name.format(language=language)).read_bytes() for name in _MAKERS)


def _read(path: Path) -> Compiled | None:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=Compiled)
    except (OSError, msgspec.DecodeError):  # not there yet, or cut off: it is made anew
        return None


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing: another process may be reading."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{path.name.rpartition('-')[0]}-*.msgpack"):
            old.unlink(missing_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.replace(path)
