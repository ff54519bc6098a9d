"""The zip for Lambda: packed, unpacked, and run by Amazon's own runtime against a Runtime API on loopback."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
import yaml

import runtime_api
from cramp_coach.cli.chat import transcript
from cramp_coach.cli.package import package as package_command
from cramp_coach.framework import Library
from cramp_coach.local import Speaker
from cramp_coach.packaging.target import DEFAULT_PYTHON, PYTHONS, Target, here, interpreter
from runtime_api import Runtime, running

HERE = Path(__file__).parent
ROOT = HERE.parent
SCHEMA = json.loads((HERE / "schemas/response.json").read_text())
LAUNCH = json.loads((HERE / "envelopes/launch_request.json").read_text())
CLOT = "my left calf is swollen and warm and I flew in from Tokyo on Monday"
SHINS = """
findings:
  - {id: sore_shins_running, kind: symptom, label: shins sore from running, phrases: {en: [my shins are on strike]}}
conditions:
  - id: shin_splints
    name: Shin splints
    spoken: sore shins from running
    tell: They nearly always settle with rest.
    prior: uncommon
    regions: [leg]
    evidence: {sore_shins_running: obligate, after_exercise: very_frequent}
    advice: [{say: Rest from running for two weeks.}]
"""
CRASHES = """
from pathlib import Path
from cramp_coach.framework import hookimpl
from cramp_coach.knowledge import Condition, Finding, Knowledge

SAID = Path(__file__).with_name("crash_words.txt").read_text().strip()  # a file beside it comes along

class Crashes:
    @hookimpl
    def knowledge(self):
        odd = Finding(id="odd_thing", kind="symptom", label="an odd thing", phrases={"en": (SAID,)})
        return Knowledge(findings=(odd,), conditions=(Condition(
            id="crash", name="Crash", spoken="a crash", tell="It crashes.", prior="rare",
            evidence={"odd_thing": "obligate"}),))

    @hookimpl
    def assess(self, report, library):
        if report.present:
            raise RuntimeError(f"crashed on {sorted(report.present)}")
        return []

plugin = Crashes()
"""
JINGLES = """
findings:
  - {id: jingles, kind: symptom, label: the jingles, phrases: {en: [I have the jingles]}}
conditions:
  - id: jingle
    name: Jingles
    spoken: plain jingles
    tell: They pass.
    prior: very_common
    evidence: {jingles: obligate}
"""


class Package(NamedTuple):
    """A zip that was written: where, what was said of it, and where it was unpacked."""

    path: Path
    told: dict[str, Any]
    folder: Path


def distribution(folder: Path, name: str, files: dict[str, str], requires: str = "") -> None:
    """A plugin as pip would have installed it into a folder."""
    module = name.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    needs = f"Requires-Dist: {requires}\n" if requires else ""
    written = {f"{module}/{each}": text for each, text in files.items()} | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[cramp_coach.plugins]\n{module} = {module}\n",
        f"{info}/licenses/LICENSE": "Do as you like.\n",
    }
    for each, text in written.items():
        (folder / each).parent.mkdir(parents=True, exist_ok=True)
        (folder / each).write_text(text)
    record = [*written, f"{info}/RECORD", "../../bin/jingles"]
    (folder / info / "RECORD").write_text("".join(f"{each},,\n" for each in record))


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cramp_coach.cli", *arguments]


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder of plugin files, and one with an installed distribution."""
    files, installed = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("installed")
    (files / "shins.yaml").write_text(SHINS)
    (files / "crashes.py").write_text(CRASHES)
    (files / "crash_words.txt").write_text("something is odd\n")
    init = "from cramp_coach.framework import Plugin\nplugin = Plugin(__name__)\n"
    distribution(installed, "cramp-coach-jingles", {"__init__.py": init, "conditions.yaml": JINGLES})
    return files, installed


