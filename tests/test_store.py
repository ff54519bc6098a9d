"""The store package: as Amazon's schema and the ASK CLI want it, within the limits, and true of the skill."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ask_sdk_core.skill import CustomSkill
from click.testing import CliRunner
from msgspec.structs import asdict
from PIL import Image

from cramp_coach.alexa.skill import create_skill, respond
from cramp_coach.cli import main
from cramp_coach.framework import Library, PluginManager
from cramp_coach.knowledge.loading import texts
from cramp_coach.knowledge.never_said import forbids
from cramp_coach.local import Speaker
from cramp_coach.packaging.deployment import Deployment, DeploymentError
from cramp_coach.packaging.listing import load_listing, load_store
from cramp_coach.packaging.manifest import manifest
from cramp_coach.packaging.skill_package import skill_package
from cramp_coach.speaking import LOCALES, load_strings

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "tests/schemas/skill_manifest.json").read_text())
ARN = "arn:aws:lambda:us-east-1:123456789012:function:cramp-coach"
PRIVACY, TERMS = "https://coach.example.org/privacy", "https://coach.example.org/terms"
DEPLOYMENT = Deployment(PRIVACY, TERMS, ARN)
LAUNCH = r"Alexa, (open|start|launch|begin|run|load|talk to) {name}"
"""The forms that open a skill without a request (Understanding How Users Invoke Custom Skills)."""
DISCLAIMER = (
    r"does not provide medical advice\. It is for informational and educational purposes only, and is not a substitute "
    r"for professional medical advice, diagnosis or treatment\. Call your (doctor|GP) to receive medical advice\. If "
    r"you think you may have a medical emergency, call your local emergency number"
)
"""Amazon's own example of what a health skill's description must say (alexa_limits.md, section 9)."""
CLAIMS = (
    r"\b(diagnos|treat|cure|heal|prescri|life.saving|save a life|guarantee|doctor.approved|clinically|(?<!no )proven)"
)
every_locale = pytest.mark.parametrize("locale", LOCALES)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    folder = tmp_path_factory.mktemp("store")
    skill_package(folder, library, DEPLOYMENT)
    return folder


@pytest.fixture(scope="module")
def skill() -> CustomSkill:
    return create_skill()


@pytest.fixture
def speaker(skill: CustomSkill, library: Library) -> Callable[[str], Speaker]:
    return lambda locale: Speaker(lambda envelope: respond(skill, envelope), library, locale)


def published(locale: str) -> dict[str, Any]:
    listing: dict[str, Any] = manifest(DEPLOYMENT)["manifest"]["publishingInformation"]["locales"][locale]
    return listing


def spoken(response: dict[str, Any]) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response["response"]["outputSpeech"]["ssml"]).split())


@pytest.mark.parametrize(
    "deployment",
    [
        DEPLOYMENT,
        Deployment(PRIVACY),
        Deployment(PRIVACY, TERMS, "https://coach.example.org/alexa", certificate="Wildcard"),
        Deployment(
            PRIVACY, TERMS, ARN, {"EU": ARN.replace("us-east-1", "eu-west-1"), "FE": "https://fe.example.org/a"}
        ),
    ],
)
def test_the_manifest_is_valid_by_the_official_schema(deployment: Deployment) -> None:
    jsonschema.Draft4Validator(SCHEMA).validate(manifest(deployment))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("publishingInformation", "locales", "en-US", "smallIconURI"), "file://assets/images/x.png"),
        (("publishingInformation", "locales", "en-US", "summary"), "x" * 161),
        (("publishingInformation", "distributionCountries"), ["UK"]),
        (("privacyAndCompliance", "usesHealthInfos"), False),
        (("apis", "custom", "interfaces"), [{"type": "APL"}]),
        (("apis", "custom", "endpoint"), {"uri": "http://coach.example.org"}),
    ],
)
def test_the_schema_finds_what_is_wrong(path: tuple[str, ...], value: object) -> None:
    wrong = manifest(DEPLOYMENT)
    inner = wrong["manifest"]
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert list(jsonschema.Draft4Validator(SCHEMA).iter_errors(wrong))


def test_every_file_the_ask_cli_reads_is_there(package: Path, library: Library) -> None:
    resources = json.loads((package / "ask-resources.json").read_text())
    source = package / resources["profiles"]["default"]["skillMetadata"]["src"]
    assert source.samefile(package / "skill-package")
    written = json.loads((source / "skill.json").read_text())
    assert written == manifest(DEPLOYMENT)
    images = {
        uri.removeprefix("file://")
        for listing in written["manifest"]["publishingInformation"]["locales"].values()
        for uri in (listing["smallIconUri"], listing["largeIconUri"])
    }
    models = {f"interactionModels/custom/{locale}.json" for locale in LOCALES}
    found = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    assert found == images | models | {"skill.json"}


@every_locale
def test_its_interaction_models_are_those_that_are_checked(locale: str, package: Path) -> None:
    ours = (ROOT / f"interaction_models/{locale}.json").read_text()
    assert (package / f"skill-package/interactionModels/custom/{locale}.json").read_text() == ours


def test_words_of_an_installed_plugin_go_into_its_models(tmp_path: Path) -> None:
    line = ["--plugins", str(ROOT / "examples/plantar_heel_pain"), "skill-package", "--privacy-url", PRIVACY]
    ran = CliRunner().invoke(main, [*line, "--into", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    own = (tmp_path / "skill-package/interactionModels/custom/en-GB.json").read_text()
    assert "first_steps" in own
    assert "first_steps" not in (ROOT / "interaction_models/en-GB.json").read_text()


@pytest.mark.parametrize(("which", "size"), [("small", 108), ("large", 512)])
def test_an_icon_is_a_png_of_its_size_and_opaque(which: str, size: int, package: Path) -> None:
    with Image.open(package / f"skill-package/assets/images/en-IN_{which}Icon.png") as image:
        assert (image.format, image.size) == ("PNG", (size, size))
        assert image.convert("RGBA").getchannel("A").getextrema() == (255, 255)


@pytest.mark.parametrize("size", [108, 512])
def test_an_icon_keeps_its_drawing_within_a_circle_and_clear_of_its_ground(size: int) -> None:
    """It may be shown as a circle; and all that is drawn must be seen beside a dark ground."""
    with Image.open(ROOT / f"skill/cramp_coach/packaging/icons/icon_{size}.png") as image:
        pixels = image.convert("RGB").load()
    assert pixels is not None
    ground, middle = pixels[0, 0], (size - 1) / 2
    drawn = [(x, y) for x in range(size) for y in range(size) if pixels[x, y] != ground]
    assert 0.15 < len(drawn) / size**2 < 0.6
    assert max(((x - middle) ** 2 + (y - middle) ** 2) ** 0.5 for x, y in drawn) < 0.92 * size / 2


def test_the_icons_are_drawn_from_their_source() -> None:
    ran = subprocess.run(
        [sys.executable, ".ci/icons", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_stale_icon_is_found(tmp_path: Path) -> None:
    icons = tmp_path / "skill/cramp_coach/packaging/icons"
    icons.mkdir(parents=True)
    (tmp_path / ".ci").mkdir()
    for path in (ROOT / "skill/cramp_coach/packaging/icons").iterdir():
        (icons / path.name).write_bytes(path.read_bytes().replace(b"#FFB454", b"#FFB455"))
    (tmp_path / ".ci/icons").write_text((ROOT / ".ci/icons").read_text())
    ran = subprocess.run(
        [sys.executable, str(tmp_path / ".ci/icons"), "--check"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert ran.stdout.count("is stale") == 2


@every_locale
def test_a_listing_keeps_to_the_limits(locale: str) -> None:
    """Those of the schema are held above; these are Amazon's other ones (alexa_limits.md, section 10)."""
    listing = published(locale)
    assert 2 <= len(listing["name"]) <= 50
    assert 80 <= len(listing["summary"]) <= 160
    assert 600 <= len(listing["description"]) <= 4000
    assert len(listing["examplePhrases"]) == 3
    assert all(len(phrase) <= 200 for phrase in listing["examplePhrases"])
    keywords = listing["keywords"]
    assert 5 <= len(keywords) == len(set(keywords)) <= 30
    assert all(re.fullmatch(r"[a-z]+( [a-z]+)*", word) and len(word) <= 150 for word in keywords)
    for text in (listing["name"], listing["summary"], listing["description"]):
        assert "{" not in text
        assert "http" not in text
        assert not re.search(r"<[a-z]|\t|  ", text)


