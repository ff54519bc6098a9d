"""Links from a page to files of the repository that are no pages.

They lead to the repository where it is known (``repository`` in conf.py); elsewhere they become the file's path, as the
pages may lie far from the files.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?P<path>\.\./[^)#\s]+)[^)]*\)")


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_config_value("repository", "", "env", types=(str,))
    app.connect("source-read", _replace)
    return {"parallel_read_safe": True}


def _replace(app: Sphinx, page: str, source: list[str]) -> None:
    pages = Path(app.srcdir)

    def replaced(link: re.Match[str]) -> str:
        target = ((pages / page).parent / link["path"]).resolve()
        if target.is_relative_to(pages) or not target.is_relative_to(pages.parent):
            return link[0]
        path = target.relative_to(pages.parent).as_posix()
        if app.config.repository:
            return f"[{link['text']}]({app.config.repository}/{path})"
        return link["text"] if path in link["text"] else f"{link['text']} (`{path}`)"

    source[0] = LINK.sub(replaced, source[0])
