"""Our resolver and listener beside hassil, rapidfuzz and scikit-learn: ``python -m benchmarks.listening_peers FILE…``.

All learn from ``interaction_models/en-US.json`` and the wordings that ours learns from beside it. What a peer leaves
open is chosen on ``tests/utterances/tuned.jsonl``. Needs ``pip install 'cramp-coach[benchmarks]'``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import hassil
from rapidfuzz import fuzz, process, utils
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.pipeline import make_pipeline  # type: ignore[import-untyped]

from cramp_coach.evaluation import Hearing, Judge, Utterance, read_utterances
from cramp_coach.evaluation.describe import percent
from cramp_coach.framework import Library, PluginManager
from cramp_coach.framework.library import BEYOND
from cramp_coach.listening import Heard, Listener, Mention
from cramp_coach.listening.intents import FALLBACK_INTENT, FREE_INTENT, SYMPTOM_INTENT, load_intents, load_lines
from cramp_coach.listening.linking import link
from cramp_coach.listening.resolver import LINES, Resolved, Resolver
from cramp_coach.report import Report

_ROOT = Path(__file__).resolve().parents[1]
_FEATURES = {"word": (1, 2), "char_wb": (3, 5)}  # analyzer -> sizes of its n-grams
Guess = tuple[str, float, Heard | None]  # intent, how sure (0 to 1), findings (None from a peer that hears none)


class Peer:
    """A listener in the place of the judge's own resolver and listener: asked once a sentence, and timed."""

    def __init__(self, name: str, guess: Callable[[str], Guess], cutoff: float = 0.0) -> None:
        self.name, self.cutoff, self._guess = name, cutoff, guess

    def resolve(self, text: str) -> Resolved:
        """What the sentence was taken for; what is less sure than the cutoff is refused."""
        begun = perf_counter()
        intent, score, self._heard = self._guess(text)
        self._seconds.append(perf_counter() - begun)
        return Resolved(intent if score >= self.cutoff else FALLBACK_INTENT, {})

    def hear(self, _: str) -> Heard:
        """What was heard in the sentence resolved last."""
        return self._heard or Heard(Report(), [])

    def judged(self, library: Library, utterances: Sequence[Utterance]) -> Hearing:
        """What a judge counts who listens with these ears."""
        self._seconds: list[float] = []
        return Judge(library, self, self).judge(utterances)

    def row(self, library: Library, utterances: Sequence[Utterance]) -> tuple[str, ...]:
        """A row of the table: shares, and the median milliseconds."""
        hearing = self.judged(library, utterances)
        shares = hearing.intents.recall, hearing.refusals.recall, hearing.findings.f1 if self._heard else None
        return self.name, *map(percent, shares), f"{1000 * median(self._seconds):.2f}"


class Model:
    """The interaction model: samples (a built-in's: Amazon's own), slots, and phrases by type, with ids of findings."""

    def __init__(self) -> None:
        model = json.loads((_ROOT / "interaction_models/en-US.json").read_bytes())["interactionModel"]["languageModel"]
        said = {intent.name: intent.said for intent in load_intents().intents}
        self.samples = {each["name"]: [*said[each["name"]], *each["samples"]] for each in model["intents"]}
        self.slots: dict[str, list[dict[str, Any]]] = {each["name"]: each.get("slots", []) for each in model["intents"]}
        self.phrases: dict[str, dict[str, tuple[str, ...]]] = {each["name"]: {} for each in model["types"]}
        self._masks: dict[tuple[str, ...], str] = {}  # words of a phrase -> slot type
        for name, value in ((each["name"], value) for each in model["types"] for value in each["values"]):
            for phrase in (value["name"]["value"], *value["name"]["synonyms"]):
                self.phrases[name][phrase] = (*self.phrases[name].get(phrase, ()), value["id"])
                if value["id"] != BEYOND:  # toothache is no symptom of ours
                    self._masks[tuple(utils.default_process(phrase).split())] = name.lower()

    def examples(self) -> Iterator[tuple[str, str]]:
        """(masked sentence, intent): as for ours, complaints are one class, and samples of free words left out."""
        lines = {name: load_lines(file) for name, file in LINES.items()}
        for name, samples in (*self.samples.items(), *lines.items()):
            label = FREE_INTENT if name == SYMPTOM_INTENT else name
            yield from ((self.masked(each, self.slots.get(name, ())), label) for each in samples)

    def masked(self, text: str, slots: Sequence[dict[str, Any]] = ()) -> str:
        """A sentence or sample with the slot type in the place of slots and of phrases, the longest first."""
        for slot in slots:
            text = text.replace(f"{{{slot['name']}}}", slot["type"].lower())
        words, found = utils.default_process(text).split(), ""
        while words:
            size = next((size for size in range(len(words), 0, -1) if tuple(words[:size]) in self._masks), 1)
            found += " " + self._masks.get(tuple(words[:size]), words[0])
            words = words[size:]
        return found.strip()

    def block(self, name: str) -> dict[str, Any]:
        """An intent as hassil writes it, with its samples as templates; free words stand in the list "story"."""
        samples = self.samples[name]
        for slot in self.slots[name]:
            one = f"{{{slot['type']}:{slot['name']}}}" if slot["type"] in self.phrases else "{story}"
            several = f"{one}[ [and] {one}]" if "multipleValues" in slot else one
            samples = [each.replace(f"{{{slot['name']}}}", several) for each in samples]
        return {"data": [{"sentences": samples}]}


