"""What the evidence of a turn states, ready for looking claims up in it."""

import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nodes.claims import Claim, claims_of
from state.evidence import Evidence, Passage, Table

MAX_PERIOD_MONTHS = 60

Day = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything an answer may repeat."""

    numbers: Sequence[float]
    """Magnitudes in base units, ascending."""
    percents: Sequence[float]
    """Magnitudes as printed, ascending: 116.1."""
    dates: frozenset[Day]
    articles: frozenset[str]
    text: str
    """All words, for codes."""
    citations: int
    """How many passages are numbered."""

    def holds(self, claim: Claim) -> bool:
        """Returns whether the claim is stated, or follows by rounding or a change of unit."""
        match claim.kind:
            case "number":
                return _near(self.numbers, claim.value, claim.half)
            case "percent":
                return _near(self.percents, claim.value, claim.half) or _near(self.numbers, claim.value, 0.0)
            case "date":
                return any(_fits(claim.date, known) for known in self.dates)
            case "article":
                return claim.key in self.articles
            case "code":
                return claim.key in self.text
            case "citation":
                return 1 <= int(claim.key) <= self.citations


def facts_of(evidence: Sequence[Evidence], words: Iterable[str], citations: int, today: date) -> Facts:
    """Returns the facts of the evidence; `words` are further texts an answer may repeat (question, assumptions)."""
    texts = [*words, *(text for item in evidence for text in _texts(item))]
    claims = [claim for text in texts for claim in claims_of(text)]
    numbers = {claim.value for claim in claims if claim.kind == "number"}
    percents = {claim.value for claim in claims if claim.kind == "percent"}
    dates: set[Day] = {claim.date for claim in claims if claim.kind == "date"} | {(today.year, today.month, today.day)}
    for item in evidence:
        if "table" in item:
            numbers |= _table_numbers(item["table"])
            percents |= _table_percents(item["table"])
        if "period" in item:
            dates |= _days_of_period(item["period"]["start"], item["period"]["end"])
        numbers.add(float(len(item.get("passages", []))))
    return Facts(
        numbers=sorted(numbers),
        percents=sorted(percents),
        dates=frozenset(dates),
        articles=frozenset(claim.key for claim in claims if claim.kind == "article"),
        text="\n".join(texts),
        citations=citations,
    )


def _texts(item: Evidence) -> list[str]:
    """Returns every text of one piece of evidence."""
    texts = [item["title"], *item["summary"], *item["assumptions"], *item["notices"]]
    if "period" in item:
        texts += [item["period"]["start"], item["period"]["end"], item["period"]["label"]]
    for passage in item.get("passages", []):
        texts += _passage_texts(passage)
    if "table" in item:
        texts += [column["label"] for column in item["table"]["columns"]]
        texts += [cell for row in item["table"]["rows"] for cell in row if isinstance(cell, str)]
    if "provenance" in item:
        texts += [item["provenance"]["definition"], item["provenance"]["filters"], item["provenance"]["statement"]]
    if "files" in item:
        texts.append(json.dumps(item["files"], ensure_ascii=False))
    return texts


def _passage_texts(passage: Passage) -> list[str]:
    page = str(passage["page"]) if passage["page"] else None
    marks = [passage["article"], passage["article_title"], passage["version"], page]
    days = [passage["effective_from"], passage["effective_to"]]
    return [text for text in (passage["title"], passage["text"], *marks, *days) if text]


def _table_numbers(table: Table) -> set[float]:
    numbers = {float(len(table["rows"])), float(table["total_rows"])}
    scales = [10.0 ** column.get("digits", 0) for column in table["columns"]]
    for row in table["rows"]:
        for cell, scale in zip(row, scales, strict=False):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                numbers |= {abs(float(cell)), abs(cell / scale)}
    return numbers | {float(rank) for rank in range(1, len(table["rows"]) + 1)}


def _table_percents(table: Table) -> set[float]:
    ratios = [index for index, column in enumerate(table["columns"]) if column["unit"] == "ratio"]
    cells = (row[index] for row in table["rows"] for index in ratios if index < len(row))
    return {abs(float(cell)) * 100 for cell in cells if isinstance(cell, int | float)}


def _days_of_period(start_text: str, end_text: str) -> set[Day]:
    """Returns both ends and every month between."""
    start, end = date.fromisoformat(start_text), date.fromisoformat(end_text)
    days: set[Day] = {(start.year, start.month, start.day), (end.year, end.month, end.day)}
    months = min((end.year - start.year) * 12 + end.month - start.month + 1, MAX_PERIOD_MONTHS)
    for offset in range(months):
        year, month = divmod(start.year * 12 + start.month - 1 + offset, 12)
        days.add((year, month + 1, None))
    return days


def _near(values: Sequence[float], value: float, half: float) -> bool:
    """Returns whether some value lies within `half` of `value`; a hair more, because floats are not decimals."""
    slack = half * (1 + 1e-9) + abs(value) * 1e-9
    index = bisect_left(values, value - slack)
    return index < len(values) and values[index] <= value + slack


def _fits(claimed: Day, known: Day) -> bool:
    """Returns whether every part that is said is known to be so."""
    return all(part is None or part == other for part, other in zip(claimed, known, strict=True))
