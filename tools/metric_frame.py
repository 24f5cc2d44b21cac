"""Rows of a metric question with what follows from them: change, share, rank, running total; filtered and ordered."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import ceil

from dateutil.relativedelta import relativedelta
from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.formulas import Difference, Formula
from data.metrics.run import Key, Measured, Number, measure
from tools.figures import share
from tools.metric_arguments import Having
from tools.metric_names import TIME_DIMENSIONS
from tools.metric_registry import METRICS
from tools.metric_scope import Ready, base_of
from tools.metrics import Metric

_OPERATORS: dict[str, Callable[[Number, Number], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the result."""

    keys: tuple[Key, ...]
    values: Mapping[str, Number | None]
    """By metric name; `rank`, `share`, … too once derived."""
    base: Mapping[str, Number | None] | None = None
    """The same metrics in the period compared with; None when nothing is compared."""
    source_rows: int = 0

    def change(self, name: str) -> Number | None:
        """Returns now - then."""
        now, then = self.values.get(name), (self.base or {}).get(name)
        return None if now is None or then is None else now - then

    def change_rate(self, name: str) -> Decimal | None:
        """Returns (now - then) / then; None unless `then` is above zero, or where a difference would be divided."""
        if name in METRICS and isinstance(METRICS[name].formula, Difference):
            return None
        return share(self.change(name), (self.base or {}).get(name))

    def figure(self, name: str, main: str) -> Number | None:
        """Returns a metric's value, or the main metric's change or change rate."""
        if name == "change":
            return self.change(main)
        return self.change_rate(main) if name == "change_rate" else self.values.get(name)

    def judged(self, condition: Having, main: str) -> Number | None:
        """Returns the figure that a condition is about: a metric's value, or how it moved."""
        if condition.of == "change":
            return self.change(condition.metric)
        return (
            self.change_rate(condition.metric) if condition.of == "change_rate" else self.figure(condition.metric, main)
        )


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The rows of one question."""

    by: tuple[str, ...]
    main: str
    lines: tuple[Line, ...]
    """As shown: filtered, ordered, limited."""
    everything: tuple[Line, ...]
    """All rows, ranked, before conditions and limit."""
    matched: int
    """Rows that met the conditions."""
    statements: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing behind the figures."""
        return not any(line.source_rows for line in self.everything)

    @property
    def source_rows(self) -> int:
        """Rows of the source tables that the figures stand on."""
        return sum(line.source_rows for line in self.everything)


async def measure_lines(
    session: AsyncSession,
    ready: Ready,
    by: tuple[str, ...],
    formulas: Mapping[str, Formula],
    compare: str = "none",
) -> tuple[list[Line], tuple[str, ...]]:
    """Returns the rows of the period, with the base period's beside them when compared, and the SQL of both."""
    now = await measure(session, ready.query(by), formulas)
    if compare == "none" and ready.base is None:
        return [Line(keys=row.keys, values=row.values, source_rows=row.source_rows) for row in now.rows], (
            now.statement,
        )
    start, end, months = base_of(ready, compare, by)
    then = await measure(session, ready.query(by, start, end), formulas)
    return _paired(now, then, by, months), (now.statement, then.statement)


def _paired(now: Measured, then: Measured, by: tuple[str, ...], months: int) -> list[Line]:
    shifted = {_later(row.keys, by, months): row for row in then.rows}
    rows = {row.keys: row for row in now.rows}
    timed = bool(TIME_DIMENSIONS & set(by))
    keys = list(rows) if timed else list(dict.fromkeys([*rows, *shifted]))
    lines = []
    for key in keys:
        mine, base = rows.get(key), shifted.get(key)
        names = (mine or base or now.rows[0]).values
        lines.append(
            Line(
                keys=key,
                values=mine.values if mine else _nothing(names),
                base=base.values if base else _nothing(names),
                source_rows=(mine.source_rows if mine else 0) + (base.source_rows if base else 0),
            )
        )
    return lines


def _later(keys: tuple[Key, ...], by: tuple[str, ...], months: int) -> tuple[Key, ...]:
    step = relativedelta(months=months)
    return tuple(
        key + step if name in TIME_DIMENSIONS and isinstance(key, date) else key
        for name, key in zip(by, keys, strict=True)
    )


def _nothing(names: Mapping[str, object]) -> dict[str, Number | None]:
    """Returns what a group without rows has: 0 of what is counted, nothing of what is only known from records."""
    return {name: 0 if name in METRICS and is_zero_when_absent(METRICS[name]) else None for name in names}


def is_zero_when_absent(metric: Metric) -> bool:
    """Returns whether no rows mean zero (no sales) rather than unknown (no target)."""
    return metric.additive and metric.absent[1] == "n/a"


def fill_months(lines: list[Line], start: date, last: date) -> list[Line]:
    """Returns a series by month with the months that have no rows added as zero, up to the month of `last`."""
    if not lines:
        return lines
    known = {line.keys[0]: line for line in lines}
    names, has_base = lines[0].values, lines[0].base is not None
    month, filled = start.replace(day=1), []
    while month <= last:
        empty = Line(keys=(month,), values=_nothing(names), base=_nothing(names) if has_base else None)
        filled.append(known.get(month, empty))
        month += relativedelta(months=1)
    return filled


