"""A zip that is the same, byte by byte, whoever makes it, when and where."""

from __future__ import annotations

import zipfile
from pathlib import Path

_MADE = (1980, 1, 1, 0, 0, 0)  # a zip knows no time before
_READABLE = 0o100644
_UNIX = 3


def write_zip(folder: Path, path: Path) -> int:
    """Write all files of a folder into a zip; how many they are. Raises OSError where it cannot be written."""
    files = sorted((each for each in folder.rglob("*") if each.is_file()), key=lambda each: _name(each, folder))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for each in files:
            entry = zipfile.ZipInfo(_name(each, folder), _MADE)
            entry.create_system, entry.external_attr = _UNIX, _READABLE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, each.read_bytes(), compresslevel=9)
    unfinished.replace(path)
    return len(files)


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
