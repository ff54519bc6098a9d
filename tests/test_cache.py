"""The cache of compiled phrases: never trusted, never needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cramp_coach.framework import Library
from cramp_coach.knowledge import Finding, Knowledge
from cramp_coach.listening import Listener
from cramp_coach.listening.cached import KEPT, phrasebook

SAID = "my left calf is swollen, not red"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh cache, and nothing remembered from an earlier one."""
    monkeypatch.setenv("CRAMP_COACH_CACHE", str(tmp_path / "cache"))
    phrasebook.cache_clear()
    yield tmp_path / "cache"
    phrasebook.cache_clear()


def heard_anew(library: Library) -> object:
    phrasebook.cache_clear()
    return Listener(library).hear(SAID)


def test_the_second_start_hears_the_same_from_the_cache(folder: Path, library: Library) -> None:
    first = heard_anew(library)
    (cached,) = folder.iterdir()
    written = cached.stat().st_mtime_ns
    assert heard_anew(library) == first
    assert cached.stat().st_mtime_ns == written


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x93\xa2en\x80"])
def test_a_broken_cache_is_made_anew(content: bytes, folder: Path, library: Library) -> None:
    first = heard_anew(library)
    (cached,) = folder.iterdir()
    cached.write_bytes(content)
    assert heard_anew(library) == first
    assert len(cached.read_bytes()) > len(content)


def test_a_cut_off_tree_does_not_pass(folder: Path, library: Library) -> None:
    first = heard_anew(library)
    (cached,) = folder.iterdir()
    cached.write_bytes(cached.read_bytes()[:-1000])
    assert heard_anew(library) == first


def test_without_a_folder_to_write_to_it_works(folder: Path, library: Library) -> None:
    folder.write_text("a file where the folder should be")
    assert heard_anew(library)


def test_another_vocabulary_has_another_cache_and_a_few_are_kept(folder: Path, library: Library) -> None:
    """Whoever tries a plugin, and the skill without it, does not wait twice; nor does the folder grow for ever."""
    heard_anew(library)
    (before,) = folder.iterdir()
    for number in range(KEPT + 2):
        word = f"wobble{'xyzvuw'[number]}"
        lump = msgspec.convert({"id": word, "kind": "symptom", "label": word, "phrases": {"en": [word]}}, Finding)
        other = Library([("core", Knowledge(findings=(lump,)))])
        assert [each.findings for each in Listener(other).hear(f"it {word}").mentions] == [(word,)]
        assert before.exists() or number >= KEPT - 1
    assert len(list(folder.iterdir())) == KEPT
