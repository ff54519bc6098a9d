"""What is made from a library and takes a while: from the cache where it is there, else made, and put there.

The cache is a folder of the user's (``CRAMP_COACH_CACHE`` names another one). It holds vocabulary and samples alone,
and never what anyone said. What cannot be read is made anew, what cannot be written is done without.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple, TypeVar
from zlib import adler32, crc32

import msgspec

from cramp_coach.framework import SHIPPED, Library
from cramp_coach.knowledge import Finding
from cramp_coach.listening.phrasebook import Compiled, Phrasebook

T = TypeVar("T")
FOLDER_VARIABLE = "CRAMP_COACH_CACHE"

_TEXTS = ("words.{language}.yaml",)


@lru_cache(maxsize=8)
def phrasebook(library: Library, locale: str) -> Phrasebook:
    """The phrasebook of a library in a locale or a language; one for each, however often it is asked for."""
    return _book("phrases", library.findings.values(), library, locale)


@lru_cache(maxsize=8)
def own_phrasebook(library: Library, locale: str) -> Phrasebook:
    """The phrases of what comes with the skill alone."""
    ours = (each for each in library.findings.values() if library.owner.get(each.id) in SHIPPED)
    return _book("ours", ours, library, locale)


@lru_cache(maxsize=8)
def topicbook(library: Library, locale: str) -> Phrasebook:
    """The names of conditions and routines, which are listened for only where someone asks about them."""
    return _book("topics", library.topics.values(), library, locale)


def _book(name: str, findings: Iterable[Finding], library: Library, locale: str) -> Phrasebook:
    def compiled() -> Compiled:
        from cramp_coach.listening.compiling import compile_phrases  # noqa: PLC0415 - seldom needed, and slow to load

        return compile_phrases(findings, locale)

    return Phrasebook(remembered(Recipe(name, locale, _TEXTS), library, Compiled, compiled))


class Recipe(NamedTuple):
    """What a thing in the cache is called, and what it depends on beside the vocabulary and the code of this room.

    ``texts``: other files of this room; "{language}" stands for the language of the locale.
    """

    name: str
    locale: str
    texts: tuple[str, ...]


def remembered(recipe: Recipe, library: Library, kind: type[T], make: Callable[[], T]) -> T:
    """What ``make`` gives, from the cache where the same vocabulary made it before."""
    path = _folder() / f"{recipe.name}-{recipe.locale}-{_fingerprint(library, recipe)}.msgpack"
    made = _read(path, kind)
    if made is None:
        made = make()
        _write(path, msgspec.msgpack.encode(made))
    return made


def _folder() -> Path:
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named)
    from platformdirs import user_cache_path  # noqa: PLC0415 - for the terminal: Lambda names a folder

    return user_cache_path("cramp-coach")


def _fingerprint(library: Library, recipe: Recipe) -> str:
    heard = (*library.findings.values(), *library.topics.values())
    said = [(each.id, each.kind, each.wordings) for each in heard]
    content = msgspec.msgpack.encode(said) + _code() + _read_texts(recipe.texts, recipe.locale.partition("-")[0])
    return f"{len(content):x}{crc32(content):08x}{adler32(content):08x}"  # no secret, and hashlib is slow to load


@cache
def _code() -> bytes:
    """All that makes things here: whoever changes any of it gets new ones, and no list can forget a file."""
    makers = (each for each in files("cramp_coach.listening").iterdir() if each.name.endswith(".py"))
    sources = [*sorted(makers, key=lambda each: each.name), files("cramp_coach.knowledge") / "patterns.py"]
    return b"".join(each.read_bytes() for each in sources)


def _read_texts(texts: tuple[str, ...], language: str) -> bytes:
    room = files("cramp_coach.listening")
    return b"".join((room / name.format(language=language)).read_bytes() for name in texts)


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=kind)
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
