"""Pages whose commands are run: files are written as the page says, commands run, and what they print is compared with
what it shows.

``python tests/transcripts.py docs/tutorial.md`` writes the page anew with what is printed today.

A ``console`` block holds commands after "$ ", each with its output below; "…" stands for anything, and lines may be
broken elsewhere. A command must succeed, except in a block of the class ``fails``. All blocks of a page share a folder
that is empty at first, a shell's environment, and a virtual environment of their own where pip installs without a
network. A page with headings "Part one", "Part two" … begins each in a folder of its own, and they are followed side by
side.

A block with a caption is a file, or a change of one: "`NAME`" is new, "`NAME`, the whole file" replaces what is there,
"`NAME`, at the end" and "`NAME`, above `LINE`" or "below `LINE`" add to it, and "`NAME`, without" takes lines away.
"""

from __future__ import annotations

import re
import sys
import tempfile
import textwrap
from bisect import bisect_right
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import dropwhile
from pathlib import Path
from typing import NamedTuple

from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser

from shell import COLUMNS, Shell

LANGUAGES = ("console", "yaml", "python", "toml", "text")
PART = re.compile(r"^## Part ", re.MULTILINE)
CAPTION = re.compile(r"`(?P<name>[^`]+)`(?:, (?P<how>[a-z ]+?)(?: `(?P<line>[^`]+)`)?)?")


class Command(NamedTuple):
    """A command of a console block, and the output that is shown below it."""

    line: str
    shown: str


class Wrong(NamedTuple):
    """Where a page is not what happens: the line of the block, the command, and what it printed."""

    page_line: int
    command: Command
    printed: str
    status: int


def follow(page: Path, home: Path) -> list[Wrong]:
    """Do what a page says, from the first line of each part to its last; what turned out otherwise than shown."""
    text = page.read_text(encoding="utf-8")
    begins = [0, *(found.start() for found in PART.finditer(text))]
    readers = [Reader(home / str(number)) for number in range(len(begins))]
    examples = Sybil([CodeBlockParser(language, lambda _: None) for language in LANGUAGES]).parse(page).examples()
    parts: list[list[Example]] = [[] for _ in begins]
    for example in examples:
        parts[bisect_right(begins, example.start) - 1].append(example)
    with ThreadPoolExecutor() as threads:
        return [wrong for found in threads.map(Reader.read, readers, parts) for wrong in found]


class Reader:
    """Follows one part of a page to the letter."""

    def __init__(self, home: Path) -> None:
        home.mkdir()
        self._shell = Shell(home)

    def read(self, blocks: list[Example]) -> list[Wrong]:
        """Run what stands in the blocks, and write what is to be written; what turned out otherwise than shown."""
        wrong: list[Wrong] = []
        for block in blocks:
            if block.region.lexemes.get("arguments") == "console":
                wrong += self._console(block)
            else:
                self._file(block)
        return wrong

    def _console(self, example: Example) -> Iterator[Wrong]:
        may_fail = "fails" in _options(example).get("class", "")
        for command in commands(example.parsed):
            printed, status = self._shell.run(command.line)
            if bool(status) != may_fail or not same(command.shown, printed):
                yield Wrong(example.line, command, printed, status)

    def _file(self, example: Example) -> None:
        if caption := _options(example).get("caption"):
            found = CAPTION.fullmatch(caption.strip('"'))
            assert found, f"line {example.line}: not a caption that says what to do: {caption}"
            change(self._shell.folder / found["name"], found["how"] or "", found["line"] or "", _written(example))


def _options(example: Example) -> dict[str, str]:
    options: dict[str, str] = example.region.lexemes.get("options") or {}
    return options


def _written(example: Example) -> str:
    """A block as it stands on the page: what sybil parsed has lost its indentation."""
    first, *lines, _ = example.document.text[example.start : example.end].rstrip().splitlines()
    assert first.startswith("```"), f"line {example.line}: not a block"
    return "".join(f"{line}\n" for line in dropwhile(lambda line: line.startswith(":"), lines))


def commands(block: str) -> Iterator[Command]:
    """The commands of a console block."""
    _, *typed = re.split(r"^\$ ", block, flags=re.MULTILINE)
    for each in typed:
        line, _, shown = each.partition("\n")
        yield Command(line, shown.rstrip("\n"))


def same(shown: str, printed: str) -> bool:
    """Whether a command printed what is shown, "…" standing for anything, or nothing, and line breaks for spaces."""
    pieces = re.split(" ?… ?", " ".join(shown.split()))
    return re.fullmatch(".*".join(map(re.escape, pieces)), " ".join(printed.split())) is not None


def change(path: Path, how: str, line: str, text: str) -> None:
    """Write a file, or change it, as a caption says. Raises AssertionError where that cannot be done."""
    assert path.exists() == bool(how), f"{path.name}: {'is not there' if how else 'is there already'}"
    old = path.read_text() if how else ""
    if line:
        found = [each for each in old.splitlines() if each.strip() == line]
        assert len(found) == 1, f"{path.name}: the line '{line}' is there {len(found)} times"
        line = f"{found[0]}\n"
    assert how != "without" or old.count(text) == 1, f"{path.name}: these lines are not there, once"
    changes: dict[str, Callable[[], str]] = {
        "": lambda: text,
        "the whole file": lambda: text,
        "at the end": lambda: f"{old}\n{text}",
        "above": lambda: old.replace(line, f"{text}{line}"),
        "below": lambda: old.replace(line, f"{line}{text}"),
        "without": lambda: old.replace(text, ""),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(changes[how]())


def renewed(page: str, wrong: list[Wrong]) -> str:
    """A page with what its commands print today."""
    for each in reversed(wrong):  # from the end, so that the lines before stay where they are
        shown = f"{each.command.shown}\n" if each.command.shown else ""
        before = sum(map(len, page.splitlines(keepends=True)[: each.page_line - 1]))
        begins = page.index(f"$ {each.command.line}\n{shown}", before) + len(f"$ {each.command.line}\n")
        wrapped = (textwrap.fill(line, COLUMNS, break_long_words=False) for line in each.printed.splitlines())
        page = page[:begins] + "".join(f"{line}\n" for line in wrapped) + page[begins + len(shown) :]
    return page


if __name__ == "__main__":
    for page in map(Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as home:
            otherwise = follow(page, Path(home))
        page.write_text(renewed(page.read_text(encoding="utf-8"), otherwise), encoding="utf-8")
        for each in otherwise:
            print(f"{page}:{each.page_line}: $ {each.command.line} (status {each.status})")
