"""Chooses what of a found article answers a question: its likeliest sentences (all of a short one) and rows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.glossary import in_english, in_korean, officially
from data.keywords import tokens_of
from data.search import DocumentIndex
from data.wording import Wording
from tools.document_units import Unit

POINTS_AT_TABLE = re.compile(
    r"(?:다음|아래)\s*(?:의\s*)?표|다음과 같|as follows|(?:following|next) table|table below", re.IGNORECASE
)
OWN = re.compile(r"본인|\bown\b|\bself\b", re.IGNORECASE)
LABEL_WORD = re.compile(r"[가-힣]+|[A-Za-z'-]+|\d[\d,.]*[가-힣%]*")
WHOLE_CHARS = 260  # an article up to this length is said whole
MAX_SENTENCES = 4
MAX_ROWS = 3
NEAR_BEST = 0.72  # share of the best sentence's score that another one needs
ROW_STANDS_OUT = 0.1  # cosine above the table's median from which one row is meant without its words


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
    alike = await index.likeness(wording.text, [_compared(unit) for unit in said])
    likeness = dict(zip(map(id, said), alike, strict=True))
    sentences = _sentences(wording, [unit for unit in said if not unit.is_row], likeness, idf)
    rows: list[Unit] = []
    whole = 0
    for number in sorted({unit.table for unit in said if unit.is_row}):
        table = [unit for unit in said if unit.table == number]
        chosen = _rows(wording, table, likeness)
        rows.extend(chosen)
        if not chosen and not whole and (_leads_to(number, said, sentences) or not sentences):
            whole = number
    kept = {id(unit) for unit in (*sentences, *rows)}
    return Chosen(units=tuple(unit for unit in said if id(unit) in kept), whole_table=whole)


def _compared(unit: Unit) -> str:
    return unit.label if unit.is_row else f"{unit.heading} {unit.text}"


def _sentences(
    wording: Wording, said: Sequence[Unit], likeness: dict[int, float], idf: Callable[[str], float]
) -> list[Unit]:
    if not said or sum(len(unit.text) for unit in said) <= WHOLE_CHARS:
        return list(said)
    weights = {token: weight * idf(token) for token, weight in wording.tokens}
    total = sum(weights.values()) or 1.0
    scores = []
    for unit in said:
        found = set(tokens_of(unit.text))
        covered = sum(weight for token, weight in weights.items() if token in found) / total
        scores.append(covered + max(likeness[id(unit)], 0.0))
    best = max(scores)
    near = [(score, unit) for score, unit in zip(scores, said, strict=True) if score >= best * NEAR_BEST]
    top = sorted(near, key=lambda item: -item[0])[:MAX_SENTENCES]
    return [unit for _, unit in top]


def _rows(wording: Wording, table: Sequence[Unit], likeness: dict[int, float]) -> list[Unit]:
    """Returns the rows that the question is about: those it names, else one whose label stands out by its meaning."""
    asked = _asked_tokens(wording)
    cover = {id(unit): _cover(unit.label, asked) for unit in table}
    best = max(cover.values())
    if best > 0:
        named = [unit for unit in table if cover[id(unit)] >= best - 0.01]
        if len(named) > 1:
            own = [unit for unit in named if OWN.search(unit.label)]
            named = own or named
        return named if len(named) <= MAX_ROWS and len(named) < len(table) else []
    alike = sorted(likeness[id(unit)] for unit in table)
    median = alike[len(alike) // 2]
    top = max(table, key=lambda unit: likeness[id(unit)])
    return [top] if likeness[id(top)] - median >= ROW_STANDS_OUT and len(table) > 2 else []


def _asked_tokens(wording: Wording) -> set[str]:
    """Returns the question's tokens with those of synonyms and translations."""
    others = [other for word in wording.words for other in (*in_korean(word), *in_english(word), *officially(word))]
    return {token for word in (*wording.words, *others) for token in tokens_of(word)}


def _cover(label: str, asked: set[str]) -> float:
    """Returns how many words of the label were asked for, in parts; a number of it must be among them ("10년").

    Whole words count, not shares of the label: "조부모 또는 형제자매 사망" fits a grandparent's death better than "자녀 사망".
    """
    tokens = tokens_of(label)
    numbers = [token for token in tokens if token[0].isdigit()]
    if numbers and not any(number in asked for number in numbers):
        return 0.0
    words = [
        [token for token in tokens_of(word) if len(token) > 1 or token.isdigit()] for word in LABEL_WORD.findall(label)
    ]
    shares = [sum(token in asked for token in word) / len(word) for word in words if word]
    return sum(shares) + 0.1 * sum(shares) / len(shares) if shares else 0.0


def _leads_to(number: int, units: Sequence[Unit], chosen: Sequence[Unit]) -> bool:
    """Returns whether a chosen sentence leads to the table ("다음 표와 같다")."""
    kept = {id(unit) for unit in chosen}
    leading: Unit | None = None
    for unit in units:
        if unit.table == number:
            break
        if not unit.is_row and POINTS_AT_TABLE.search(unit.text):
            leading = unit
    return leading is not None and id(leading) in kept
