"""The files that come with a package: as plain files where they are, for ``importlib.resources`` takes long to load."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    Folder: TypeAlias = Path | Traversable


def folder_of(package: str) -> Folder:
    """The folder that a package lies in. Raises ImportError where there is no such package."""
    file = import_module(package).__file__
    if file is not None and (folder := Path(file).parent).is_dir():
        return folder
    from importlib.resources import files  # noqa: PLC0415 - for packages in a zip, or of several folders

    return files(package)
