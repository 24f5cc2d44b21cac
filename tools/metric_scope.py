"""A metric question made ready: ids, days, labels and words of its scope and period."""

from dataclasses import dataclass, replace
from datetime import date

from dateutil.relativedelta import relativedelta
from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.labels import load_labels
from data.metrics.query import Calendar, MetricQuery, MetricScope, load_calendar
from state.evidence import Period
from state.language import Language
from tools.company_year import CompanyYear, Stretch, month_stretch, to_period
from tools.dimension_words import dimension_name, stored_value, value_words
from tools.metric_arguments import Scope
from tools.registry import Caller
from tools.resolved import read_ids, read_interval
from tools.wording import listing, say


@dataclass(frozen=True, kw_only=True)
class ScopeWords:
    """A scope in the person's language."""

    name: str
    """Whose figures: "김도현", "강남팀", "전사"."""
    filters: str
    """All conditions: "조직: 강남팀(하위 포함); 치료군: 항생제"."""
    is_person: bool
    """True when it is one person."""


@dataclass(frozen=True, kw_only=True)
class Ready:
    """Scope, period and calendar of one question."""

    scope: MetricScope
    words: ScopeWords
    calendar: Calendar
    period: Period
    start: date
    end: date
    assumptions: tuple[str, ...]
    base: tuple[date, date] | None = None
    """First and last day of another period that was named to compare with."""
    step_months: int | None = None
    """Months of the whole period where it was cut at today: what lies before it is so many months back."""

    def query(self, by: tuple[str, ...] = (), start: date | None = None, end: date | None = None) -> MetricQuery:
        """Returns the query of this scope over this period, or over another one."""
        return MetricQuery(
            by=by, scope=self.scope, start=start or self.start, end=end or self.end, calendar=self.calendar
        )


async def make_ready(
    session: AsyncSession, arguments: Scope, period: str | None, caller: Caller, default_months: int = 1
) -> Ready:
    """Returns the question's scope and period; no period means the last `default_months` months up to this one."""
    calendar = await load_calendar(session)
    scope = read_scope(arguments, caller)
    words = await describe_scope(session, scope, calendar, caller.language)
    assumptions: list[str] = []
    if period is None:
        stretch = month_stretch(caller.today.year, caller.today.month - default_months + 1, default_months)
        found = to_period(stretch, caller.language)
        label = found["label"]
        assumptions.append(
            say(caller.language, f"기간을 말씀하지 않아 {label} 기준으로 보았습니다.", f"No period was given: {label}.")
        )
        start, end = stretch.start, stretch.end
    else:
        start, end = read_interval(period)
        found = describe_period(start, end, calendar, caller.language)
    return Ready(
        scope=scope,
        words=words,
        calendar=calendar,
        period=found,
        start=start,
        end=end,
        assumptions=tuple(assumptions),
    )


def up_to_today(ready: Ready, caller: Caller) -> Ready:
    """Returns a period that is not over cut at today, so that it is compared with as many days and not with more."""
    if not ready.start <= caller.today < ready.end:
        return ready
    note = say(
        caller.language,
        f"진행 중인 기간이어서 {caller.today}까지를 같은 길이의 기간과 비교했습니다.",
        f"The period is not over: its days up to {caller.today} are compared with as many days.",
    )
    return replace(
        ready,
        end=caller.today,
        step_months=(ready.end.year - ready.start.year) * 12 + ready.end.month - ready.start.month + 1,
        period=describe_period(ready.start, caller.today, ready.calendar, caller.language),
        assumptions=(*ready.assumptions, note),
    )


def read_scope(arguments: Scope, caller: Caller) -> MetricScope:
    """Returns the resolved scope. Raises: InvalidInput when a reference is still words."""
    where = arguments.where.model_dump()
    return MetricScope(
        people=tuple(read_ids(arguments.people, caller)),
        units=tuple(read_ids(arguments.units, caller)),
        clients=tuple(read_ids(arguments.clients, caller)),
        products=tuple(read_ids(arguments.products, caller)),
        attributes={
            name: tuple(dict.fromkeys(stored_value(name, value) for value in values))
            for name, values in where.items()
            if values
        },
    )


def describe_period(start: date, end: date, calendar: Calendar, language: Language) -> Period:
    """Returns the period in words, with its fiscal name where it has one: "2025년 3~5월 (회계 2분기)"."""
    plain = Stretch(start=start, end=end)
    if calendar.fiscal_year_start_month != 1:
        year = CompanyYear(today=start, start_month=calendar.fiscal_year_start_month)
        for named in (year.current_quarter(), year.current_half(), year.fiscal_year(year.year_of(start))):
            if (named.start, named.end) == (start, end):
                plain = Stretch(start=start, end=end, name=named.name)
    return to_period(plain, language)


async def describe_scope(
    session: AsyncSession, scope: MetricScope, calendar: Calendar, language: Language
) -> ScopeWords:
    """Returns the scope in words; names are looked up."""
    subjects: list[str] = []
    conditions: list[str] = []
    entities = (
        ("employee", scope.people),
        ("unit", () if scope.people else scope.units),
        ("client", scope.clients),
        ("product", scope.products),
    )
    for dimension, ids in entities:
        if not ids:
            continue
        labels = await load_labels(session, dimension, ids, language)
        names = [labels[one] for one in ids if one in labels]
        subjects.append(listing(names, language))
        below = say(language, "(하위 포함)", " (with all below)") if dimension == "unit" else ""
        conditions.append(f"{dimension_name(dimension, language)}: {', '.join(names)}{below}")
    for name, values in scope.attributes.items():
        shown = [value_words(name, value, calendar, language) for value in values]
        subjects.append(listing(shown, language))
        conditions.append(f"{dimension_name(name, language)}: {', '.join(shown)}")
    everyone = say(language, "전사", "the whole company")
    return ScopeWords(
        name=" ".join(subjects) or everyone,
        filters="; ".join(conditions) or everyone,
        is_person=len(scope.people) == 1 and len(subjects) == 1,
    )


def base_of(ready: Ready, kind: str, by: tuple[str, ...]) -> tuple[date, date, int]:
    """Returns (first day, last day, months back) of what a question's period is compared with: the named one first."""
    if ready.base is None:
        return base_interval(ready.start, ready.end, kind, by, ready.step_months)
    start, end = ready.base
    return start, end, (ready.start.year - start.year) * 12 + ready.start.month - start.month


def base_interval(
    start: date, end: date, kind: str, by: tuple[str, ...], step_months: int | None = None
) -> tuple[date, date, int]:
    """Returns (first day, last day, months back) of what a period is compared with.

    `year_ago` is the same stretch a year earlier. `previous` is the stretch of the same number of months before it
    (`step_months` where the period was cut at today); cut by month, quarter or year it is one such step, so that each
    row meets the one before it.
    """
    if kind == "year_ago":
        months = 12
    else:
        steps = {"month": 1, "quarter": 3, "year": 12}
        step = next((steps[name] for name in by if name in steps), None)
        months = step or step_months or (end.year - start.year) * 12 + end.month - start.month + 1
    back = relativedelta(months=months)
    next_day = end + relativedelta(days=1)
    base_end = next_day - back - relativedelta(days=1) if next_day.day == 1 else end - back
    return start - back, base_end, months