def test_the_testing_instructions_keep_to_their_limit() -> None:
    assert 500 < len(manifest(DEPLOYMENT)["manifest"]["publishingInformation"]["testingInstructions"]) <= 4000


@every_locale
def test_a_description_carries_the_disclaimer_in_amazons_own_words(locale: str) -> None:
    assert re.search(DISCLAIMER, published(locale)["description"])


@every_locale
def test_a_listing_claims_nothing_that_it_may_not(locale: str, library: Library) -> None:
    listing = published(locale)
    said = re.sub(DISCLAIMER, "", listing["description"])
    for text in (listing["name"], listing["summary"], said, *listing["keywords"], *listing["examplePhrases"]):
        assert not re.search(CLAIMS, text, re.IGNORECASE), text
        assert not re.search(r"\bAlexa skill\b|\bofficial\b|\bAmazon('s)? skill\b|\d ?%", text, re.IGNORECASE), text
        assert not [rule.id for rule in library.never_said.values() if forbids(rule, text)]


@every_locale
def test_the_first_example_opens_the_skill_by_its_name(locale: str, package: Path) -> None:
    model = json.loads((package / f"skill-package/interactionModels/custom/{locale}.json").read_text())
    name = model["interactionModel"]["languageModel"]["invocationName"]
    first, *others = load_listing(locale).example_phrases
    assert re.fullmatch(LAUNCH.format(name=name), first)
    assert not any("alexa" in phrase.lower() or name in phrase.lower() for phrase in others)


