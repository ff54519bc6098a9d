"""The beginnings of a plugin: files with every place to fill in, and tests that pass as they are."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Literal

Shape = Literal["file", "package"]

_FILES: dict[Shape, dict[str, str]] = {
    "file": {"plugins/$name.py": "plugin.py", "test_$name.py": "test_plugin.py", "pyproject.toml": "pytest.toml"},
    "package": {
        "pyproject.toml": "pyproject.toml",
        "src/$package/__init__.py": "init.py",
        "src/$package/conditions.yaml": "conditions.yaml",
        "tests/test_$name.py": "test_plugin.py",
    },
}
"""For each shape, what is written where, from which template."""


def scaffold(name: str, shape: Shape, into: Path) -> list[Path]:
    """Write a plugin called ``name`` (snake_case), and say which files. Raises FileExistsError before it writes any."""
    words = name.replace("_", " ")
    fills = {
        "name": name,
        "dashed": name.replace("_", "-"),
        "package": f"cramp_coach_{name}",
        "title": words.capitalize(),
        "spoken": words,
        "Class": "".join(part.capitalize() for part in name.split("_")),
    }
    written = {into / Template(path).substitute(fills): template for path, template in _FILES[shape].items()}
    if there := [path for path in written if path.exists()]:
        raise FileExistsError(f"{there[0]} is there already")
    for path, template in written.items():
        text = (files("cramp_coach.authoring") / "templates" / f"{template}.txt").read_text(encoding="utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(fills), encoding="utf-8")
    return list(written)
