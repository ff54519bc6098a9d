"""The plugins of a package for Lambda, listed when it is made: looking through what is installed takes long to load."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import msgspec

LIST = "plugins.json"
"""The list, in this room; there is none but in a package."""


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A plugin of a package: its name, kind, version and place as they were, and the module or ``module:object``."""

    name: str
    kind: Literal["distribution", "file"]
    version: str
    place: str
    value: str

    def load(self) -> Any:
        """The module, or the object in it. Raises whatever importing raises."""
        module, _, names = self.value.partition(":")
        found: Any = import_module(module)
        for name in filter(None, names.split(".")):
            found = getattr(found, name)
        return found


def listed() -> tuple[Listed, ...]:
    """The plugins of this package, in order; none where it is no package."""
    try:
        content = Path(__file__).with_name(LIST).read_bytes()
    except FileNotFoundError:
        return ()
    return msgspec.json.decode(content, type=tuple[Listed, ...])
