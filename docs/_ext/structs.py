"""Signatures of msgspec structs, as they are written."""

from __future__ import annotations

from typing import Any

import msgspec
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("autodoc-process-signature", _signature)
    return {"parallel_read_safe": True}


def _signature(*told: Any) -> tuple[str, None] | None:
    """None, where there is nothing to say; else the signature of a struct.

    The structs of the knowledge have none: their fields follow, one by one, and all are given by name.
    """
    _, _, name, entry, *_ = told
    if not (isinstance(entry, type) and issubclass(entry, msgspec.Struct)):
        return None
    if name.startswith("cramp_coach.knowledge."):
        return "", None
    fields = msgspec.structs.fields(entry)
    return f"({', '.join(f'{each.name}: {entry.__annotations__[each.name]}{_given(each)}' for each in fields)})", None


def _given(field: msgspec.structs.FieldInfo) -> str:
    """A field's default, as in a signature."""
    if field.default_factory is not msgspec.NODEFAULT:
        return f" = {field.default_factory()!r}"
    return "" if field.default is msgspec.NODEFAULT else f" = {field.default!r}"
