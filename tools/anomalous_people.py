"""People whose month is far from their own history: robust z of each month's sales."""

from dataclasses import dataclass
from datetime import date
from statistics import median
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.anomalies import CONSISTENCY, LEAST_MONTHS, LEAST_Z
from data.metrics.run import Key
from state.evidence import Cell, Column, Evidence, Table
from tools.dimension_words import value_words
from tools.figure_evidence import figure_evidence, nothing_found
from tools.figures import Style, show_money
from tools.metric_frame import measure_lines
from tools.metric_registry import METRICS
from tools.metric_scope import Ready
from tools.metric_table import Names, load_names
from tools.wording import say


@dataclass(frozen=True, kw_only=True)
class UnusualMonth:
    """A person's month that does not fit."""

    person: Key
    month: date
    amount: int
    usual: int
    """Median of the person's months."""
    z: float


async def find_unusual_people(
    session: AsyncSession, history: Ready, asked: Ready, limit: int, style: Style
) -> tuple[list[UnusualMonth], Names, tuple[str, ...]]:
    """Returns the people's months of the asked period that do not fit their history, least fitting first."""
    by = ("employee", "month")
    lines, statements = await measure_lines(session, history, by, {"sales": METRICS["sales"].formula})
    months: dict[Key, dict[date, int]] = {}
    for line in lines:
        if isinstance(line.keys[1], date):
            months.setdefault(line.keys[0], {})[line.keys[1]] = int(line.values["sales"] or 0)
    found = [
        one
        for person, values in months.items()
        if person is not None and len(values) >= LEAST_MONTHS
        for one in _unusual(person, values, asked.start.replace(day=1), asked.end)
    ]
    found.sort(key=lambda one: -abs(one.z))
    names = await load_names(session, by, lines, history.calendar, style.language)
    return found[:limit], names, statements


def _unusual(person: Key, values: dict[date, int], first: date, last: date) -> list[UnusualMonth]:
    usual = median(values.values())
    spread = max(median(abs(value - usual) for value in values.values()), abs(usual) * 0.1, 10_000)
    return [
        UnusualMonth(person=person, month=month, amount=value, usual=round(usual), z=z)
        for month, value in values.items()
        if first <= month <= last and abs(z := CONSISTENCY * (value - usual) / spread) >= LEAST_Z
    ]


def people_evidence(
    found: list[UnusualMonth], names: Names, statements: tuple[str, ...], ready: Ready, title: str, style: Style
) -> Evidence:
    """Returns the finding, or that nobody stands out."""
    language = style.language
    if not found:
        words = say(
            language,
            f"{ready.period['label']}에 평소 실적과 크게 다른 직원은 없습니다(기준: 강건 z {LEAST_Z} 이상).",
            f"Nobody's month in {ready.period['label']} differs much from their usual (robust z of {LEAST_Z} or more).",
        )
        return nothing_found("find_anomalies", title, words, ready)
    return figure_evidence(
        tool="find_anomalies",
        title=title,
        summary=[_sentence(one, names, ready, style) for one in found[:5]],
        table=_table(found, names, style),
        ready=ready,
        definition=say(
            language,
            f"직원별 월 실적이 자기 이력의 중앙값에서 벗어난 정도(강건 z {LEAST_Z} 이상).",
            f"Distance of a person's monthly sales from the median of their own history (robust z, {LEAST_Z} up).",
        ),
        statements=statements,
        notices=[
            say(
                language,
                "통계상 이례적인 달이며 잘못이라는 뜻은 아닙니다. 전표로 확인해 주세요.",
                "Statistically unusual, not necessarily wrong: please check the vouchers.",
            )
        ],
    )


def _sentence(one: UnusualMonth, names: Names, ready: Ready, style: Style) -> str:
    month = value_words("month", one.month, ready.calendar, style.language)
    who, amount, usual = names.of(0, one.person), show_money(one.amount, style), show_money(one.usual, style)
    up = one.amount > one.usual
    return say(
        style.language,
        f"{month} {who}: {amount}(평소 {usual}) — {'급증' if up else '급감'}, z {one.z:.1f}.",
        f"{month}, {who}: {amount} (usually {usual}): far {'above' if up else 'below'} the usual, z {one.z:.1f}.",
    )


def _table(found: list[UnusualMonth], names: Names, style: Style) -> Table:
    language, money = style.language, style.money_unit
    columns = [
        Column(name="month", label=say(language, "월", "month"), unit="month"),
        Column(name="employee", label=say(language, "직원", "employee"), unit="text"),
        Column(name="amount", label=say(language, "실적", "sales"), unit=money),
        Column(name="usual", label=say(language, "평소(중앙값)", "usual (median)"), unit=money),
        Column(name="z", label=say(language, "강건 z", "robust z"), unit="index"),
    ]
    rows: list[list[Cell]] = [
        [one.month.isoformat(), names.of(0, one.person), one.amount, one.usual, round(one.z, 1)] for one in found
    ]
    ids = [str(one.person) for one in found if isinstance(one.person, UUID)]
    return Table(columns=columns, rows=rows, total_rows=len(rows), row_kind="person", row_ids=ids)
