"""The local intent classifier: one logistic regression for each intent, so that several may hold, calibrated.

Its weights are kept in `weights.json.gz` (`python -m graph.router_weights` makes them anew), so that loading takes a
tenth of a second and no training library. Sentence embeddings as further features were tried: no gain
(docs/decisions/0031).
"""

import gzip
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from nodes.builtin.examples import Example, digest_of
from nodes.builtin.features import INTENTS, Features
from nodes.builtin.frame import Frame
from nodes.builtin.ngrams import Vectorizer

WEIGHTS = "weights.json.gz"


@dataclass(frozen=True, kw_only=True)
class Classifier:
    """Trained; immutable."""

    features: Features
    weights: NDArray[np.float32]
    """[features, intents]"""
    bias: NDArray[np.float32]
    """[intents]"""
    temperature: float
    """Divides the scores; fitted on held-out folds so that 0.8 means right in 8 of 10."""
    digest: str
    """Of what it was trained from."""

    def classify(self, frame: Frame) -> dict[str, float]:
        """Returns Intent value -> probability, each on its own."""
        scores = self.bias.copy()
        for index, value in self.features.read(frame).items():
            scores += self.weights[index] * value
        return {
            intent: 1 / (1 + math.exp(-float(score) / self.temperature))
            for intent, score in zip(INTENTS, scores, strict=True)
        }


def load_classifier(more: Sequence[Example] = ()) -> Classifier:
    """Returns the kept classifier, or one trained now (seconds) when the examples, the words or `more` have changed."""
    digest = digest_of(more)
    kept = files("nodes.builtin").joinpath(WEIGHTS)
    if kept.is_file():
        classifier = from_bytes(kept.read_bytes())
        if classifier.digest == digest:
            return classifier
    from nodes.builtin.training import train  # scikit-learn: only when there is something to learn

    return train(more)


def to_bytes(classifier: Classifier) -> bytes:
    """Returns the classifier as compressed JSON."""
    features = classifier.features
    document = {
        "digest": classifier.digest,
        "temperature": classifier.temperature,
        "bias": [round(float(value), 4) for value in classifier.bias],
        "words": _vectorizer_json(features.words),
        "letters": _vectorizer_json(features.letters),
        "others": list(features.others),
        "weights": [[round(float(value), 3) for value in row] for row in classifier.weights],
    }
    return gzip.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)


def from_bytes(data: bytes) -> Classifier:
    """Returns the classifier that `to_bytes` wrote."""
    document = json.loads(gzip.decompress(data))
    vectorizers = {
        unit: Vectorizer(
            unit=unit,
            vocabulary={gram: index for index, gram in enumerate(document[unit]["grams"])},
            rarity=document[unit]["rarity"],
        )
        for unit in ("words", "letters")
    }
    return Classifier(
        features=Features(
            words=vectorizers["words"],
            letters=vectorizers["letters"],
            others={name: index for index, name in enumerate(document["others"])},
        ),
        weights=np.array(document["weights"], dtype=np.float32),
        bias=np.array(document["bias"], dtype=np.float32),
        temperature=document["temperature"],
        digest=document["digest"],
    )


def _vectorizer_json(vectorizer: Vectorizer) -> dict[str, object]:
    return {"grams": list(vectorizer.vocabulary), "rarity": [round(value, 4) for value in vectorizer.rarity]}