@pytest.fixture(scope="module")
def packages(plugins: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> list[Package]:
    """The same package twice: made from another folder, by another umask, with other times and another hash seed."""
    files, installed = plugins
    made = tmp_path_factory.mktemp("made")
    moved = made / "moved"
    for root in ("skill", "plugins", "lambda"):
        shutil.copytree(ROOT / root, moved / root, copy_function=shutil.copyfile)  # the times are not copied
    roots = [installed, moved / "skill", moved / "plugins"]
    ways = [
        ({"PYTHONPATH": str(installed), "PYTHONHASHSEED": "1", "TZ": "UTC"}, 0o022),
        ({"PYTHONPATH": os.pathsep.join(map(str, roots)), "PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"}, 0o077),
    ]
    packed = []
    with ExitStack() as stack:
        for number, (environment, umask) in enumerate(ways):
            path = made / f"{number}.zip"
            arguments = ("--plugins", str(files), "package", "--platform", "here", "--output", str(path), "--json")
            options = {"env": os.environ | environment, "umask": umask, "cwd": made}
            process = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
            packed.append((path, stack.enter_context(process)))
        told = [(path, *process.communicate()) for path, process in packed]
    return [unpacked(path, output, steps) for path, output, steps in told]


def unpacked(path: Path, output: bytes, steps: bytes) -> Package:
    assert output, steps.decode()
    with zipfile.ZipFile(path) as archive:
        archive.extractall(path.with_suffix(""))
    return Package(path, json.loads(output), path.with_suffix(""))


@pytest.fixture(scope="module")
def package(packages: list[Package]) -> Package:
    return packages[0]


@pytest.fixture(scope="module")
def installed_runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Lambda has installed, and the watcher beside it."""
    folder = runtime_api.install_runtime(tmp_path_factory.mktemp("runtime"))
    shutil.copy(HERE / "watching.py", folder)
    return folder


@pytest.fixture(scope="module")
def runtime(package: Package, installed_runtime: Path) -> Iterator[Runtime]:
    with running(package.folder, installed_runtime, handler="watching.lambda_handler") as started:
        yield started


@pytest.fixture
def speaker(runtime: Runtime, library: Library) -> Speaker:
    """Someone who speaks with the package."""
    return Speaker(lambda envelope: answered(runtime, envelope), library)


def answered(runtime: Runtime, envelope: dict[str, Any]) -> dict[str, Any]:
    answer = runtime.invoke(envelope)
    assert answer.is_response, answer
    jsonschema.validate(answer.body, SCHEMA)
    response: dict[str, Any] = answer.body
    return response


def speech(response: dict[str, Any]) -> str:
    return str(response["response"]["outputSpeech"]["ssml"])


def told(story: str) -> dict[str, Any]:
    """A sentence, as Alexa sends what it did not resolve."""
    slot = {"name": "story", "value": story, "confirmationStatus": "NONE"}
    intent = {"name": "TellIntent", "confirmationStatus": "NONE", "slots": {"story": slot}}
    return LAUNCH | {"request": LAUNCH["request"] | {"type": "IntentRequest", "intent": intent}}


def test_the_same_inputs_give_the_same_bytes(packages: list[Package]) -> None:
    first, second = packages
    assert first.path.read_bytes() == second.path.read_bytes()


def test_it_says_what_it_wrote(package: Package) -> None:
    with zipfile.ZipFile(package.path) as archive:
        entries = archive.infolist()
    assert package.told["files"] == len(entries)
    assert package.told["bytes"] == package.path.stat().st_size
    assert package.told["has_bytecode"] is True
    assert {"core", "cramps", "cramp_coach_jingles", "crashes", "shins"} <= set(package.told["plugins"])
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)


def test_it_holds_what_a_turn_needs_and_nothing_else(package: Package) -> None:
    with zipfile.ZipFile(package.path) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert not tops & {"click", "rich", "flask", "requests", "platformdirs", "tests", "bin", "..", "certifi"}
    assert {"ask_sdk_core", "msgspec", "pluggy", "cramp_coach", "cramp_coach_jingles", "lambda_function.pyc"} <= tops
    rooms = {name.split("/")[1] for name in names if name.startswith("cramp_coach/")}
    assert not rooms & {"cli", "service", "evaluation", "packaging", "checks", "local.py", "local.pyc"}
    assert not [name for name in names if name.endswith((".py", ".yaml")) or "__pycache__" in name]


def test_each_distribution_brings_its_licence_and_its_entry_points(package: Package) -> None:
    infos = {path.name: path for path in package.folder.glob("*.dist-info")}
    entries = (infos["cramp_coach_jingles-1.0.dist-info"] / "entry_points.txt").read_text()
    assert "cramp_coach_jingles = cramp_coach_jingles" in entries
    assert (infos["cramp_coach_jingles-1.0.dist-info"] / "licenses/LICENSE").is_file()
    for name, path in infos.items():
        assert (path / "METADATA").is_file(), name
        assert {each.name for each in path.iterdir()}.isdisjoint({"RECORD", "direct_url.json", "INSTALLER"}), name


def test_a_launch_is_answered(runtime: Runtime) -> None:
    response = answered(runtime, LAUNCH)
    assert "Cramp Coach" in speech(response)
    assert response["response"]["shouldEndSession"] is False


def test_a_consultation_goes_on_with_what_was_said_before(runtime: Runtime) -> None:
    first = answered(runtime, told(CLOT))
    assert "blood clot" in speech(first)
    why = told("") | {"session": LAUNCH["session"] | {"new": False, "attributes": first["sessionAttributes"]}}
    why["request"]["intent"] = {"name": "WhyIntent", "confirmationStatus": "NONE"}
    assert "long trip" in speech(answered(runtime, why))
    assert "long trip" not in speech(answered(runtime, why | {"session": LAUNCH["session"]}))


@pytest.mark.parametrize("path", sorted((HERE / "dialogues").glob("*.txt")), ids=lambda path: path.stem)
def test_it_says_word_for_word_what_the_sources_say(path: Path, speaker: Speaker) -> None:
    golden = path.read_text()
    assert "\n".join(transcript(golden.splitlines(), speaker)) + "\n" == golden


@pytest.mark.parametrize(
    ("said", "heard"),
    [("my shins are on strike after running", "sore shins from running"), ("I have the jingles", "plain jingles")],
)
def test_plugins_that_came_along_are_heard_and_spoken(said: str, heard: str, runtime: Runtime) -> None:
    assert heard in speech(answered(runtime, told(said)))


def test_what_they_add_is_told_to_a_new_session(runtime: Runtime) -> None:
    directives = answered(runtime, LAUNCH)["response"]["directives"]
    (entities,) = [each for each in directives if each["type"] == "Dialog.UpdateDynamicEntities"]
    assert {"jingles", "odd_thing", "sore_shins_running"} <= set(re.findall(r"[a-z_]+", json.dumps(entities)))


def test_a_plugin_that_crashes_costs_only_itself_and_is_named_without_a_word_of_what_was_said(
    runtime: Runtime,
) -> None:
    response = answered(runtime, told("something is odd and my left calf is swollen and warm"))
    assert "calf" in speech(response)
    assert "plugin crashes left out of assess" in runtime.log
    assert "RuntimeError" in runtime.log
    assert not {"calf", "swollen", "odd_thing"} & set(re.findall(r"\w+", runtime.log))


MALFORMED = [
    b"not json",
    b"\xff\xfe",
    b"",
    b"null",
    b"[]",
    b'"calf"',
    b"{}",
    b'{"request": null}',
    b'{"request": {"type": "IntentRequest", "intent": "calf"}}',
    b'{"version": 1, "session": 7, "context": [], "request": "calf"}',
    json.dumps(LAUNCH | {"context": None}).encode(),
    json.dumps(LAUNCH | {"session": {"attributes": ["calf"]}}).encode(),
    b"[" * 50_000,
]


@pytest.mark.parametrize("event", MALFORMED, ids=lambda event: event[:40].decode(errors="replace"))
def test_a_malformed_event_gets_a_clean_answer_and_the_next_one_its_own(event: bytes, runtime: Runtime) -> None:
    answer = runtime.invoke(event)
    if answer.is_response:
        jsonschema.validate(answer.body, SCHEMA)
    else:
        assert set(answer.body) >= {"errorType", "errorMessage"}
        assert "calf" not in answer.body["errorMessage"]
    assert "Cramp Coach" in speech(answered(runtime, LAUNCH))


def test_another_skill_is_refused_and_ours_is_not(package: Package, installed_runtime: Path) -> None:
    ours = LAUNCH["context"]["System"]["application"]["applicationId"]
    with running(package.folder, installed_runtime, {"SKILL_ID": ours}) as runtime:
        assert "Cramp Coach" in speech(answered(runtime, LAUNCH))
        theirs = json.loads(json.dumps(LAUNCH).replace(ours, ours.replace("0", "1")))
        refused = runtime.invoke(theirs)
        assert not refused.is_response
        assert "Skill ID" in refused.body["errorMessage"]
        assert "Cramp Coach" in speech(answered(runtime, LAUNCH))


def test_a_start_reads_no_yaml_writes_nothing_and_talks_to_nobody(package: Package, installed_runtime: Path) -> None:
    before = snapshot(package.folder)
    with running(package.folder, installed_runtime, handler="watching.lambda_handler") as runtime:
        answered(runtime, LAUNCH)
        answered(runtime, told(CLOT))
        found = runtime.invoke("what was seen").body
        log = runtime.log
    assert found["seen"] == []
    never = {"yaml", "cramp_coach.knowledge.parsing", "importlib.metadata", "email"}
    never |= {
        "click",
        "rich",
        "flask",
        "requests",
        "urllib.request",
        "ssl",
        "dateutil",
        "platformdirs",
        "typing_extensions",
    }
    assert never & set(found["modules"]) == set()
    assert "cramp_coach.listening.compiling" not in found["at_start"]
    assert snapshot(package.folder) == before
    assert log.replace("\n", "").strip() == "" or "plugin crashes" in log


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    files = (path for path in folder.rglob("*"))
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def test_left_out_later_it_still_hears_the_rest(package: Package, installed_runtime: Path) -> None:
    """Other plugins, another vocabulary: what was compiled is not taken for it."""
    with running(package.folder, installed_runtime, {"CRAMP_COACH_WITHOUT": "shins, crashes"}) as runtime:
        assert "sore shins" not in speech(answered(runtime, told("my shins are on strike after running")))
        assert "blood clot" in speech(answered(runtime, told(CLOT)))
        assert "plain jingles" in speech(answered(runtime, told("I have the jingles")))


_NAMES = """
import json, pkgutil, sys
from importlib import import_module
if wanted := json.loads(sys.argv[1]):
    sys.path.insert(0, sys.argv[2])
else:
    import ask_sdk_model
    every = [each.name for each in pkgutil.walk_packages(ask_sdk_model.__path__, "ask_sdk_model.")]
    packages = [each for each in ("ask_sdk_model", *every) if hasattr(import_module(each), "__path__")]
    wanted = {each: [name for name, found in vars(import_module(each)).items() if isinstance(found, type)]
              for each in packages}
def called(package, name):
    found = getattr(import_module(package), name)
    module = getattr(import_module(package), found.__module__.rpartition(".")[2])
    return f"{module.__name__}.{found.__qualname__}"
print(json.dumps({package: {name: called(package, name) for name in reversed(names)}
                  for package, names in wanted.items()}))
"""


def test_no_name_of_the_models_is_lost_by_importing_them_late(package: Package) -> None:
    def names(wanted: dict[str, Any]) -> Any:
        run = [sys.executable, "-W", "ignore", "-c", _NAMES, json.dumps(wanted), str(package.folder)]
        return json.loads(subprocess.run(run, capture_output=True, check=True).stdout)

    early = names({})
    assert sum(map(len, early.values())) > 500
    assert names(early) == early


def failing(environment: dict[str, str], *arguments: str) -> str:
    """What a command that fails says, which is one line after its steps."""
    ran = subprocess.run(command(*arguments), env=os.environ | environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout
    assert "Traceback" not in ran.stderr
    (said,) = [line for line in ran.stderr.splitlines() if line.startswith("Error: ")]
    return said


def test_a_plugin_that_does_not_load_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import no_such_module")
    said = failing({}, "--plugins", str(tmp_path), "package", "--output", str(tmp_path / "a.zip"))
    assert "plugin broken" in said
    assert "no_such_module" in said
    assert "--without broken" in said
    assert not (tmp_path / "a.zip").exists()


def test_a_plugin_that_needs_what_it_does_not_name_is_found_out(tmp_path: Path) -> None:
    """It runs here, where rich is installed, and would not there."""
    init = "import rich\nfrom cramp_coach.framework import Plugin\nplugin = Plugin(__name__)\n"
    distribution(tmp_path, "cramp-coach-vain", {"__init__.py": init, "conditions.yaml": JINGLES})
    said = failing({"PYTHONPATH": str(tmp_path)}, "package", "--platform", "here", "--output", str(tmp_path / "a.zip"))
    assert "No module named 'rich'" in said
    assert not (tmp_path / "a.zip").exists()


def test_what_a_plugin_names_comes_along_with_all_that_it_needs(tmp_path: Path) -> None:
    distribution(
        tmp_path, "cramp-coach-vain", {"__init__.py": "import rich\n"}, requires="rich>=1 ; python_version>'3'"
    )
    script = "import sys; from cramp_coach.packaging import distributions as d, target as t\n"
    script += "print(*(each.name for each in d.needed(['cramp-coach-vain'], t.Target('3.13', 'arm64'))))"
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert {"cramp-coach-vain", "rich", "Pygments", "markdown-it-py"} <= {*ran.stdout.split(), "Pygments"}


def test_a_wheel_that_pip_has_not_is_said_in_one_line(tmp_path: Path) -> None:
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_EXTRA_INDEX_URL": ""}
    said = failing(offline, "package", "--platform", "arm64", "--output", str(tmp_path / "a.zip"))
    assert "pip has no wheel for Python 3.13 on arm64" in said
    assert "msgspec" in said


def test_bytecode_of_another_python_is_never_taken(tmp_path: Path) -> None:
    theirs = next(each for each in PYTHONS if each != here().python)
    assert interpreter(here()) == sys.executable
    with pytest.raises(ValueError, match=f"not Python {theirs}"):
        interpreter(Target(theirs, "arm64"), sys.executable)
    with pytest.raises(ValueError, match="is no Python"):
        interpreter(Target(theirs, "arm64"), "/bin/true")
    said = failing({}, "package", "--python", theirs, "--interpreter", sys.executable, "--output", str(tmp_path / "a"))
    assert f"not Python {theirs}" in said


def template() -> dict[str, Any]:
    """The template, its short forms (!Ref and the like) as plain values."""

    class Loader(yaml.SafeLoader):
        pass

    def plain(loader: Any, _: str, node: Any) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return node.value
        return loader.construct_sequence(node, deep=True)

    Loader.add_multi_constructor("!", plain)
    loaded: dict[str, Any] = yaml.load((ROOT / "lambda/template.yaml").read_text(), Loader)
    return loaded


def test_the_template_passes_amazons_linter() -> None:
    lint = [str(Path(sys.executable).with_name("cfn-lint")), str(ROOT / "lambda/template.yaml")]
    ran = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_the_template_runs_what_is_packaged() -> None:
    function = template()["Resources"]["Skill"]["Properties"]
    assert function["Runtime"] == f"python{DEFAULT_PYTHON}"
    assert function["Architectures"] == ["arm64"]
    assert function["Handler"] == runtime_api.HANDLER
    assert function["Timeout"] == 8
    written = {option.name: option.default for option in package_command.params}
    assert (ROOT / "lambda" / function["CodeUri"]).resolve() == ROOT / str(written["output"])
    assert written["platform"] == "arm64"


def test_the_template_lets_in_one_skill_and_allows_the_function_nothing_but_its_own_logs() -> None:
    resources = template()["Resources"]
    function = resources["Skill"]["Properties"]
    assert function["Events"] == {"Alexa": {"Type": "AlexaSkill", "Properties": {"SkillId": "SkillId"}}}
    assert function["Environment"]["Variables"] == {"SKILL_ID": "SkillId"}
    assert function["Role"] == "SkillRole.Arn"
    (policy,) = resources["SkillRole"]["Properties"]["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Resource"] == "SkillLogs.Arn"
    assert set(statement["Action"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert "ManagedPolicyArns" not in resources["SkillRole"]["Properties"]
    assert resources["SkillLogs"]["Properties"]["RetentionInDays"] == "LogRetentionDays"


def test_the_reckoning_in_the_docs_is_the_one_that_is_printed() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.lambda_cost"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout in (ROOT / "docs/deploy.md").read_text()


def test_the_commands_in_the_docs_are_of_the_template() -> None:
    text = (ROOT / "docs/deploy.md").read_text()
    function = template()["Resources"]["Skill"]["Properties"]
    logging = ",".join(f"{key}={value}" for key, value in function["LoggingConfig"].items() if key != "LogGroup")
    for said in (
        f"--runtime {function['Runtime']} --architectures {function['Architectures'][0]}",
        f"--handler {function['Handler']} --timeout {function['Timeout']}",
        f"--memory-size {template()['Parameters']['MemorySize']['Default']}",
        f"--logging-config {logging}",
        f"build-{function['Runtime']}",
    ):
        assert said in text, said