@every_locale
def test_the_other_examples_are_samples_with_their_slots_filled(locale: str, package: Path) -> None:
    model = json.loads((package / f"skill-package/interactionModels/custom/{locale}.json").read_text())
    language = model["interactionModel"]["languageModel"]
    one, other = load_listing(locale).example_phrases[1:]
    assert is_of_a_sample(one, "ReliefNowIntent", language)
    assert is_of_a_sample(other, "SymptomIntent", language)
    assert not is_of_a_sample("Help my left banana", "ReliefNowIntent", language)


def is_of_a_sample(phrase: str, name: str, language: dict[str, Any]) -> bool:
    """Whether a phrase is a sample of the intent, with a value of each slot's own type in its place."""
    phrase = phrase.lower()
    said = {
        each["name"]: [
            re.escape(words)
            for value in each["values"]
            for words in (value["name"]["value"], *value["name"]["synonyms"])
            if words in phrase
        ]
        for each in language["types"]
    }
    (intent,) = (each for each in language["intents"] if each["name"] == name)
    slots = {slot["name"]: f"({'|'.join(said[slot['type']]) or '(?!)'})" for slot in intent["slots"]}
    patterns = (re.sub(r"\{(\w+)\}", lambda slot: slots[slot[1]], sample) for sample in intent["samples"])
    return any(re.fullmatch(pattern, phrase) for pattern in patterns)


@every_locale
@pytest.mark.parametrize("opened", [True, False], ids=["after opening it", "in one breath"])
def test_an_example_is_answered_in_its_context(opened: bool, locale: str, speaker: Callable[[str], Speaker]) -> None:
    for phrase, intent, place in zip(
        load_listing(locale).example_phrases[1:],
        ("ReliefNowIntent", "SymptomIntent"),
        ("left calf", "lower back"),
        strict=True,
    ):
        alexa = speaker(locale)
        if opened:
            assert "Tell me what hurts" in spoken(alexa.launch())
        assert alexa.resolver.resolve(phrase).intent == intent
        answer = alexa.say(phrase)
        assert f"your {place}" in spoken(answer)
        assert "not medical advice" in spoken(answer)
        assert alexa.is_open
        assert answer["response"]["reprompt"]


def test_every_step_of_the_testing_instructions_is_answered_as_they_say(speaker: Callable[[str], Speaker]) -> None:
    for talk in load_store().testing.conversations:
        alexa = speaker("en-US")
        for number, step in enumerate(talk.steps):
            answer = alexa.launch() if number == 0 else alexa.say(step.say)
            assert step.expect in spoken(answer), (talk.title, step.say, spoken(answer))
            assert alexa.is_open == (number < len(talk.steps) - 1), (talk.title, step.say)
            assert answer["response"]["shouldEndSession"] == (not alexa.is_open)


