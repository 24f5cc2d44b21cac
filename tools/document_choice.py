"""Chooses what of the found articles answers a question: a short article, else its likeliest sentences and rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.keywords import tokens_of
from data.search import DocumentIndex
from data.wording import Wording
from tools.document_units import Unit

WHOLE_CHARS = 260  # an article up to this length is said whole
MAX_UNITS = 4
NEAR_BEST = 0.72  # share of the best unit's score that a second one needs
ROW_NEAR_BEST = 0.88  # rows of one table resemble each other


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Units of one article, in its order."""

    units: tuple[Unit, ...]
    whole_table: int
    """Number of the table that is the answer as a whole; 0: none."""


async def choose_units(
    index: DocumentIndex, wording: Wording, units: Sequence[Unit], idf: Callable[[str], float]
) -> Chosen:
    """Returns the units of one article that answer."""
    said = [unit for unit in units if unit.text]
    if not said:
        return Chosen(units=(), whole_table=0)
    sentences = [unit for unit in said if not unit.is_row]
    if len(sentences) == len(said) and sum(len(unit.text) for unit in said) <= WHOLE_CHARS:
        return Chosen(units=tuple(said), whole_table=0)
    alike = await index.likeness(wording.text, [f"{unit.heading} {unit.text}" for unit in said])
    weights = {token: weight * idf(token) for token, weight in wording.tokens}
    scores = [_score(unit, weights, likeness) for unit, likeness in zip(said, alike, strict=True)]
    best = max(scores)
    kept = [
        (unit, score)
        for unit, score in zip(said, scores, strict=True)
        if score >= best * (ROW_NEAR_BEST if unit.is_row else NEAR_BEST)
    ]
    table = _table_asked_for(said, scores, kept)
    if table:
        kept = [(unit, score) for unit, score in kept if unit.table != table]
    top = sorted(kept, key=lambda item: -item[1])[:MAX_UNITS]
    chosen = {id(unit) for unit, _ in top}
    return Chosen(units=tuple(unit for unit in said if id(unit) in chosen), whole_table=table)


def _score(unit: Unit, weights: dict[str, float], likeness: float) -> float:
    """Returns share of the question's words in the unit + likeness of meaning, 0..2."""
    found = set(tokens_of(unit.text))
    total = sum(weights.values()) or 1.0
    covered = sum(weight for token, weight in weights.items() if token in found) / total
    return covered + max(likeness, 0.0)


def _table_asked_for(units: Sequence[Unit], scores: Sequence[float], kept: Sequence[tuple[Unit, float]]) -> int:
    """Returns the table whose rows are all about equally likely: the question is about the table, not about a row."""
    for number in sorted({unit.table for unit, _ in kept if unit.is_row}):
        rows = [score for unit, score in zip(units, scores, strict=True) if unit.table == number]
        near = sum(score >= max(scores) * ROW_NEAR_BEST for score in rows)
        if len(rows) > 1 and near > max(2, len(rows) // 2):
            return number
    return 0
