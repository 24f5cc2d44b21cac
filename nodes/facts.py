"""What texts, tables and periods state, ready for looking claims up in it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nodes.claims import Claim, claims_of
from state.evidence import Period, Table

MAX_PERIOD_MONTHS = 60
COUNTED = frozenset({"", "명", "건", "개"})
"""What rows of a table are counted in; "5일" is never a number of rows."""

Day = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that some texts and tables state."""

    numbers: Sequence[float]
    """Magnitudes in base units, ascending."""
    percents: Sequence[float]
    """Magnitudes as printed, ascending: 116.1."""
    counts: frozenset[float]
    """Numbers of rows and ranks, true without being written."""
    dates: frozenset[Day]
    articles: frozenset[str]
    units: frozenset[str]
    """What the texts' numbers count: "일", "원"."""
    text: str
    """All words, for codes and quotations."""

    def holds(self, claim: Claim) -> bool:
        """Returns whether the claim is stated, or follows by rounding or a change of unit."""
        match claim.kind:
            case "number":
                counted = claim.unit in COUNTED and claim.value in self.counts
                return counted or is_near(self.numbers, claim.value, claim.half)
            case "percent":
                return is_near(self.percents, claim.value, claim.half) or is_near(self.numbers, claim.value, 0.0)
            case "date":
                return any(_fits(claim.date, known) for known in self.dates)
            case "article":
                return claim.key in self.articles
            case "code" | "link":
                return claim.key in self.text
            case "citation":
                return False


def facts_of(texts: Iterable[str], tables: Sequence[Table] = (), periods: Sequence[Period] = ()) -> Facts:
    """Returns what these state."""
    texts = [*texts, *(text for period in periods for text in (period["start"], period["end"], period["label"]))]
    texts += [text for table in tables for text in _words_of(table)]
    claims = [claim for text in texts for claim in claims_of(text)]
    numbers = {claim.value for claim in claims if claim.kind == "number"}
    percents = {claim.value for claim in claims if claim.kind == "percent"}
    dates: set[Day] = {claim.date for claim in claims if claim.kind == "date"}
    for table in tables:
        numbers |= _table_numbers(table)
        percents |= _table_percents(table)
    for period in periods:
        dates |= _days_of_period(period["start"], period["end"])
    return Facts(
        numbers=sorted(numbers),
        percents=sorted(percents),
        counts=frozenset(count for table in tables for count in _counts(table)),
        dates=frozenset(dates),
        articles=frozenset(claim.key for claim in claims if claim.kind == "article"),
        units=frozenset(claim.unit for claim in claims if claim.unit),
        text="\n".join(texts),
    )


def is_near(values: Sequence[float], value: float, half: float) -> bool:
    """Returns whether one of the ascending `values` lies within `half` of `value`.

    A hair more is allowed, because floats are not decimals.
    """
    slack = half * (1 + 1e-9) + abs(value) * 1e-9
    index = bisect_left(values, value - slack)
    return index < len(values) and values[index] <= value + slack


def _words_of(table: Table) -> list[str]:
    cells = [cell for row in table["rows"] for cell in row if isinstance(cell, str)]
    return [*(column["label"] for column in table["columns"]), *cells]


def _table_numbers(table: Table) -> set[float]:
    numbers: set[float] = set()
    scales = [10.0 ** column.get("digits", 0) for column in table["columns"]]
    for row in table["rows"]:
        for cell, scale in zip(row, scales, strict=False):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                numbers |= {abs(float(cell)), abs(cell / scale)}
    return numbers


def _counts(table: Table) -> set[float]:
    return {float(table["total_rows"]), *map(float, range(1, len(table["rows"]) + 1))}


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


def _fits(claimed: Day, known: Day) -> bool:
    """Returns whether every part that is said is known to be so."""
    return all(part is None or part == other for part, other in zip(claimed, known, strict=True))