def test_what_can_be_said_by_the_description_is_understood(speaker: Callable[[str], Speaker]) -> None:
    """Each line of it that is something to say, and what it says is said while guiding."""
    resolver = speaker("en-US").resolver
    description = load_listing("en-US").description
    lines = re.findall(r"^• ([A-Z][^:\n]+)\.$", description.partition("WHAT YOU CAN SAY")[0], re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        assert resolver.resolve(line).intent in {"ReliefNowIntent", "SymptomIntent", "TellIntent"}, line
    (guided,) = re.findall(r"While it guides you: (.+)\.$", description, re.MULTILINE)
    (between,) = re.findall(r"In between: (.+)$", description, re.MULTILINE)
    said = [*guided.split(", "), *re.split(r"(?<=[.?]) ", between)]
    assert len(said) == 12
    refused = {each for each in said if resolver.resolve(each).intent in {"AMAZON.FallbackIntent", "TellIntent"}}
    assert refused == set()


def test_only_countries_are_listed_whose_emergency_number_it_says() -> None:
    information = manifest(DEPLOYMENT)["manifest"]["publishingInformation"]
    assert information["isAvailableWorldwide"] is False
    assert set(information["distributionCountries"]) == {locale.partition("-")[2] for locale in LOCALES}


def test_no_permission_is_asked_for_and_only_screens_are_declared() -> None:
    written = manifest(DEPLOYMENT)["manifest"]
    assert "permissions" not in written
    assert written["apis"]["custom"]["interfaces"] == [{"type": "ALEXA_PRESENTATION_APL"}]


def test_where_it_answers_and_the_operators_pages_are_the_operators(library: Library) -> None:
    where = Deployment(PRIVACY, TERMS, "https://coach.example.org/alexa", {"EU": ARN}, "Wildcard")
    written = manifest(where)["manifest"]
    custom = written["apis"]["custom"]
    assert custom["endpoint"] == {"uri": "https://coach.example.org/alexa", "sslCertificateType": "Wildcard"}
    assert custom["regions"] == {"EU": {"endpoint": {"uri": ARN}}}
    pages = written["privacyAndCompliance"]["locales"]
    assert pages == {locale: {"privacyPolicyUrl": PRIVACY, "termsOfUseUrl": TERMS} for locale in LOCALES}
    assert "endpoint" not in manifest(Deployment(PRIVACY))["manifest"]["apis"]["custom"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"privacy_url": "http://coach.example.org/p"}, "privacy URL: "),
        ({"privacy_url": "https://localhost/p"}, "privacy URL: "),
        ({"privacy_url": "https://alexa-coach.example.org/p"}, "its own names in the domain"),
        ({"privacy_url": "https://coach.aws.example.org/p"}, "its own names in the domain"),
        ({"terms_url": "coach.example.org/terms"}, "terms URL: "),
        ({"terms_url": "https://me:secret@coach.example.org/terms"}, "terms URL: "),
        ({"endpoint": "http://coach.example.org/alexa"}, "endpoint: "),
        ({"endpoint": "https://coach.example.org:8443/alexa"}, "port 443"),
        ({"endpoint": "https://coach.example.org:port/alexa"}, "not a URL"),
        ({"endpoint": "https://coach.example.org/alexa?key=1"}, "endpoint: "),
        ({"endpoint": "arn:aws:s3:::bucket"}, "not the ARN of a Lambda function"),
        ({"endpoint": ARN, "regions": {"US": ARN}}, "no region 'US'; there are NA, EU, FE"),
        ({"endpoint": ARN, "regions": {"EU": "nowhere"}}, "endpoint: 'nowhere'"),
        ({"regions": {"EU": ARN}}, "the rest of the world"),
    ],
)
def test_what_amazon_would_refuse_of_the_operators_is_refused_in_one_line(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(DeploymentError) as raised:
        Deployment(**{"privacy_url": PRIVACY, **fields})
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "page",
    [
        "https://example.org/alexa/privacy.html#cramp-coach",
        "https://paws.example.org/p",
        "https://my-pages.s3.eu-west-1.amazonaws.com/privacy.html",
    ],
)
def test_a_page_that_amazon_takes_is_taken(page: str) -> None:
    assert Deployment(page).privacy_url == page


