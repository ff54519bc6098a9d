"""What is made from a library and takes a while: from the cache where it is there, else made, and put there.

The cache is a folder of the user's (``CRAMP_COACH_CACHE`` names another one). It holds vocabulary and samples alone,
and never what anyone said. What cannot be read is made anew, what cannot be written is done without. A package for
Lambda brings phrasebooks along (``shelve``), made by the very code and of the very vocabulary that are in it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import product
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from zlib import adler32, crc32

import msgspec

from cramp_coach.framework import SHIPPED, Library
from cramp_coach.knowledge import Finding
from cramp_coach.knowledge.compiled import source_bytes
from cramp_coach.knowledge.resources import folder_of
from cramp_coach.listening.phrasebook import ENCODER, Compiled, Phrasebook

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from cramp_coach.knowledge.resources import Folder

T = TypeVar("T")
FOLDER_VARIABLE = "CRAMP_COACH_CACHE"
KEPT = 4
"""Of each kind: whoever tries a plugin, and the skill without it, should not wait twice."""
SHELF = "compiled"
"""Where, beside this module, a package has its phrasebooks."""
_TEXTS = ("words.{language}.yaml",)


@lru_cache(maxsize=8)
def phrasebook(library: Library, locale: str) -> Phrasebook:
    """The phrasebook of a library in a locale or a language; one for each, however often it is asked for."""
    return _book("phrases", library, locale)


@lru_cache(maxsize=8)
def own_phrasebook(library: Library, locale: str) -> Phrasebook:
    """The phrases of what comes with the skill alone."""
    return _book("ours", library, locale)


@lru_cache(maxsize=8)
def topicbook(library: Library, locale: str) -> Phrasebook:
    """The names of conditions and routines, which are listened for only where someone asks about them."""
    return _book("topics", library, locale)


def shelve(library: Library, locales: Iterable[str], room: Path) -> None:
    """Put the phrasebooks of a library on the shelf of a package, whose copy of this room is ``room``.

    Raises OSError where they cannot be written.
    """
    shelf = room / SHELF
    shelf.mkdir(exist_ok=True)
    for name, locale in product(("phrases", "ours", "topics"), sorted(locales)):
        findings = _findings(name, library)
        (shelf / _shelved(name, findings, locale, room)).write_bytes(ENCODER.encode(_compiled(findings, locale)))


def _findings(name: str, library: Library) -> tuple[Finding, ...]:
    """What is in a phrasebook."""
    if name == "topics":
        return tuple(library.topics.values())
    only_ours = name == "ours"
    return tuple(each for each in library.findings.values() if not only_ours or library.owner.get(each.id) in SHIPPED)


def _book(name: str, library: Library, locale: str) -> Phrasebook:
    findings, room = _findings(name, library), folder_of("cramp_coach.listening")
    found = None
    if (room / SHELF).is_dir():
        found = _read(room / SHELF / _shelved(name, findings, locale, room), Compiled)
    recipe = Recipe(name, locale, _TEXTS)
    return Phrasebook(found or remembered(recipe, findings, Compiled, lambda: _compiled(findings, locale)))


def _compiled(findings: Iterable[Finding], locale: str) -> Compiled:
    from cramp_coach.listening.compiling import compile_phrases  # noqa: PLC0415 - seldom needed, and slow to load

    return compile_phrases(findings, locale)


class Recipe(NamedTuple):
    """What a thing in the cache is called, and what it depends on beside the vocabulary and the code of this room.

    ``texts``: other files of this room; "{language}" stands for the language of the locale.
    """

    name: str
    locale: str
    texts: tuple[str, ...]


def remembered(recipe: Recipe, heard: Iterable[Finding], kind: type[T], make: Callable[[], T]) -> T:
    """What ``make`` gives, from the cache where the same vocabulary (all that is ``heard``) made it before."""
    folder = _folder()
    if folder is None:
        return make()
    path = folder / f"{recipe.name}-{recipe.locale}-{_fingerprint(heard, recipe)}.msgpack"
    made = _read(path, kind)
    if made is None:
        made = make()
        _write(path, msgspec.msgpack.encode(made))
    return made


def _folder() -> Path | None:
    if named := os.environ.get(FOLDER_VARIABLE):
        return Path(named)
    try:
        from platformdirs import user_cache_path  # noqa: PLC0415 - for the terminal
    except ImportError:  # Lambda has none, and nowhere to write
        return None
    return user_cache_path("cramp-coach")


def _shelved(name: str, findings: Iterable[Finding], locale: str, room: Folder) -> str:
    return f"{name}-{locale}-{_checksum(_said(findings) + _read_texts(room, _TEXTS, locale))}.msgpack"


def _fingerprint(heard: Iterable[Finding], recipe: Recipe) -> str:
    texts = _read_texts(folder_of("cramp_coach.listening"), recipe.texts, recipe.locale)
    return _checksum(_said(heard) + _code() + texts)


def _said(heard: Iterable[Finding]) -> bytes:
    """All of findings that ``compiling`` looks at."""
    return msgspec.msgpack.encode([(each.id, each.kind, each.plain, each.made_of, each.checksum) for each in heard])


def _checksum(content: bytes) -> str:
    return f"{len(content):x}{crc32(content):08x}{adler32(content):08x}"  # no secret, and hashlib is slow to load


@cache
def _code() -> bytes:
    """All that makes things here: whoever changes any of it gets new ones, and no list can forget a file."""
    makers = {"cramp_coach.listening": "", "cramp_coach.knowledge": "patterns."}
    sources = [
        each
        for room, beginning in makers.items()
        for each in sorted(folder_of(room).iterdir(), key=lambda each: each.name)
        if each.name.startswith(beginning) and each.name.endswith((".py", ".pyc"))  # a package has no sources
    ]
    return b"".join(each.read_bytes() for each in sources)


def _read_texts(room: Folder, texts: tuple[str, ...], locale: str) -> bytes:
    return b"".join(source_bytes(room, name.format(language=locale.partition("-")[0])) for name in texts)


def _read(path: Path | Traversable, kind: type[T]) -> T | None:
    """What a file holds. Not copied: most of a phrasebook is never looked at, so it stays in the file until it is."""
    try:
        with path.open("rb") as file:
            content = mmap(file.fileno(), 0, access=ACCESS_READ)
        return msgspec.msgpack.decode(content, type=kind)
    except (OSError, ValueError, msgspec.DecodeError):  # not there yet, empty, or cut off: it is made anew
        return None


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing: another process may be reading."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        others = path.parent.glob(f"{path.name.rpartition('-')[0]}-*.msgpack")
        for old in sorted(others, key=lambda each: each.stat().st_mtime)[: -(KEPT - 1)]:
            old.unlink(missing_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.replace(path)
