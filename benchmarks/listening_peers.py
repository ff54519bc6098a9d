"""Our resolver and listener beside hassil, rapidfuzz and scikit-learn: ``python -m benchmarks.listening_peers FILE…``.

All learn from ``interaction_models/en-US.json``, and from the wordings and lines that ours learns from beside it. What
a peer leaves open (features, scorer, cutoff) is chosen on ``tests/utterances/tuned.jsonl``, by the mean of the share
of right intents and the share refused. One ``Judge`` counts for all. Needs ``pip install 'cramp-coach[benchmarks]'``.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import hassil
from rapidfuzz import process, utils
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]

from cramp_coach.evaluation import Judge
from cramp_coach.evaluation.hearing import Hearing
from cramp_coach.evaluation.utterances import Utterance
from cramp_coach.framework import Library
from cramp_coach.framework.library import BEYOND
from cramp_coach.listening import Heard, Listener, Mention, Resolved, Resolver
from cramp_coach.listening.intents import load_intents, load_lines
from cramp_coach.listening.linking import link
from cramp_coach.listening.resolver import FALLBACK_INTENT, FREE_INTENT, SYMPTOM_INTENT
from cramp_coach.listening.words import load_language
from cramp_coach.report import Report

_ROOT = Path(__file__).resolve().parents[1]
_CUTOFFS = [step / 20 for step in range(20)]
_FILLED = 20
"""Sentences made of one sample with slots: with 50, the tuned split came out no better."""
_SCORERS = (fuzz.ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.WRatio)
_FEATURES: dict[str, dict[str, Any]] = {
    "words 1-2": {"ngram_range": (1, 2)},
    "characters 3-5": {"analyzer": "char_wb", "ngram_range": (3, 5)},
}
_NOTHING = Heard(Report(), [])

Peer = Callable[[str], tuple[str, Heard]]
"""A sentence to the name of its intent, and the findings heard in it."""
Scored = Callable[[str], tuple[str, float]]
"""A sentence to its likeliest intent, and how sure that is, 0 to 1."""


class Model:
    """The interaction model: samples by intent with the built-ins' own wordings, and phrases by slot type."""

    def __init__(self) -> None:
        written = json.loads((_ROOT / "interaction_models/en-US.json").read_text(encoding="utf-8"))
        model = written["interactionModel"]["languageModel"]
        said = {intent.name: intent.said for intent in load_intents().intents}
        self.samples = {each["name"]: [*said[each["name"]], *each["samples"]] for each in model["intents"]}
        self.slots: dict[str, dict[str, Any]] = {
            each["name"]: {slot["name"]: slot for slot in each.get("slots", [])} for each in model["intents"]
        }
        self.phrases: dict[str, dict[str, tuple[str, ...]]] = {each["name"]: {} for each in model["types"]}
        """Slot type -> phrase -> ids of the findings that it stands for."""
        for each in model["types"]:
            known = self.phrases[each["name"]]
            for value in each["values"]:
                for phrase in (value["name"]["value"], *value["name"]["synonyms"]):
                    known[phrase] = (*known.get(phrase, ()), value["id"])

    def examples(self, worded: Callable[[str, dict[str, Any]], Iterable[str]]) -> Iterator[tuple[str, str]]:
        """(sentence, intent) of each sample as ``worded`` (from the sample and its slots), and of the lines.

        Both ways to tell a complaint are one class, and samples of free words are left out, as for ours.
        """
        for name, samples in self.samples.items():
            if name != FREE_INTENT:
                label = FREE_INTENT if name == SYMPTOM_INTENT else name
                yield from ((text, label) for each in samples for text in worded(each, self.slots[name]))
        for name, lines in ((FREE_INTENT, "told"), (FALLBACK_INTENT, "refused")):
            yield from ((text, name) for each in load_lines(lines) for text in worded(each, {}))


def utterances_of(path: Path, library: Library) -> list[Utterance]:
    """All utterances of a file; a line that is none ends the run, or the shares would be of something else."""
    with path.open(encoding="utf-8") as lines:
        good, bad = read_utterances(lines, library.findings)
    if bad:
        sys.exit(f"{path}:{bad[0].line}: {bad[0].reason} ({len(bad)} such lines)")
    return good


