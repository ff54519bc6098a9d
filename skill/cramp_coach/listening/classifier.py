"""Which intent an utterance is most like: logistic regression over the words of the interaction model's samples.

Measured beside hassil, rapidfuzz and scikit-learn by ``python -m benchmarks.listening_peers``. Accuracy is raised by
adding samples, which Alexa learns from too, and never by code.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence

import msgspec

EPOCHS = 8
RATE = 0.5
"""The step of the first epoch; later ones take ever smaller steps. With EPOCHS, chosen on the tuned utterances."""
_START = "<start>"
_ALWAYS = "<always>"


class Classifier(msgspec.Struct, frozen=True, array_like=True):
    """Multinomial logistic regression (Manning et al., Introduction to Information Retrieval, 2008, ch. 14 and 15).

    ``weights``: for each feature, its weight in each of ``classes``; what no sample has weighs nothing.
    """

    classes: tuple[str, ...]
    weights: dict[str, list[float]]

    def posterior(self, words: Sequence[str]) -> dict[str, float]:
        """For each class, the probability, 0 to 1, that the words are of it."""
        return dict(zip(self.classes, self._shares(_features(words)), strict=True))

    def _shares(self, features: Iterable[str]) -> list[float]:
        scores = [0.0] * len(self.classes)
        for feature in features:
            if weight := self.weights.get(feature):
                scores = [score + each for score, each in zip(scores, weight, strict=True)]
        best = max(scores)
        shares = [math.exp(score - best) for score in scores]
        whole = sum(shares)
        return [share / whole for share in shares]


def train(samples: Mapping[str, Iterable[Sequence[str]]]) -> Classifier:
    """Learn from the samples of each class, as stems, with a marker such as ``{Symptom}`` where a slot stands.

    Stochastic gradient descent in a fixed order, so that the same samples give the same weights. It takes a second.
    """
    classes = tuple(samples)
    told = [(_features(words), number) for number, name in enumerate(classes) for words in samples[name]]
    weights = {feature: [0.0] * len(classes) for features, _ in told for feature in features}
    learner = Classifier(classes, weights)
    order = random.Random(0)  # noqa: S311 - an order, no secret
    for epoch in range(EPOCHS):
        order.shuffle(told)
        for features, right in told:
            step = [-RATE / (1 + epoch) * share for share in learner._shares(features)]
            step[right] += RATE / (1 + epoch)
            for feature in features:
                weights[feature] = [weight + each for weight, each in zip(weights[feature], step, strict=True)]
    return learner


def _features(words: Sequence[str]) -> list[str]:
    """Each word, each two in a row with the beginning, and one that is always there; each once."""
    pairs = (f"{before} {word}" for before, word in zip((_START, *words), words, strict=False))
    return list(dict.fromkeys((_ALWAYS, *words, *pairs)))
