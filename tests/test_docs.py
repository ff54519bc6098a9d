"""The documentation: it builds without a warning and loads nothing from elsewhere; what it links to and shows is there;
what it tells the reader to do does what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import click
import msgspec
import pytest
import yaml
from markdown_it import MarkdownIt
from sybil import Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

from cramp_coach.cli import main
from cramp_coach.cli.chat import new_speaker, transcript
from cramp_coach.framework import Library, PluginManager
from cramp_coach.framework.hookspecs import Hooks
from cramp_coach.knowledge import Advice, Knowledge, When
from cramp_coach.knowledge.loading import load_text
from cramp_coach.knowledge.schema import json_schema
from transcripts import follow, same

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
EXAMPLES = ROOT / "examples"
FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"build", "dist"}


class Link(NamedTuple):
    """What an element of a page points to, or loads."""

    tag: str
    target: str


class Page(HTMLParser):
    """The links and anchors of a built page, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.anchors: set[str] = set()
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors.update(given[name] for name in ("id", "name") if name in given)
        self.links += [Link(tag, given[name]) for name in ("href", "src", "srcset", "action") if name in given]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built as ``make docs`` builds it; any warning fails it."""
    out = tmp_path_factory.mktemp("docs")
    build = ["-m", "sphinx.cmd.build", "--fail-on-warning", "--keep-going", "--quiet", str(DOCS), str(out)]
    ran = subprocess.run([sys.executable, *build], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return out


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in sorted(built.rglob("*.html"))}


def test_every_page_is_built(built: Path) -> None:
    for page in PAGES:
        assert (built / page.relative_to(DOCS)).with_suffix(".html").is_file()


def test_nothing_is_loaded_from_elsewhere(built: Path, pages: dict[Path, Page]) -> None:
    loaded = [link for page in pages.values() for link in page.links if link.tag != "a"]
    assert len(loaded) > 100
    assert [link for link in loaded if urlsplit(link.target).netloc or link.target.startswith("//")] == []
    styles = "".join(path.read_text(encoding="utf-8") for path in built.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)\s]*", styles) == []


def test_every_link_leads_somewhere(pages: dict[Path, Page]) -> None:
    def is_dead(path: Path, target: str) -> bool:
        address = urlsplit(target)
        if address.scheme or address.netloc:
            return False
        found = (path.parent / unquote(address.path)).resolve() if address.path else path
        if not address.fragment or found not in pages:
            return not found.is_file()
        return unquote(address.fragment) not in pages[found].anchors

    dead = [(path.name, link) for path, page in pages.items() for link in page.links if is_dead(path, link.target)]
    assert dead == []


def test_nothing_of_this_machine_is_in_the_pages(pages: dict[Path, Page]) -> None:
    telling = {str(ROOT), str(Path.home()), sys.prefix, os.environ["PATH"]}
    for path, page in pages.items():
        assert not [each for each in telling if len(each) > 5 and each in page.text], path.name


def test_the_reference_has_every_field_hook_and_command(built: Path, pages: dict[Path, Page]) -> None:
    reference = {path.stem: page for path, page in pages.items() if path.parent == built / "reference"}
    for struct, shape in json_schema()["$defs"].items():
        assert struct.lower() in reference["yaml"].anchors
        for field, what in shape["properties"].items():
            assert field in reference["yaml"].text, f"{struct}.{field}"
            assert what.get("description"), f"{struct}.{field} says nothing of itself"
    for hook in (name for name in vars(Hooks) if not name.startswith("_")):
        assert f"cramp_coach.framework.hookspecs.Hooks.{hook}" in reference["hooks"].anchors
    for command in commands_of(main, "cramp-coach"):
        assert command.replace(" ", "-") in reference["cli"].anchors
    for finding in PluginManager.installed().library().findings.values():
        assert finding.id in reference["vocabulary"].text or finding.kind == "decoy"


def commands_of(command: click.Command, name: str) -> Iterator[str]:
    yield name
    for sub, each in command.commands.items() if isinstance(command, click.Group) else ():
        yield from commands_of(each, f"{name} {sub}")


# ---------------------------------------------------------------------------------------------------- in the sources


def links_in(page: Path) -> Iterator[str]:
    """What a Markdown page links to."""
    inline = (token.children or [] for token in MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8")))
    for token in chain.from_iterable(inline):
        yield from (str(token.attrs[name]) for name in ("href", "src") if name in token.attrs)


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_links_to_is_there(page: Path) -> None:
    """On the built pages Sphinx looks after it; in a repository's own view these must do, too."""
    local = [urlsplit(link).path for link in links_in(page) if not urlsplit(link).scheme]
    assert [link for link in local if link and not (page.parent / unquote(link)).exists()] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_that_a_page_names_are_there(page: Path) -> None:
    """Code that begins like a path of the repository is one; a word in capitals stands for any name.

    A caption names a file of the reader's.
    """
    text = re.sub(r"^:caption:.*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = set(re.findall(r"`([\w./*{},-]+/[\w./*-]*)`", text))
    ours = {each for each in named if each.split("/")[0] in FOLDERS}
    assert [each for each in ours if not list(ROOT.glob(re.sub(r"\b[A-Z]{3,}\b", "*", each.rstrip("/"))))] == []


def blocks(page: Path, language: str) -> Iterator[tuple[int, str]]:
    """The code blocks of a page in a language, each with its line."""
    for example in Sybil([CodeBlockParser(language, lambda _: None)]).parse(page).examples():
        yield example.line, str(example.parsed)


KINDS: dict[str, Any] = {"when": When, "advice": tuple[Advice, ...]}


def test_yaml_that_is_shown_can_be_read() -> None:
    followed = {page for page in PAGES if "\n$ " in page.read_text()}  # what is wrong in these is meant to be
    pages = [ROOT / "README.md", *(page for page in PAGES if page not in followed)]
    shown = [(page, line, text) for page in pages for line, text in blocks(page, "yaml")]
    read = 0
    for page, line, text in shown:
        data = yaml.safe_load(text)
        if isinstance(data, dict) and set(data) <= set(Knowledge.__struct_fields__):
            assert Library([("shown", load_text(text, f"{page.name}:{line}"))])
            read += 1
        for key, kind in KINDS.items():
            if isinstance(data, dict) and set(data) == {key}:
                msgspec.convert(data[key], kind)
                read += 1
    assert read >= 8, "most of what is shown is whole enough to be read"


@pytest.mark.parametrize("page", [each for each in PAGES if ">>> " in each.read_text()], ids=lambda page: page.stem)
def test_python_that_is_shown_gives_what_it_shows(page: Path) -> None:
    document = Sybil([PythonCodeBlockParser()]).parse(page)
    examples = [each for each in document.examples() if ">>>" in document.text[each.start : each.end]]
    assert examples
    for example in examples:
        example.evaluate()


def test_the_conversations_on_the_first_page_are_had() -> None:
    """A line after "> " is said, and below it stands what is answered; a blank line begins anew."""
    shown = next(text for _, text in blocks(DOCS / "index.md", "text") if text.lstrip().startswith("> "))
    for conversation in shown.strip().split("\n\n"):
        said = re.findall(r"^> .*$", conversation, re.MULTILINE)
        had = "\n".join(transcript(said, new_speaker()))
        assert same(conversation, had), had


# ------------------------------------------------------------------------------------------------------ as a reader


def test_the_tutorial_does_what_it_says_and_ends_at_the_examples(tmp_path: Path) -> None:
    assert follow(DOCS / "tutorial.md", tmp_path) == []
    heels, shins = tmp_path / "1/empty/heels", tmp_path / "2/empty/cramp-coach-shin-splints"
    assert written(EXAMPLES / "plantar_heel_pain", heels) == {"plantar_heel_pain.yaml": True}
    assert set(written(EXAMPLES / "cramp-coach-shin-splints", shins).values()) == {True}


def written(example: Path, by_reader: Path) -> dict[str, bool]:
    """For each file of an example, whether the reader has it, to the letter."""
    files = [path.relative_to(example) for path in example.rglob("*") if path.suffix in {".yaml", ".py", ".toml"}]
    return {str(file): (by_reader / file).read_text() == (example / file).read_text() for file in files}


@pytest.mark.parametrize(
    "page",
    [each for each in PAGES if each.stem != "tutorial" and "\n$ " in each.read_text()],
    ids=lambda page: page.stem,
)
def test_commands_that_a_guide_shows_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    assert follow(page, tmp_path) == []


WRONG = """
```console
$ mkdir there && cd there
$ pwd
… empty/there
$ echo one two three
one … three
$ echo one two three
one
```

```{code-block} text
:caption: "`new.txt`"
  first
last
```

```{code-block} text
:caption: "`new.txt`, above `last`"
  second
```

```console
$ cat new.txt | tr -d '\\n'
  first  secondlast
$ false
```

```{code-block} console
:class: fails
$ cat nothing
cat: nothing: …
$ true
```
"""


def test_a_page_that_is_wrong_is_told_of(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(WRONG)
    (tmp_path / "home").mkdir()
    told = [(each.page_line, each.command.line, each.status) for each in follow(page, tmp_path / "home")]
    assert told == [(2, "echo one two three", 0), (23, "false", 1), (29, "true", 0)]
