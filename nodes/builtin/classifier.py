"""The local intent classifier: character and word n-grams, concepts and the grammar's reading, one calibrated number a label.

One logistic regression for each intent (several may hold), trained from the examples when first used. Sentence
embeddings were tried as further features; docs/decisions says what they brought.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from nodes.builtin.domains import read_domains
from nodes.builtin.frame import MASKS, Frame, read_frame
from nodes.builtin.language import detect
from nodes.builtin.lexemes import load_concepts
from state.understanding import Intent, Mention

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # scipy ships no types

INTENTS: tuple[str, ...] = tuple(intent.value for intent in Intent)
GRAMMAR_WEIGHT = 2.0  # the grammar's reading counts as much as a handful of telling words
CONCEPT_WEIGHT = 0.7


@dataclass(frozen=True, kw_only=True)
class Example:
    """A question and its intents; names are written as {client}, {person} …"""

    text: str
    intents: frozenset[str]


@cache
def load_examples() -> tuple[Example, ...]:
    """Returns the committed examples; tests and evaluation sets share none of them."""
    examples: list[Example] = []
    for file in sorted(files("nodes.builtin.examples").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            for label, by_language in yaml.safe_load(file.read_text("utf-8")).items():
                intents = frozenset(label.split("+"))
                examples += [Example(text=text, intents=intents) for texts in by_language.values() for text in texts]
    return tuple(examples)


def frame_of_example(text: str) -> Frame:
    """Returns the frame of an example: {client} becomes a mention of that kind."""
    mentions: list[Mention] = []
    for kind in MASKS:
        if "{" + kind + "}" in text:
            mentions.append({"kind": kind, "text": "{" + kind + "}", "candidates": []})  # type: ignore[typeddict-item]
    return read_frame(text, detect(text), mentions)


@dataclass(frozen=True, kw_only=True)
class Classifier:
    """Trained; immutable."""

    words: Any
    letters: Any
    concepts: Mapping[str, int]
    weights: np.ndarray
    """float64 [features, intents]"""
    bias: np.ndarray
    """float64 [intents]"""
    temperature: float
    """Divides the scores; fitted on held-out folds so that 0.8 means right in 8 of 10."""

    def probabilities(self, frames: Sequence[Frame]) -> np.ndarray:
        """Returns float64 [n, intents]: how sure each intent is, each on its own."""
        scores = _features(frames, self.words, self.letters, self.concepts) @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-np.asarray(scores) / self.temperature)))

    def classify(self, frame: Frame) -> dict[str, float]:
        """Returns Intent value -> probability."""
        row = self.probabilities([frame])[0]
        return dict(zip(INTENTS, map(float, row), strict=True))


def train(more: Sequence[Example] = (), *, calibrate: bool = True) -> Classifier:
    """Returns a classifier of the committed examples and `more` (about 1 s)."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # heavy: lazy

    examples = [*load_examples(), *more]
    frames = [frame_of_example(example.text) for example in examples]
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2)
    words = TfidfVectorizer(token_pattern=r"(?u)[^\s,.?!'\"]+", ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    texts = [frame.masked for frame in frames]
    letters.fit(texts)
    words.fit(texts)
    concepts = {concept.name: index for index, concept in enumerate(load_concepts())}
    features = _features(frames, words, letters, concepts)
    labels = np.array([[intent in example.intents for intent in INTENTS] for example in examples])
    weights, bias = _fit(features, labels)
    temperature = _temperature(features, labels) if calibrate else 1.0
    return Classifier(
        words=words, letters=letters, concepts=concepts, weights=weights, bias=bias, temperature=temperature
    )


def _fit(features: "csr_matrix", labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # heavy: lazy

    weights, bias = [], []
    for column in range(labels.shape[1]):
        model = LogisticRegression(C=3.0, solver="liblinear", class_weight="balanced", max_iter=300)
        model.fit(features, labels[:, column])
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
    return np.array(weights).T, np.array(bias)


def _temperature(features: "csr_matrix", labels: np.ndarray) -> float:
    """Returns what the scores must be divided by so that they tell the truth on examples not trained on."""
    folds = np.arange(features.shape[0]) % 3
    scores = np.zeros(labels.shape)
    for fold in range(3):
        weights, bias = _fit(features[folds != fold], labels[folds != fold])
        scores[folds == fold] = features[folds == fold] @ weights + bias
    choices = np.linspace(0.4, 3.0, 27)
    return float(min(choices, key=lambda choice: _log_loss(scores / choice, labels)))


def _log_loss(scores: np.ndarray, labels: np.ndarray) -> float:
    signed = np.where(labels, scores, -scores)
    return float(np.logaddexp(0, -signed).mean())


def _features(frames: Sequence[Frame], words: Any, letters: Any, concepts: Mapping[str, int]) -> "csr_matrix":
    from scipy.sparse import csr_matrix, hstack

    texts = [frame.masked for frame in frames]
    dense = np.zeros((len(frames), len(concepts) + len(MASKS) + 3 * len(INTENTS)))
    for row, frame in enumerate(frames):
        for name in frame.concepts:
            dense[row, concepts[name]] = CONCEPT_WEIGHT
        for offset, kind in enumerate(MASKS, start=len(concepts)):
            dense[row, offset] = 1.0 if any(mention["kind"] == kind for mention in frame.mentions) else 0.0
        read = read_domains(frame)
        start = len(concepts) + len(MASKS)
        strong = [read.get(intent, 0.0) for intent in INTENTS]
        dense[row, start : start + len(INTENTS)] = GRAMMAR_WEIGHT * np.array(strong)
        dense[row, start + len(INTENTS) : start + 2 * len(INTENTS)] = [GRAMMAR_WEIGHT * (s >= 0.9) for s in strong]
        only = [s >= 0.9 and sum(t >= 0.9 for t in strong) == 1 for s in strong]
        dense[row, start + 2 * len(INTENTS) :] = [GRAMMAR_WEIGHT * one for one in only]
    return csr_matrix(hstack([words.transform(texts), letters.transform(texts), csr_matrix(dense)]))
