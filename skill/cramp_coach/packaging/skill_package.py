"""Writing the store package.

Its layout is that of the ASK CLI, version 2:

    ask-resources.json                                      which folder is the skill package
    skill-package/skill.json                                the manifest
    skill-package/interactionModels/custom/<locale>.json    what Alexa's cloud hears, installed plugins' words included
    skill-package/assets/images/<locale>_<which>Icon.png    the icons, 108 and 512 pixels along an edge
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from cramp_coach.framework import Library
from cramp_coach.listening.model import interaction_model
from cramp_coach.packaging.deployment import Deployment
from cramp_coach.packaging.manifest import ICON_SIZES, icon_path, manifest
from cramp_coach.speaking import LOCALES

_RESOURCES = {
    "askcliResourcesVersion": "2020-03-31",
    "profiles": {"default": {"skillMetadata": {"src": "./skill-package"}}},
}
"""What the ASK CLI is told. There is no code in it: the function is deployed by itself."""


def skill_package(folder: Path, library: Library, deployment: Deployment) -> list[Path]:
    """Write the store package into ``folder``, over an older one, and say which files.

    ``library``: what the installed plugins know, whose words go into the interaction models. Raises OSError where
    nothing can be written.
    """
    written = []
    for name, content in _contents(library, deployment):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written


def icon(size: int) -> bytes:
    """The icon as PNG, ``size`` pixels along an edge; drawn from ``icons/icon.svg`` by ``make icons``."""
    return files("cramp_coach.packaging").joinpath("icons", f"icon_{size}.png").read_bytes()


def _contents(library: Library, deployment: Deployment) -> Iterator[tuple[str, bytes]]:
    yield "ask-resources.json", _json(_RESOURCES)
    yield "skill-package/skill.json", _json(manifest(deployment))
    for locale in LOCALES:
        model = interaction_model(library, locale)
        yield f"skill-package/interactionModels/custom/{locale}.json", _json(model)
        for which, size in ICON_SIZES.items():
            yield f"skill-package/{icon_path(locale, which)}", icon(size)


def _json(data: object) -> bytes:
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()
