"""Fuses vector and keyword scores into one order.

Coverage-gated sum: each vector space counts by where its score lies between what is usual and the best (0..1), and the
keyword score by how much of the question it covers. Reciprocal ranks were worse on three sets: they treat a word that
merely occurs like one that answers (platform facts, section 8).
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class SpaceScores:
    """What one vector space says about the candidates."""

    weight: float
    """For pieces in the question's language."""
    weight_across: float
    """For pieces in another language."""
    scores: Mapping[int, float]
    """By row number; candidates may be missing (not embedded yet)."""
    usual: NDArray[np.float32]
    """The question's scores on a sample of the collection."""


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A candidate with its scores."""

    row: int
    score: float
    dense: float
    """Vector part, 0..1."""
    keyword: float
    """Keyword part, 0..1.2: the share of the question that is covered."""
    surprise: float
    """By how many standard deviations the best vector score exceeds what is usual."""


def fuse(
    rows: Sequence[int],
    keyword: Mapping[int, float],
    words: Mapping[int, float],
    spaces: Sequence[SpaceScores],
    foreign: Set[int],
) -> list[Ranked]:
    """Returns the candidates, best first.

    `keyword` says how much of the question a piece covers, `words` what that and its neighbourhood are worth;
    `foreign` are the rows in another language than the question's.
    """
    used = [space for space in spaces if space.scores]
    normal = [_normalised(space) for space in used]
    usual = [_usual(space) for space in used]
    ranked: list[Ranked] = []
    for row in rows:
        weights = [space.weight_across if row in foreign else space.weight for space in used]
        known = [(part, scores[row]) for part, scores in zip(weights, normal, strict=True) if row in scores]
        weight = sum(part for part, _ in known)
        dense = sum(part * score for part, score in known) / weight if weight else 0.0
        surprise = max(
            (
                (space.scores[row] - mean) / spread if row in space.scores and spread else 0.0
                for space, (mean, spread) in zip(used, usual, strict=True)
            ),
            default=0.0,
        )
        score = sum(weights) * dense + words.get(row, 0.0)
        ranked.append(Ranked(row=row, score=score, dense=dense, keyword=keyword.get(row, 0.0), surprise=surprise))
    return sorted(ranked, key=lambda item: (-item.score, item.row))


def _normalised(space: SpaceScores) -> dict[int, float]:
    values = np.fromiter(space.scores.values(), dtype=np.float32)
    low = float(min(values.min(), space.usual.min())) if len(space.usual) else float(values.min())
    high = float(values.max())
    width = max(high - low, 1e-6)
    return {row: (score - low) / width for row, score in space.scores.items()}


def _usual(space: SpaceScores) -> tuple[float, float]:
    """Returns mean and standard deviation of the usual scores; (0, 0) where too few are known to tell."""
    if len(space.usual) < 8:
        return 0.0, 0.0
    return float(space.usual.mean()), float(space.usual.std()) or 1.0
