"""A metric's monthly history up to the last whole month."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.run import Number
from tools.metric_frame import fill_months, measure_lines
from tools.metric_registry import METRICS
from tools.metric_scope import Ready


@dataclass(frozen=True, kw_only=True)
class Series:
    """Values by month, without gaps."""

    months: tuple[date, ...]
    values: tuple[Number, ...]
    statement: str


def last_whole_month(today: date) -> date:
    """Returns the first day of the last month that is over (today counts as over)."""
    next_day = today + relativedelta(days=1)
    return today.replace(day=1) if next_day.day == 1 else today.replace(day=1) - relativedelta(months=1)


def end_of_month(month: date) -> date:
    """Returns the last day of the month that begins on `month`."""
    return month + relativedelta(months=1) - relativedelta(days=1)


async def load_series(session: AsyncSession, ready: Ready, metric: str, months: int, today: date) -> Series:
    """Returns up to `months` months of history; it begins with the first month that has rows."""
    last = last_whole_month(today)
    start = last - relativedelta(months=months - 1)
    end = end_of_month(last)
    history = Ready(
        scope=ready.scope,
        words=ready.words,
        calendar=ready.calendar,
        period=ready.period,
        start=start,
        end=end,
        assumptions=(),
    )
    lines, statements = await measure_lines(session, history, ("month",), {metric: METRICS[metric].formula})
    known = [line.keys[0] for line in lines if isinstance(line.keys[0], date)]
    if not known:
        return Series(months=(), values=(), statement=statements[0])
    filled = fill_months(lines, min(known), last)
    return Series(
        months=tuple(line.keys[0] for line in filled if isinstance(line.keys[0], date)),
        values=tuple(line.values[metric] or 0 for line in filled),
        statement=statements[0],
    )