def by_hassil(model: Model, library: Library, free: bool) -> Callable[[str], Guess]:
    """The best template, with a list for each slot type. ``free``: with templates of free words, too."""
    blocks = {name: model.block(name) for name in model.samples if free or name != FREE_INTENT}
    intents = hassil.Intents.from_dict({"language": "en", "intents": blocks})
    lists: dict[str, hassil.SlotList] = {"story": hassil.WildcardSlotList("story")}
    for name, phrases in model.phrases.items():
        lists[name] = hassil.TextSlotList.from_tuples(phrases.items(), allow_template=False, name=name)

    def guess(text: str) -> Guess:
        result = hassil.recognize_best(text, intents, slot_lists=lists)
        slots = [each for each in result.entities_list if not each.is_wildcard] if result else []
        found = [Mention(each.value, "present", 0, 0, 0) for each in slots]
        return result.intent.name if result else FALLBACK_INTENT, 1.0, Heard(link(found, library, Report(), {}), found)

    return guess


def by_rapidfuzz(model: Model, scorer: Callable[..., float]) -> Callable[[str], Guess]:
    """The intent of the nearest example."""
    examples, intents = zip(*model.examples(), strict=True)

    def guess(text: str) -> Guess:
        _, score, place = process.extractOne(model.masked(text), examples, scorer=scorer)
        return intents[place], score / 100, None

    return guess


def by_tfidf(model: Model, analyzer: str, strength: float) -> Callable[[str], Guess]:
    """The likeliest class of a logistic regression."""
    features = TfidfVectorizer(analyzer=analyzer, ngram_range=_FEATURES[analyzer], sublinear_tf=True)
    pipeline = make_pipeline(features, LogisticRegression(C=strength, max_iter=1000, class_weight="balanced"))
    pipeline.fit(*zip(*model.examples(), strict=True))

    def guess(text: str) -> Guess:
        shares = pipeline.predict_proba([model.masked(text)])[0]
        return str(pipeline.classes_[shares.argmax()]), float(shares.max()), None

    return guess


def chosen(library: Library, tuned: Sequence[Utterance], candidates: Mapping[str, Callable[[str], Guess]]) -> Peer:
    """The candidate and cutoff that do best on the tuned split: share of right intents and share refused, added."""

    def share(peer: Peer) -> float:
        hearing = peer.judged(library, tuned)
        return (hearing.intents.recall or 0) + (hearing.refusals.recall or 0)

    known = {name: cache(guess) for name, guess in candidates.items()}  # asked once for all cutoffs
    best = max((Peer(name, known[name], step / 20) for name, step in product(known, range(20))), key=share)
    return Peer(f"{best.name}, {best.cutoff:.2f}", candidates[best.name], best.cutoff)


def peers(library: Library, tuned: Sequence[Utterance]) -> Iterator[Peer]:
    """Ours and the three peers."""
    model, resolver = Model(), Resolver(library, listener := Listener(library))
    yield Peer("ours", lambda text: (resolver.resolve(text).intent, 1.0, listener.hear(text)))
    yield Peer("hassil", by_hassil(model, library, free=False))
    yield Peer("hassil, free words", by_hassil(model, library, free=True))
    scorers = (fuzz.ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.WRatio)
    yield chosen(library, tuned, {f"rapidfuzz, {each.__name__}": by_rapidfuzz(model, each) for each in scorers})
    settings = product(_FEATURES, (1, 10, 100))
    yield chosen(library, tuned, {f"TF-IDF, {name}, C={c}": by_tfidf(model, name, c) for name, c in settings})


def utterances_of(path: Path, library: Library) -> list[Utterance]:
    """All utterances of a file. A line that is none ends the run: the shares would be of something else."""
    good, bad = read_utterances(path.read_bytes().splitlines(), library.findings)
    return good if not bad else sys.exit(f"{path}:{bad[0].line}: {bad[0].reason}; {len(bad)} such lines")


def main(paths: Sequence[str]) -> None:
    """Prints a table for each file of utterances."""
    library = PluginManager.installed().library()
    compared = list(peers(library, utterances_of(_ROOT / "tests/utterances/tuned.jsonl", library)))
    for path in map(Path, paths):
        table = Table("Listener", "Intents right", "Refused", "Findings F1", "ms", title=path.name)
        for peer in compared:
            table.add_row(*peer.row(library, utterances_of(path, library)))
        Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
