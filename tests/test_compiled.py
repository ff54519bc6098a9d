"""Knowledge compiled: the same as the YAML it was made of, and never in the place of YAML that is there."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from cramp_coach.framework import Library
from cramp_coach.knowledge import KnowledgeError, load_folder
from cramp_coach.knowledge.compiled import KNOWLEDGE, PHRASES, ShelvedFinding, compiled_name, shelved
from cramp_coach.knowledge.loading import load_document, load_file, load_text
from cramp_coach.listening.cached import SHELF, phrasebook, shelve
from cramp_coach.listening.listener import heard_locale
from cramp_coach.packaging.distributions import PackagingError
from cramp_coach.packaging.knowledge import check_none_left, compile_documents, compile_plugins
from cramp_coach.packaging.plugins import copy_ours
from cramp_coach.speaking import LOCALES
from cramp_coach.speaking.strings import Strings, load_strings

SKILL = Path(__file__).parent.parent / "skill/cramp_coach"
CORE, LISTENING = SKILL / "core", SKILL / "listening"
ONE = "findings:\n  - {id: wobble, kind: symptom, label: wobble, phrases: {en: [it wobbles]}}\n"
TWO = "findings:\n  - {id: jiggle, kind: symptom, label: jiggle, phrases: {en: [it jiggles], en-GB: [it wibbles]}}\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plugin's package whose YAML was compiled, and is gone."""
    folder = tmp_path / "wobbly_plugin"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "one.yaml").write_text(ONE)
    (folder / "two.yaml").write_text(TWO)
    compile_plugins(["wobbly_plugin"], tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_what_is_compiled_says_all_that_the_yaml_says() -> None:
    parts = {path.name: load_file(path) for path in sorted(CORE.glob("*.yaml"))}
    known, phrases = shelved("a_package", parts)
    found = msgspec.msgpack.decode(known)
    spoken = msgspec.msgpack.decode(phrases)
    for name, part in parts.items():
        plain = msgspec.msgpack.decode(msgspec.msgpack.encode(part))
        for finding, whole in zip(found[name].get("findings", []), plain.get("findings", []), strict=True):
            own = {key: finding.pop(key) for key in ("package", "locales", "checksum")}
            assert own["package"] == "a_package"
            said = dict(zip(("phrases", "denials"), spoken[finding["id"]], strict=True))
            assert {**finding, **{key: value for key, value in said.items() if value}} == whole
        assert {**found[name], "findings": 0} == {**plain, "findings": 0}


def test_a_compiled_finding_reads_its_phrases_when_asked(package: Path) -> None:
    assert [path.name for path in sorted(package.glob("*.*"))] == ["__init__.py", KNOWLEDGE, PHRASES]
    wobble, jiggle = load_folder(package).findings
    assert isinstance(wobble, ShelvedFinding)
    assert wobble.wordings == ({"en": ("it wobbles",)}, {}, {})
    assert jiggle.locales == ("en", "en-GB")
    assert jiggle.checksum == load_text(TWO, "two.yaml").findings[0].checksum


def test_edited_yaml_always_counts(package: Path) -> None:
    (package / "one.yaml").write_text(ONE.replace("wobble", "tremble"))
    assert [each.label for each in load_folder(package).findings] == ["tremble", "jiggle"]
    (package / "three.yaml").write_text(ONE.replace("wobble", "quiver"))
    assert [each.label for each in load_folder(package).findings] == ["tremble", "quiver", "jiggle"]
    (package / "two.yaml").write_text("findings: [{id: x}]")
    with pytest.raises(KnowledgeError, match=r"two\.yaml:1"):
        load_folder(package)


def test_edited_words_of_the_skill_always_count(tmp_path: Path) -> None:
    copy_ours(tmp_path)
    compile_plugins(["cramp_coach.core"], tmp_path)
    compile_documents(tmp_path)
    check_none_left(tmp_path)
    locales = tmp_path / "cramp_coach/speaking/locales"
    assert not list(locales.glob("*.yaml"))
    assert load_document(locales, "en-US.yaml", Strings) == load_strings("en-US")
    source = SKILL / "speaking/locales/en-US.yaml"
    (locales / "en-US.yaml").write_text(source.read_text().replace("Cramp Coach.", "Leg Coach."))
    assert "Leg Coach." in load_document(locales, "en-US.yaml", Strings).welcome
    with pytest.raises(PackagingError, match=r"en-US\.yaml"):
        check_none_left(tmp_path)


def test_where_there_is_neither_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"en-US\.yaml"):
        load_document(tmp_path, "en-US.yaml", Strings)
    with pytest.raises(KnowledgeError, match=r"no \.yaml file"):
        load_folder(tmp_path)


def test_a_shelf_serves_the_vocabulary_it_was_made_of_and_no_other(tmp_path: Path) -> None:
    room = tmp_path / "listening"
    shutil.copytree(LISTENING, room)

    def shelved_for(*texts: str) -> int:
        """How many vocabularies there are on the shelf once it has that of these findings."""
        shelve(Library([("core", load_text(text, "a.yaml")) for text in texts]), ["en"], room)
        return len(list((room / SHELF).glob("phrases-*")))

    assert shelved_for(ONE) == 1
    assert shelved_for(ONE) == 1
    assert shelved_for(ONE, TWO) == 2
    assert shelved_for(ONE.replace("it wobbles", "it wobbled")) == 3
    assert shelved_for(ONE.replace("}}", "}, plain: true}")) == 4
    words = room / "words.en.yaml"
    words.write_text(words.read_text() + "# a remark\n")
    assert shelved_for(ONE) == 5


def test_every_locale_has_its_phrases_on_the_shelf(library: Library) -> None:
    assert {heard_locale(library, locale) for locale in LOCALES} == {"en"}
    assert phrasebook(library, "en")
    assert compiled_name("words.en.yaml") == "words.en.msgpack"