class Ears:
    """Stands in for the judge's resolver and listener: a sentence is recognised once, and timed."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self.seconds: list[float] = []
        self._heard = _NOTHING

    def resolve(self, text: str) -> Resolved:
        """What the peer takes it for."""
        begun = perf_counter()
        intent, self._heard = self._peer(text)
        self.seconds.append(perf_counter() - begun)
        return Resolved(intent, {})

    def hear(self, _: str) -> Heard:
        """What the peer heard in the sentence that was resolved last."""
        return self._heard


def judged(judge: Judge, peer: Peer, utterances: Sequence[Utterance]) -> tuple[Hearing, float]:
    """The judge's counts of what a peer makes of the utterances, and its median milliseconds for one."""
    ears = Ears(peer)
    vars(judge).update(_resolver=ears, _listener=ears)
    return judge.judge(utterances), 1000 * median(ears.seconds)


def ours(library: Library) -> Peer:
    """What the terminal does with a sentence."""
    listener = Listener(library)
    resolver = Resolver(library, listener)
    return lambda text: (resolver.resolve(text).intent, listener.hear(text))


def by_hassil(model: Model, library: Library, free: bool, skips: bool) -> Peer:
    """Samples as templates, slot types as lists, our small words to skip. ``free``: with free words as a wildcard."""

    def templated(sample: str, slots: Mapping[str, Any]) -> str:
        for name, slot in slots.items():
            one = f"{{{slot['type']}:{name}}}" if slot["type"] in model.phrases else f"{{{name}}}"
            several = f"{one}[ [and] {one}]" if "multipleValues" in slot else one
            sample = sample.replace(f"{{{name}}}", several)
        return sample

    told = {
        "language": "en",
        "intents": {
            name: {"data": [{"sentences": [templated(each, model.slots[name]) for each in samples]}]}
            for name, samples in model.samples.items()
            if samples and (free or name != FREE_INTENT)
        },
        "lists": {"story": {"wildcard": True}},
        "skip_words": sorted(load_language().fillers) if skips else [],
    }
    intents = hassil.Intents.from_dict(told)
    lists: dict[str, hassil.SlotList] = {
        name: hassil.TextSlotList.from_tuples(phrases.items(), allow_template=False, name=name)
        for name, phrases in model.phrases.items()
    }

    def recognised(text: str) -> tuple[str, Heard]:
        result = hassil.recognize_best(text, intents, slot_lists=lists)
        if result is None:
            return FALLBACK_INTENT, _NOTHING
        found = [Mention(each.value, "present", 0, 0, 0) for each in result.entities_list if not each.is_wildcard]
        return result.intent.name, Heard(link(found, library, Report(), {}), found)

    return recognised


def masked(model: Model) -> Callable[[str, dict[str, Any]], list[str]]:
    """Words a sentence for comparing: every phrase of a slot type, the longest first, gives way to the type's name."""
    types: dict[tuple[str, ...], str] = {}
    for name, phrases in model.phrases.items():
        for phrase, findings in phrases.items():
            if BEYOND not in findings:
                types.setdefault(tuple(utils.default_process(phrase).split()), name.lower())
    longest = max(map(len, types))

    def worded(text: str, slots: dict[str, Any]) -> list[str]:
        for name, slot in slots.items():
            text = text.replace(f"{{{name}}}", slot["type"].lower())
        words, found = utils.default_process(text).split(), list[str]()
        while words:
            size = next((size for size in range(longest, 0, -1) if tuple(words[:size]) in types), 0)
            found.append(types[tuple(words[:size])] if size else words[0])
            words = words[size or 1 :]
        return [" ".join(found)]

    return worded


def filled(model: Model) -> Callable[[str, dict[str, Any]], Iterator[str]]:
    """Words a sample as people would: several times, with phrases drawn for its slots."""
    drawn = random.Random(1)  # noqa: S311 - the same sentences in every run
    phrases = {
        name: [phrase for phrase, findings in known.items() if BEYOND not in findings]
        for name, known in model.phrases.items()
    }

    def worded(sample: str, slots: dict[str, Any]) -> Iterator[str]:
        for _ in range(_FILLED if "{" in sample else 1):
            yield re.sub(r"\{(\w+)\}", lambda slot: drawn.choice(phrases[slots[slot[1]]["type"]]), sample)

    return worded


def by_rapidfuzz(model: Model, scorer: Callable[..., float]) -> Scored:
    """The nearest example, with slots masked in both. The lines are examples, too."""
    worded = masked(model)
    intents = dict(model.examples(worded))
    choices = list(intents)

    def nearest(text: str) -> tuple[str, float]:
        match = process.extractOne(worded(text, {})[0], choices, scorer=scorer)
        return intents[match[0]], match[1] / 100

    return nearest