def test_the_command_says_what_it_wrote_and_what_is_missing(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["skill-package", "--into", str(tmp_path), "--privacy-url", PRIVACY])
    assert ran.exit_code == 0
    assert f"wrote {tmp_path / 'skill-package/skill.json'}" in ran.output
    assert "No endpoint yet" in ran.output
    again = CliRunner().invoke(
        main,
        [
            "skill-package",
            "--into",
            str(tmp_path),
            "--privacy-url",
            PRIVACY,
            "--endpoint",
            ARN,
            "--endpoint",
            f"EU={ARN}",
        ],
    )
    assert again.exit_code == 0
    assert "No endpoint yet" not in again.output
    custom = json.loads((tmp_path / "skill-package/skill.json").read_text())["manifest"]["apis"]["custom"]
    assert custom["endpoint"] == custom["regions"]["EU"]["endpoint"] == {"uri": ARN}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ([], "Missing option '--privacy-url'"),
        (["--privacy-url", "nowhere"], "Error: privacy URL: 'nowhere'"),
        (["--privacy-url", PRIVACY, "--endpoint", ARN, "--endpoint", ARN], "Error: endpoint: given twice"),
        (
            ["--privacy-url", PRIVACY, "--endpoint", f"EU={ARN}", "--endpoint", f"EU={ARN}"],
            "Error: endpoint: EU is given twice",
        ),
    ],
)
def test_a_wrong_line_is_answered_in_one_line(line: list[str], said: str, tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["skill-package", "--into", str(tmp_path), *line])
    assert ran.exit_code != 0
    assert said in ran.output
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = CliRunner().invoke(main, ["skill-package", "--into", str(tmp_path / "file/store"), "--privacy-url", PRIVACY])
    assert ran.exit_code == 1
    assert ran.output.startswith("Error: ")
    assert ran.output.count("\n") == 1


def turns() -> list[list[str]]:
    """Every place in the conversations that testers are told of, by what was said up to there."""
    talks = [[step.say for step in talk.steps] for talk in load_store().testing.conversations]
    return [talk[:count] for talk in talks for count in range(1, len(talk))]


@pytest.mark.parametrize("said", turns(), ids=lambda said: f"after {said[-1]}, turn {len(said)}")
def test_at_every_turn_stop_ends_it_and_help_and_nonsense_do_not(
    said: list[str], speaker: Callable[[str], Speaker]
) -> None:
    def there() -> Speaker:
        alexa = speaker("en-US")
        alexa.launch()
        for each in said[1:]:
            alexa.say(each)
        return alexa

    for word in ("stop", "cancel", "never mind"):
        alexa = there()
        assert alexa.say(word)["response"]["shouldEndSession"] is True
    for word in ("help", "who won the match", "yes", "no"):
        alexa = there()
        answer = alexa.say(word)["response"]
        may_end = word in ("yes", "no")  # nothing else; or yes, one is short of breath
        assert may_end or answer["shouldEndSession"] is False, word
        assert ("reprompt" in answer) == (answer["shouldEndSession"] is False), word


def test_the_disclaimer_is_spoken_when_a_cause_is_first_named_and_in_help(speaker: Callable[[str], Speaker]) -> None:
    alexa = speaker("en-US")
    alexa.launch()
    assert "for education" in spoken(alexa.say("help"))
    assert "This is health education" in spoken(alexa.say("my lower back aches"))
    assert "This is health education" not in spoken(alexa.say("it started yesterday"))


def test_nothing_that_is_spoken_claims_what_amazon_forbids(manager: PluginManager) -> None:
    said = [text for _, knowledge in manager.knowledge() for _, text in texts(knowledge)]
    for locale in LOCALES:
        said += [str(value) for value in asdict(load_strings(locale)).values()]
    assert len(said) > 1000
    claims = CLAIMS.replace("|heal", "") + r"|\bI('ll| will| can) call\b|\bcalling (911|for help)\b"
    assert [text for text in said if re.search(claims, text, re.IGNORECASE)] == []


def test_what_the_page_on_certification_names_is_there() -> None:
    """Every test and every file; and nothing of ours is said to be met by a test that is gone."""
    page = (ROOT / "docs/certification.md").read_text()
    named = re.findall(r"`(test_\w+)\.py::(test_\w+)`", page)
    assert len(named) > 30
    for file, test in named:
        assert f"\ndef {test}(" in (ROOT / f"tests/{file}.py").read_text(), f"{file}.py::{test}"
    for path in re.findall(r"`((?:packaging|speaking)/[\w./-]+)`", page):
        assert (ROOT / "skill/cramp_coach" / path).exists(), path


def test_the_page_on_the_store_names_options_that_there_are() -> None:
    page = (ROOT / "docs/store.md").read_text()
    ours = CliRunner().invoke(main, ["skill-package", "--help"]).output
    commands = re.findall(r"cramp-coach skill-package ((?:.+\\\n)*.+)", page)
    assert len(commands) == 2
    options = {option for each in commands for option in re.findall(r"--[a-z-]+", each)} | {"--certificate"}
    assert {option for option in options if option not in ours} == set()
