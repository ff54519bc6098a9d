"""What we stand on and hand on: pins, licences, a wheel that works where nothing of ours is, settings of editors."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cramp_coach import __version__

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PINS = {
    canonicalize_name(name): version
    for name, _, version in (
        line.partition("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")
    )
}
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def script(name: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, str(cwd / ".ci" / name), *arguments]
    return subprocess.run(line, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    line = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(line, cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_wheel_works_where_nothing_else_of_ours_is() -> None:
    """With the Python that runs this; 'make pythons' does the same with every one we support, and the sdist, too."""
    ran = script("pythons", "--here")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.fullmatch(r"Python 3\.\d+\.\d+, cramp_coach-\S+\.whl: installed, sound, answers\n", ran.stdout)


def test_a_wheel_that_does_not_answer_is_found(tmp_path: Path) -> None:
    (tmp_path / "skill/cramp_coach").mkdir(parents=True)
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/pythons").write_text((ROOT / ".ci/pythons").read_text())
    (tmp_path / "constraints.txt").write_text("")
    (tmp_path / "skill/cramp_coach/__init__.py").write_text("def main():\n    print('hello')\n")
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "cramp-coach"\nversion = "0"\n[project.scripts]\ncramp-coach = "cramp_coach:main"\n'
        '[tool.hatch.build.targets.wheel]\npackages = ["skill/cramp_coach"]\n'
    )
    ran = script("pythons", "--here", cwd=tmp_path)
    assert ran.returncode == 1
    assert "FAILED" in ran.stdout


def test_a_python_that_is_unknown_is_said_so() -> None:
    ran = script("pythons", "2.7")
    assert ran.returncode == 1
    assert ran.stderr == "unknown: 2.7; there are 3.11, 3.12, 3.13 and --here\n"


def test_the_pythons_that_are_promised_are_those_that_are_tried() -> None:
    promised = [each.rpartition(" ")[2] for each in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", each)]
    tried = re.search(r"VERSIONS = \((.+)\)", (ROOT / ".ci/pythons").read_text())
    assert tried
    assert promised == re.findall(r'"(.+?)"', tried[1])
    assert PROJECT["requires-python"] == f">={promised[0]}"


def test_the_wheel_holds_all_that_is_read_and_nothing_of_the_tests(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info" not in name}
    sources = [*(ROOT / "skill/cramp_coach").rglob("*"), *(ROOT / "plugins").rglob("*")]
    ours = {
        path.relative_to(ROOT).as_posix().partition("/")[2]
        for path in sources
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    assert names == ours | {"cramp_coach/packaging/lambda_function.py"}  # from the folder lambda
    assert {"cramp_coach/packaging/icons/icon_512.png", "cramp_coach/py.typed"} <= names


def test_the_wheel_says_who_it_is_and_carries_the_licence(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (said,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = archive.read(said).decode()
        assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())
        assert any(name.endswith("licenses/THIRD_PARTY.md") for name in archive.namelist())
    assert f"\nVersion: {__version__}\n" in metadata
    assert "\nLicense-Expression: MIT\n" in metadata


def test_the_sdist_can_be_built_from_and_carries_no_leavings(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "LICENSE", "constraints.txt", "tests/test_supply.py", "docs/privacy.md"} <= names
    assert not [name for name in names if re.search(r"(^|/)(\.venv|build|dist|__pycache__|\.git)/", name)]


def test_every_dependency_is_pinned_and_installed_as_pinned() -> None:
    extras = PROJECT["optional-dependencies"]
    lines = [
        *PROJECT["dependencies"],
        *(line for name, several in extras.items() if name != "benchmarks" for line in several),
    ]
    waiting = [Requirement(line) for line in lines]
    seen = {"setuptools", PROJECT["name"]}  # pip leaves the one out of what it freezes; the other is ourselves
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        assert name in PINS, f"{name} is not pinned in constraints.txt"
        assert distribution(name).version == PINS[name], f"{name} is not installed as pinned; run 'make'"
        waiting += map(Requirement, distribution(name).requires or ())
    assert len(seen) > 50


def test_what_a_turn_needs_is_light() -> None:
    heavy = {"numpy", "pydantic", "flask", "boto3", "matplotlib", "scikit-learn", "jsonschema"}
    assert not heavy & {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}


def test_the_list_of_licences_is_fresh() -> None:
    ran = script("licences", "--check")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_stale_list_of_licences_is_found(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/licences").write_text((ROOT / ".ci/licences").read_text())
    text = (ROOT / "THIRD_PARTY.md").read_text()
    (tmp_path / "THIRD_PARTY.md").write_text(text.replace("| MPL-2.0 |", "| MIT |"))
    ran = script("licences", "--check", cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stderr == "THIRD_PARTY.md is stale: run 'make licences'\n"


def test_a_licence_we_may_not_pass_on_is_found(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    text = (ROOT / ".ci/licences").read_text().replace('"Mozilla Public License 2.0 (MPL 2.0)"', '"Some other licence"')
    (tmp_path / ".ci/licences").write_text(text)
    (tmp_path / "THIRD_PARTY.md").write_text("")
    ran = script("licences", cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stderr.startswith("certifi: may 'Mozilla Public License 2.0 (MPL 2.0)' be passed on?")


def test_the_hooks_before_a_commit_are_ours_and_fetch_nothing() -> None:
    (ours,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert ours["repo"] == "local"
    makefile = (ROOT / "Makefile").read_text().replace("$(BIN)", ".venv/bin")
    checks = makefile.partition("\ncheck:")[2].partition("\n\n")[0]
    for hook in ours["hooks"]:
        assert hook["language"] == "system"
        tool = hook["entry"].replace(" --force-exclude", "")
        assert f"\t{tool}\n" in f"{checks}\n", f"'make check' does not run {tool}"
    assert len(ours["hooks"]) == checks.count("\n\t")


def test_files_are_as_the_editor_settings_say() -> None:
    """Line endings, the last newline, and no blanks at line ends."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not listed:  # from an sdist, where git knows nothing
        listed = [str(path) for path in ROOT.rglob("*.py") if ".venv" not in path.parts]
    wrong = []
    for path in (ROOT / name for name in listed if not name.endswith((".png", ".txt"))):
        text = path.read_bytes().decode("utf-8")
        if "\r" in text or re.search(r"[ \t]+$", text, re.MULTILINE) or (text and not text.endswith("\n")):
            wrong.append(path.name)
    assert wrong == []


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert __version__ in (headings[1:] or [re.findall(r"this will be ([\d.]+\d)", text)[0]])
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= {
        *("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_pages_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), f"{page.name}: {link}"
        if anchor and target.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}, link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_a_page_names_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(), re.MULTILINE)) <= targets


def test_no_file_holds_the_address_of_an_index_or_of_this_machine() -> None:
    names = ("constraints.txt", "pyproject.toml", "Makefile", ".ci/run", ".ci/pythons", ".ci/licences", ".ci/icons")
    for name in names:
        text = (ROOT / name).read_text()
        assert not re.search(r"index-url|--find-links|file://|/opt/|/home/|/root/", text), name
        assert str(ROOT) not in text, name
