"""What the pages hold that is made of the code: a line ``<!-- generated: NAME -->`` becomes what NAME makes.

It becomes Markdown, before the page is parsed, so that its headings and links are like all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from vocabulary import conditions, findings
from weights import weights
from yaml_fields import fields, frequencies, kinds, placeholders, priors

MARK = re.compile(r"^<!-- generated: ([a-z ]+) -->$", re.MULTILINE)
PAGES = Path(__file__).parent.parent


def other_pages() -> str:
    """The pages beside the index that it does not name, so that a page that is new has its place."""
    named = set((PAGES / "index.md").read_text(encoding="utf-8").split())
    return "\n".join(sorted({path.stem for path in PAGES.glob("*.md")} - named - {"index"}))


MAKERS: dict[str, Callable[[], str]] = {
    "fields": fields,
    "how often": frequencies,
    "how common": priors,
    "kinds": kinds,
    "placeholders": placeholders,
    "findings": findings,
    "conditions": conditions,
    "weights": weights,
    "other pages": other_pages,
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("source-read", _fill)
    app.connect("env-get-outdated", _stale)
    return {"parallel_read_safe": True}


def _fill(_app: Sphinx, _page: str, source: list[str]) -> None:
    source[0] = MARK.sub(lambda mark: MAKERS[mark[1]](), source[0])


def _stale(_app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """The pages with generated parts: what they are made of is not their text alone."""
    paths = {page: Path(env.doc2path(page)) for page in env.found_docs}
    return [page for page, path in paths.items() if path.is_file() and MARK.search(path.read_text(encoding="utf-8"))]
