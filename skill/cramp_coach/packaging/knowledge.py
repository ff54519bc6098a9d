"""Knowledge, compiled into a package: nothing there has to be read from YAML, and no phrase to be made ready."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from cramp_coach.framework import Library, Plugin, Source
from cramp_coach.framework.sources import FilePlugin
from cramp_coach.knowledge.compiled import KNOWLEDGE, PHRASES, SOURCE, compiled_name, shelved
from cramp_coach.knowledge.loading import load_document, load_file
from cramp_coach.listening.cached import shelve
from cramp_coach.listening.intents import Intents
from cramp_coach.listening.listener import heard_locale
from cramp_coach.listening.words import WordLists
from cramp_coach.packaging.distributions import PackagingError
from cramp_coach.packaging.plugins import package_of
from cramp_coach.speaking import FALLBACK_LOCALE, LOCALES
from cramp_coach.speaking.strings import Changed, Strings

_FALLBACK = f"{FALLBACK_LOCALE}{SOURCE}"


def compile_all(sources: Iterable[Source], stage: Path) -> None:
    """Compile all YAML that is ours or a plugin's. Raises KnowledgeError, and PackagingError for YAML that is left."""
    compile_documents(stage)
    compile_plugins((package_of(each) for each in sources if is_yaml(each)), stage)
    check_none_left(stage)


def compile_plugins(modules: Iterable[str], stage: Path) -> None:
    """Compile the YAML of plugins, by the packages it lies in. Raises KnowledgeError."""
    for module in modules:
        folder = stage.joinpath(*module.split("."))
        sources = sorted(folder.glob(f"*{SOURCE}"))
        if sources:
            known, phrases = shelved(module, {each.name: load_file(each) for each in sources})
            (folder / KNOWLEDGE).write_bytes(known)
            (folder / PHRASES).write_bytes(phrases)
            for path in sources:
                path.unlink()


def is_yaml(source: Source) -> bool:
    """Whether a plugin's knowledge is its package's YAML, and read by our own code."""
    plugin = source.load()
    return isinstance(plugin, Plugin) and type(plugin).knowledge in (Plugin.knowledge, FilePlugin.knowledge)


def compile_documents(stage: Path) -> None:
    """Compile what the skill itself reads: what it says, its words, its intents."""
    ours = stage / "cramp_coach"
    for path in sorted((ours / "speaking" / "locales").glob(f"*{SOURCE}")):
        _compile(path, Strings if path.name == _FALLBACK else Changed)
    for pattern, kind in (("words.*", WordLists), ("intents.*", Intents)):
        for path in sorted((ours / "listening").glob(pattern + SOURCE)):
            _compile(path, kind)


def check_none_left(stage: Path) -> None:
    """Raise PackagingError where our own rooms still hold YAML."""
    for left in sorted((stage / "cramp_coach").rglob(f"*{SOURCE}")):
        raise PackagingError(f"{left.relative_to(stage)} would be read as YAML when the skill starts")


def compile_phrases(library: Library, stage: Path) -> None:
    """Compile the phrases that are listened for, in every locale."""
    heard = {heard_locale(library, locale) for locale in LOCALES} | {locale.partition("-")[0] for locale in LOCALES}
    shelve(library, heard, stage / "cramp_coach" / "listening")


def _compile(path: Path, kind: type[Any]) -> None:
    content = msgspec.msgpack.encode(load_document(path.parent, path.name, kind))
    path.with_name(compiled_name(path.name)).write_bytes(content)
    path.unlink()
