"""YAML read beforehand. In a package for Lambda it stands in the place of the YAML, so that starting up parses none.

A YAML file that is there counts, always; only where it is not is the compiled one taken. So none can be out of date:
who edits YAML has it, and what a package holds was compiled from the YAML it was made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace

from cramp_coach.knowledge.model import Finding, Knowledge
from cramp_coach.knowledge.resources import folder_of

if TYPE_CHECKING:
    from cramp_coach.knowledge.resources import Folder

T = TypeVar("T")
Phrases = dict[str, tuple[str, ...]]
SOURCE, COMPILED = ".yaml", ".msgpack"
KNOWLEDGE = f"knowledge{COMPILED}"
"""All YAML files of a plugin in one: by file, so that one that is there beside it counts for itself."""
PHRASES = f"phrases{COMPILED}"
"""By finding, its phrases and denials: half of what a plugin knows, and nothing that a turn needs once the phrases are
compiled, too."""


class ShelvedFinding(Finding, frozen=True, kw_only=True):
    """A finding of a package: its phrases and denials stay in a file of the plugin's until they are wanted."""

    package: str
    locales: tuple[str, ...]
    checksum: tuple[int, int]

    @property  # type: ignore[misc]
    def phrases(self) -> Phrases:
        """Read from the file."""
        return _phrases(self.package)[self.id][0]

    @property  # type: ignore[misc]
    def denials(self) -> Phrases:
        """Read from the file."""
        return _phrases(self.package)[self.id][1]


class ShelvedKnowledge(Knowledge, frozen=True, kw_only=True):
    """The knowledge of a plugin in a package."""

    findings: tuple[ShelvedFinding, ...] = ()


@cache
def _phrases(package: str) -> dict[str, tuple[Phrases, Phrases]]:
    return msgspec.msgpack.decode((folder_of(package) / PHRASES).read_bytes(), type=dict[str, tuple[Phrases, Phrases]])


def shelved(package: str, parts: Mapping[str, Knowledge]) -> tuple[bytes, bytes]:
    """What stands in a package for the YAML files of the plugin ``package``: the two files KNOWLEDGE and PHRASES."""
    phrases = {each.id: (each.phrases, each.denials) for part in parts.values() for each in part.findings}
    slim = {
        name: replace(part, findings=tuple(_slim(each, package) for each in part.findings))
        for name, part in parts.items()
    }
    return msgspec.msgpack.encode(slim), msgspec.msgpack.encode(phrases)


def _slim(finding: Finding, package: str) -> ShelvedFinding:
    kept = {
        field: getattr(finding, field) for field in finding.__struct_fields__ if field not in ("phrases", "denials")
    }
    return ShelvedFinding(**kept, package=package, locales=finding.locales, checksum=finding.checksum)


def compiled_knowledge(folder: Folder) -> dict[str, Knowledge]:
    """What the YAML files of a plugin's folder said, by file; none where nothing was compiled."""
    return dict(_decoded(folder, KNOWLEDGE, dict[str, ShelvedKnowledge]) or {})


def compiled_document(folder: Folder, name: str, kind: type[T]) -> T | None:
    """What the YAML file ``name`` of a folder said; None where it was not compiled."""
    return _decoded(folder, compiled_name(name), kind)


def source_bytes(folder: Folder, name: str) -> bytes:
    """What a file of a folder says, byte by byte: a YAML file that is not there as it was compiled.

    Raises FileNotFoundError where there is neither.
    """
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        return (folder / compiled_name(name)).read_bytes()


def compiled_name(name: str) -> str:
    """What the compiled form of a YAML file is called."""
    return name.removesuffix(SOURCE) + COMPILED


def _decoded(folder: Folder, name: str, kind: type[T]) -> T | None:
    try:
        content = (folder / name).read_bytes()
    except FileNotFoundError:
        return None
    return msgspec.msgpack.decode(content, type=kind)
