"""Trains the intent classifier from the examples; `python -m graph.router_weights` keeps the result in the package."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nodes.builtin.classifier import Classifier
from nodes.builtin.examples import Example, digest_of, load_examples
from nodes.builtin.features import INTENTS, Features, make_features
from nodes.builtin.frame import MASKS, Frame, read_frame
from nodes.builtin.language import detect
from state.understanding import Mention

FOLDS = 4


def train(more: Sequence[Example] = ()) -> Classifier:
    """Returns a classifier of the committed examples and `more` (2-3 s on a quiet core)."""
    examples = [*load_examples(), *more]
    frames = [frame_of_example(example.text) for example in examples]
    features = make_features(frames)
    matrix = _matrix(features, frames)
    labels = np.array([[intent in example.intents for intent in INTENTS] for example in examples])
    weights, bias = _fit(matrix, labels)
    return Classifier(
        features=features,
        weights=weights.astype(np.float32),
        bias=bias.astype(np.float32),
        temperature=_temperature(matrix, labels),
        digest=digest_of(more),
    )


def frame_of_example(text: str) -> Frame:
    """Returns the frame of an example: {client} becomes a name of that kind."""
    mentions: list[Mention] = []
    for kind in MASKS:
        if "{" + kind + "}" in text:
            mentions.append({"kind": kind, "text": "{" + kind + "}", "candidates": []})  # type: ignore[typeddict-item]  # the masks' keys are kinds
    return read_frame(text, detect(text), mentions)


def _matrix(features: Features, frames: Sequence[Frame]) -> Any:
    from scipy.sparse import lil_matrix  # type: ignore[import-untyped]  # heavy: lazy

    matrix = lil_matrix((len(frames), features.count))
    for row, frame in enumerate(frames):
        for index, value in features.read(frame).items():
            matrix[row, index] = value
    return matrix.tocsr()


def _fit(matrix: Any, labels: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # heavy: lazy

    weights, bias = [], []
    for column in range(labels.shape[1]):
        model = LogisticRegression(C=3.0, solver="liblinear", class_weight="balanced", max_iter=300)
        model.fit(matrix, labels[:, column])
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
    return np.array(weights).T, np.array(bias)


def _temperature(matrix: Any, labels: NDArray[np.bool_]) -> float:
    """Returns what the scores must be divided by so that they tell the truth on examples not trained on."""
    folds = np.arange(matrix.shape[0]) % FOLDS
    scores = np.zeros(labels.shape)
    for fold in range(FOLDS):
        weights, bias = _fit(matrix[folds != fold], labels[folds != fold])
        scores[folds == fold] = matrix[folds == fold] @ weights + bias
    choices = np.linspace(0.4, 3.0, 27)
    return round(float(min(choices, key=lambda choice: _log_loss(scores / choice, labels))), 2)


def _log_loss(scores: NDArray[np.float64], labels: NDArray[np.bool_]) -> float:
    return float(np.logaddexp(0, -np.where(labels, scores, -scores)).mean())