def by_tfidf(model: Model, mask: bool, strength: float, features: Mapping[str, Any]) -> Scored:
    """The class that a logistic regression over TF-IDF gives the most. ``mask``: slots masked in both, else filled."""
    worded = masked(model) if mask else filled(model)
    texts, intents = zip(*model.examples(worded), strict=True)
    pipeline = make_pipeline(
        TfidfVectorizer(sublinear_tf=True, **features),
        LogisticRegression(C=strength, max_iter=1000, class_weight="balanced"),
    ).fit(texts, intents)

    def likeliest(text: str) -> tuple[str, float]:
        shares = pipeline.predict_proba(worded(text, {}) if mask else [text])[0]
        best = int(shares.argmax())
        return str(pipeline.classes_[best]), float(shares[best])

    return likeliest


def cut(scored: Scored, cutoff: float) -> Peer:
    """Refuses what is less sure than the cutoff."""

    def recognised(text: str) -> tuple[str, Heard]:
        intent, score = scored(text)
        return intent if score >= cutoff else FALLBACK_INTENT, _NOTHING

    return recognised


def chosen(judge: Judge, tuned: Sequence[Utterance], candidates: Mapping[str, Peer]) -> tuple[str, Peer]:
    """The candidate with the best mean of both shares, and its name."""

    def both(name: str) -> float:
        hearing, _ = judged(judge, candidates[name], tuned)
        return mean((hearing.intents.recall or 0, hearing.refusals.recall or 0))

    best = max(candidates, key=both)
    return best, candidates[best]


def chosen_cut(judge: Judge, tuned: Sequence[Utterance], candidates: Mapping[str, Scored]) -> tuple[str, Peer]:
    """The candidate and cutoff with the best mean of both shares, and their name."""
    known = {name: cache(scored) for name, scored in candidates.items()}  # scored once for all cutoffs
    pairs = {f"{name}, from {cutoff:.2f}": (name, cutoff) for name, cutoff in product(known, _CUTOFFS)}
    best, _ = chosen(judge, tuned, {label: cut(known[name], cutoff) for label, (name, cutoff) in pairs.items()})
    name, cutoff = pairs[best]
    return best, cut(candidates[name], cutoff)


def peers(library: Library, judge: Judge, tuned: Sequence[Utterance]) -> dict[str, Peer]:
    """Ours and the three peers, each as it does best on the tuned split, by the name of what was chosen."""
    model = Model()
    templates = {
        f"{'free words' if free else 'no free words'}, {'skips' if skips else 'skips none'}": by_hassil(
            model, library, free, skips
        )
        for free, skips in product((True, False), repeat=2)
    }
    nearest = {scorer.__name__: by_rapidfuzz(model, scorer) for scorer in _SCORERS}
    classes = {
        f"{name}, {'masked' if mask else 'filled'}, C={strength}": by_tfidf(model, mask, strength, features)
        for (name, features), mask, strength in product(_FEATURES.items(), (False, True), (1, 10, 100))
    }
    found = {
        "hassil": chosen(judge, tuned, templates),
        "rapidfuzz": chosen_cut(judge, tuned, nearest),
        "TF-IDF": chosen_cut(judge, tuned, classes),
    }
    return {"ours": ours(library)} | {f"{name} ({how})": peer for name, (how, peer) in found.items()}


def main(paths: Sequence[str]) -> None:
    """Prints a table for each file of utterances."""
    library = PluginManager.installed().library()
    judge, console = Judge(library), Console()
    compared = peers(library, judge, utterances_of(_ROOT / "tests/utterances/tuned.jsonl", library))
    for path in paths:
        utterances = utterances_of(Path(path), library)
        table = Table("Listener", "Intents right", "Refused", "Findings F1", "ms", title=f"{path}: {len(utterances)}")
        for name, peer in compared.items():
            hearing, milliseconds = judged(judge, peer, utterances)
            gives = hearing.findings.right + hearing.findings.wrong  # rapidfuzz and TF-IDF name an intent and no more
            table.add_row(
                name,
                percent(hearing.intents.recall),
                percent(hearing.refusals.recall),
                percent(hearing.findings.f1 if gives else None),
                f"{milliseconds:.2f}",
            )
        console.print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