def make_frame(
    lines: Sequence[Line],
    by: tuple[str, ...],
    main: str,
    statements: tuple[str, ...],
    *,
    having: Sequence[Having] = (),
    order_by: str | None = None,
    descending: bool = True,
    limit: int | None = None,
    best_share: float | None = None,
    each: int | None = None,
    labels: Callable[[Line], tuple[str, ...]] = lambda line: tuple(map(str, line.keys)),
) -> Frame:
    """Returns the rows ranked, then filtered, ordered and limited; `each`: so many of every leading key.
    Rows without a value come last."""
    timed = bool(by) and by[0] in TIME_DIMENSIONS
    rank_by = order_by if order_by not in {None, "label", "rank"} else main
    everything = _derived(_ranked(lines, rank_by or main, main), main, timed)
    limits = [threshold(condition, everything, main) for condition in having]
    kept = [line for line in everything if _meets(line, having, limits, main)]
    kept.sort(key=labels)
    if by[:1] == ("weekday",) and order_by is None:
        order_by = "label"
        kept.sort(key=lambda line: str(line.keys[0]))
    if timed and order_by in {None, "label"}:
        kept.sort(key=lambda line: tuple(key.isoformat() if isinstance(key, date) else "" for key in line.keys[:1]))
    elif order_by != "label":
        name = "rank" if order_by == "rank" else (order_by or main)
        _sort(kept, name, main, descending=descending if name != "rank" else not descending)
        if len(by) > 1 and by[-1] in TIME_DIMENSIONS:
            _group(kept, main)
    if each is not None and len(by) > 1:
        kept = _first_of_each(kept, each, main)
    if best_share is not None:
        limit = min(limit or len(kept), ceil(len(kept) * Decimal(str(best_share))))
    shown = kept if limit is None else kept[:limit]
    return Frame(
        by=by, main=main, lines=tuple(shown), everything=tuple(everything), matched=len(kept), statements=statements
    )


def _sort(lines: list[Line], name: str, main: str, *, descending: bool) -> None:
    known = [line for line in lines if line.figure(name, main) is not None]
    unknown = [line for line in lines if line.figure(name, main) is None]
    known.sort(key=lambda line: Decimal(line.figure(name, main) or 0), reverse=descending)
    lines[:] = known + unknown


def _first_of_each(lines: Sequence[Line], count: int, main: str) -> list[Line]:
    """Returns the first `count` rows with a value of every leading key, the keys in the order of their first row."""
    groups: dict[Key, list[Line]] = {}
    for line in lines:
        if line.values.get(main) is not None:
            groups.setdefault(line.keys[0], []).append(line)
    if all(isinstance(key, date) for key in groups):
        groups = dict(sorted(groups.items(), key=lambda one: str(one[0])))
    return [line for group in groups.values() for line in group[:count]]


def _group(lines: list[Line], main: str) -> None:
    """Puts each leading key's rows together in time order, the leading key with the most first."""
    totals: dict[Key, Decimal] = {}
    for line in lines:
        totals[line.keys[0]] = totals.get(line.keys[0], Decimal(0)) + (line.values.get(main) or 0)
    lines.sort(key=lambda line: (-totals[line.keys[0]], str(line.keys[0]), str(line.keys[-1])))


def _ranked(lines: Sequence[Line], name: str, main: str) -> list[Line]:
    """Returns the lines with `rank`: 1 is the largest; equals share a rank and the next one is left out."""
    values = sorted((value for line in lines if (value := line.figure(name, main)) is not None), reverse=True)
    places: dict[Number, int] = {}
    for place, value in enumerate(values, start=1):
        places.setdefault(value, place)
    ranked = []
    for line in lines:
        value = line.figure(name, main)
        ranked.append(replace(line, values={**line.values, "rank": None if value is None else places[value]}))
    return ranked


def _derived(lines: list[Line], main: str, timed: bool) -> list[Line]:
    """Returns the lines with share, cumulative share (largest first) and running total (in time) of the main metric."""
    if main in METRICS and not METRICS[main].additive:
        return lines
    total = sum((line.values.get(main) or 0 for line in lines), Decimal(0))
    order = sorted(lines, key=lambda line: Decimal(line.values.get(main) or 0), reverse=True)
    if timed:
        order = sorted(lines, key=lambda line: str(line.keys[0]))
    running, added = Decimal(0), {}
    for line in order:
        value = line.values.get(main)
        running += value or 0
        extra = {
            "share": share(value, total),
            "cumulative_share": share(running, total),
            "running_total": int(running) if running == int(running) else running,
        }
        added[line.keys] = replace(line, values={**line.values, **extra})
    return [added[line.keys] for line in lines]


def threshold(condition: Having, lines: Sequence[Line], main: str) -> Decimal:
    """Returns what a condition holds figures against: its value, or the mean of all rows."""
    if condition.than == "value":
        return Decimal(str(condition.value))
    known = [Decimal(value) for line in lines if (value := line.judged(condition, main)) is not None]
    return sum(known, Decimal(0)) / len(known) if known else Decimal(0)


def _meets(line: Line, having: Sequence[Having], limits: Sequence[Decimal], main: str) -> bool:
    for condition, limit in zip(having, limits, strict=True):
        value = line.judged(condition, main)
        if value is None or not _OPERATORS[condition.operator](value, limit):
            return False
    return True
