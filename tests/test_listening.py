"""Words -> findings, utterance -> intent; and the interaction model that Alexa gets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cramp_coach.evaluation import Judge, read_utterances
from cramp_coach.framework import Library
from cramp_coach.knowledge.patterns import PatternError, expand, pieces, size
from cramp_coach.listening import Listener
from cramp_coach.listening.measures import measures, number
from cramp_coach.listening.resolver import Resolver
from cramp_coach.listening.words import load_language
from cramp_coach.report import Complaint, Report

HEARD: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "conversations/heard.yaml").read_text())


@pytest.fixture(scope="module")
def listener(library: Library) -> Listener:
    return Listener(library)


@pytest.mark.parametrize("case", HEARD, ids=lambda case: case["said"])
def test_what_is_heard(case: dict[str, Any], hear: Callable[[str], Report]) -> None:
    report = hear(case["said"])
    assert set(case.get("present", [])) <= report.present
    assert set(case.get("absent", [])) <= report.absent
    assert set(case.get("unsure", [])) <= report.unsure
    assert not set(case.get("not_present", [])) & (report.present | report.unsure)
    assert report.measures == case.get("measures", report.measures)
    for symptom, part, side in case.get("complaints", []):
        assert Complaint(symptom, part, side) in report.complaints


def test_a_symptom_is_about_the_place_spoken_of_before(library: Library) -> None:
    listener = Listener(library)
    before = listener.hear("my left calf hurts").report
    later = listener.hear("it's swollen", before).report
    assert library.complete(later).findings["calf_swelling"] == "present"
    assert Complaint("swelling", "calf", "left") in later.complaints


def test_spans_are_where_the_words_are(library: Library) -> None:
    said = "So, my LEFT calf\u2019s swollen, and I can't sleep!"
    spans = {said[each.start : each.end] for each in Listener(library).hear(said).mentions}
    assert spans == {"LEFT", "calf\u2019s", "swollen", "can't sleep"}


@given(st.text(max_size=300))
def test_any_text_is_heard_without_harm(listener: Listener, library: Library, text: str) -> None:
    heard = listener.hear(text)
    assert all(0 <= each.start < each.end <= len(text.lower()) for each in heard.mentions)
    assert set(heard.report.findings) <= set(library.findings)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("72", 72),
        ("seventy-two", 72),
        ("seventy two", 72),
        ("a few", 3),
        ("a couple of", 2),
        ("a", 1),
        ("nineteen", 19),
    ],
)
def test_numbers(words: str, value: float) -> None:
    assert number(words) == value


def test_no_number_is_no_measure() -> None:
    assert measures("my calf hurts when I run") == {}


@pytest.mark.parametrize(
    "words", ["cramp cramps cramping cramped", "ache aches aching", "swell swells swelling", "run running runs"]
)
def test_one_stem_for_one_word(words: str) -> None:
    assert len({load_language().stem(word) for word in words.split()}) == 1


def test_contractions_and_curly_apostrophes() -> None:
    assert [each.stem for each in load_language().tokens("I can\u2019t, cannot, can not; isn't")] == [
        "i",
        "cannot",
        ",",
        "cannot",
        ",",
        "cannot",
        ";",
        "not",
    ]


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("help", "AMAZON.HelpIntent"), ("Stop!", "AMAZON.StopIntent"),
        ("never mind", "AMAZON.CancelIntent"),
        ("yes", "AMAZON.YesIntent"), ("nope", "AMAZON.NoIntent"), ("i don't know", "NotSureIntent"),
        ("say that again", "AMAZON.RepeatIntent"),
        ("yes please", "YesPleaseIntent"), ("go home", "AMAZON.NavigateHomeIntent"),
        ("stretch my left calf", "ReliefNowIntent"), ("make it stop", "ReliefNowIntent"),
        ("my left calf is swollen", "SymptomIntent"), ("I have cramps in my right foot at night", "SymptomIntent"),
        ("so yesterday at the market my calf began to throb and now it is huge and swollen", "TellIntent"),
        ("play some jazz", "AMAZON.FallbackIntent"), ("set a timer for ten minutes", "AMAZON.FallbackIntent"),
        ("who is the president", "AMAZON.FallbackIntent"), ("turn on the lights", "AMAZON.FallbackIntent"),
    ],
)  # fmt: skip
def test_intents(said: str, intent: str, library: Library) -> None:
    assert Resolver(library, Listener(library)).resolve(said).intent == intent


SMALL = {"a", "an", "the", "my", "your", "his", "her", "our", "their"}


def test_no_phrase_shrinks_to_a_word_it_does_not_mean(library: Library) -> None:
    """ "face it" must not be heard in "face", nor "been kicked" in "kick": only articles may fall away."""
    language = load_language()
    shrunk = [
        (finding.id, phrase)
        for finding in library.findings.values()
        for pattern in finding.phrases.get("en", ())
        if size(pieces(pattern)) <= 64
        for phrase in expand(pattern)
        if len(content := language.content(phrase)) == 1
        and any(each.stem not in content and each.surface not in SMALL for each in language.tokens(phrase))
    ]
    assert shrunk == []


@pytest.mark.parametrize(
    ("pattern", "phrases"),
    [
        ("wake with (bad|) cramp", ["wake with bad cramp", "wake with cramp"]),
        ("(left|right) (leg|foot)", ["left leg", "left foot", "right leg", "right foot"]),
        ("sore", ["sore"]),
    ],
)
def test_patterns_stand_for_phrases(pattern: str, phrases: list[str]) -> None:
    assert list(expand(pattern)) == phrases


@pytest.mark.parametrize("pattern", ["left|right", "(left", "((left|right) leg)", "()", " "])
def test_a_bad_pattern_is_named(pattern: str) -> None:
    with pytest.raises(PatternError):
        list(expand(pattern))


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("sprayned", "sprain"),
        ("haemstring", "hamstr"),
        ("shouldders", "shoulder"),
        ("feather", "feather"),
        ("widow", "widow"),
    ],
)
def test_misspelt_words_are_understood(listener: Listener, wrong: str, meant: str) -> None:
    assert listener.phrasebook.read(wrong)[0].stem == meant


def test_the_tuned_utterances_stay_heard(library: Library) -> None:
    lines = (Path(__file__).parent / "utterances/tuned.jsonl").read_text().splitlines()
    utterances, bad = read_utterances(lines, library.findings)
    assert bad == []
    hearing = Judge(library).judge(utterances)
    assert (hearing.findings.f1 or 0) >= 0.84
    assert (hearing.denials.f1 or 0) >= 0.84
    assert (hearing.sides.recall or 0) >= 0.9
    assert (hearing.intents.recall or 0) >= 0.93
    assert (hearing.refusals.recall or 0) >= 0.95
