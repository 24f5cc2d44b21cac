"""forecast_metric: the next one to six months with an interval and the error of a backtest."""

import asyncio
from datetime import date

from dateutil.relativedelta import relativedelta

from state.evidence import Cell, Column, Evidence, Table
from tools.charts import choose_chart
from tools.closing import Closing, closing_sentence, measure_closing
from tools.dimension_words import value_words
from tools.figure_evidence import figure_evidence, nothing_found
from tools.figures import Style, show, show_count
from tools.forecast_model import LEAST_HISTORY, Forecast, make_forecast
from tools.metric_arguments import ForecastMetric
from tools.metric_registry import METRICS
from tools.metric_scope import Ready, make_ready
from tools.metric_table import metric_unit
from tools.registry import Caller, Tool
from tools.resolved import read_interval
from tools.resources import Resources
from tools.series import Series, last_whole_month, load_series
from tools.wording import say

HISTORY_MONTHS = 36
MOST_AHEAD = 12
"""A period asked for may lie further ahead than six months; beyond a year it is not forecast."""


async def forecast_metric(arguments: ForecastMetric, caller: Caller, resources: Resources) -> Evidence:
    """Returns the forecast months with what they stand on."""
    language, metric = caller.language, arguments.metric
    last = last_whole_month(caller.today)
    first, months = _asked(arguments, last)
    begun = _has_begun(arguments, caller.today)
    async with resources.database.tenant_session(caller.principal) as session:
        until = first + relativedelta(months=months) - relativedelta(days=1)
        asked = arguments.start if begun else f"{first.isoformat()}/{until.isoformat()}"
        ready = await make_ready(session, arguments, asked, caller)
        series = await load_series(session, ready, metric, HISTORY_MONTHS, caller.today)
        closing = await measure_closing(session, ready, series, metric, caller.today) if begun else None
    label = METRICS[metric].label(language)
    title = say(language, f"{ready.words.name} {label} 예측", f"Forecast of {label}: {ready.words.name}")
    skip = (first.year - last.year) * 12 + first.month - last.month - 1
    style = Style(language=language, currency=ready.calendar.currency)
    if closing is not None and closing.is_over:
        return _over(closing, series, metric, title, style)
    history = [float(value) for value in series.values]
    forecast = await asyncio.to_thread(make_forecast, history, skip + months) if skip + months <= MOST_AHEAD else None
    if forecast is None:
        words = say(
            language,
            f"예측에는 {LEAST_HISTORY}개월 이상의 이력이 필요하고 {MOST_AHEAD}개월 뒤까지만 예측합니다.",
            f"A forecast needs {LEAST_HISTORY} months of history and reaches {MOST_AHEAD} months ahead.",
        )
        return nothing_found("forecast_metric", title, words, ready)
    table = _table(first, months, skip, forecast, metric, ready, style)
    return figure_evidence(
        tool="forecast_metric",
        title=title,
        summary=[
            *([closing_sentence(closing, table, metric, style)] if closing else []),
            *_summary(table, forecast, series, metric, ready, style)[int(closing is not None) :],
        ],
        table=table,
        ready=ready,
        definition=METRICS[metric].definition(language) + " " + _method_words(forecast, style),
        statements=[series.statement],
        notices=[
            say(
                language,
                "과거 흐름이 이어진다고 본 추정이며 확정된 값이 아닙니다.",
                "An estimate that assumes the past goes on; not a commitment.",
            )
        ],
        chart=choose_chart(_picture(series, table), "line", title, language),
    )


def _has_begun(arguments: ForecastMetric, today: date) -> bool:
    """Whether the period asked for is running or over; "연말까지", from today on, lies ahead."""
    if arguments.start is None:
        return False
    start = read_interval(arguments.start)[0]
    return start <= today and not (start == today and start.day != 1)


def _over(closing: Closing, series: Series, metric: str, title: str, style: Style) -> Evidence:
    """Returns what a period that is over was: there is nothing left to forecast."""
    unit = metric_unit(metric, metric, style)
    label = METRICS[metric].label(style.language)
    table = Table(columns=[Column(name=metric, label=label, unit=unit)], rows=[[int(closing.done)]], total_rows=1)
    return figure_evidence(
        tool="forecast_metric",
        title=title,
        summary=[closing_sentence(closing, None, metric, style)],
        table=table,
        ready=closing.ready,
        definition=METRICS[metric].definition(style.language),
        statements=[series.statement],
    )


def _asked(arguments: ForecastMetric, last: date) -> tuple[date, int]:
    following = last + relativedelta(months=1)
    if arguments.start is None:
        return following, arguments.months
    start, end = read_interval(arguments.start)
    first = max(start.replace(day=1), following) if end >= following else start.replace(day=1)
    return first, (end.year - first.year) * 12 + end.month - first.month + 1


def _table(first: date, months: int, skip: int, forecast: Forecast, metric: str, ready: Ready, style: Style) -> Table:
    language, unit = style.language, metric_unit(metric, metric, style)
    columns = [
        Column(name="month", label=say(language, "월", "month"), unit="month"),
        Column(name="forecast", label=say(language, "예측", "forecast"), unit=unit),
        Column(name="low", label=say(language, "하한(80%)", "low (80%)"), unit=unit),
        Column(name="high", label=say(language, "상한(80%)", "high (80%)"), unit=unit),
    ]
    rows: list[list[Cell]] = []
    for step in range(months):
        place = skip + step
        figures = (forecast.values[place], max(forecast.low[place], 0.0), forecast.high[place])
        month = first + relativedelta(months=step)
        rows.append([month.isoformat(), *(round(figure) for figure in figures)])
    return Table(columns=columns, rows=rows, total_rows=months)


def _method_words(forecast: Forecast, style: Style) -> str:
    names = {
        "seasonal_naive": ("계절 단순법(전년 동월 × 최근 수준)", "seasonal naive (last year's month x recent level)"),
        "smoothing": ("지수평활법(ETS)", "exponential smoothing (ETS)"),
    }
    error = "" if forecast.mape is None else f"{forecast.mape * 100:.1f}%"
    name = say(style.language, *names[forecast.method])
    return say(
        style.language,
        f"예측 방법: {name}, 최근 6개월 되짚기 오차(MAPE) {error or '계산 불가'}.",
        f"Method: {name}; backtest error (MAPE) over the last six months {error or 'not available'}.",
    )


def _summary(table: Table, forecast: Forecast, series: Series, metric: str, ready: Ready, style: Style) -> list[str]:
    language, unit = style.language, metric_unit(metric, metric, style)
    declared = METRICS[metric]

    def shown(value: Cell) -> str:
        return show_count(int(value or 0), unit, style, declared.counter_ko)

    total = sum(int(row[1] or 0) for row in table["rows"])
    label = declared.label(language)
    parts = [
        f"{value_words('month', date.fromisoformat(str(row[0])), ready.calendar, language)} {shown(row[1])}"
        f" ({shown(row[2])}~{shown(row[3])})"
        for row in table["rows"]
    ]
    who = ready.words.name + (" 님" if ready.words.is_person and language == "ko" else "")
    recent = sum(series.values[-3:]) / len(series.values[-3:])
    return [
        say(
            language,
            f"{who}의 {ready.period['label']} {label} 예측은 합계 {shown(total)}입니다.",
            f"{label.capitalize()} forecast for {who}, {ready.period['label']}: {shown(total)} in total.",
        ),
        say(language, f"월별(80% 구간): {', '.join(parts)}.", f"By month (80% interval): {', '.join(parts)}."),
        _method_words(forecast, style),
        say(
            language,
            f"참고로 최근 3개월 월평균은 {show(round(recent), unit, style)}입니다.",
            f"For comparison, the last three months averaged {show(round(recent), unit, style)}.",
        ),
    ]


def _picture(series: Series, table: Table) -> Table:
    """Returns history and forecast in one table for the chart."""
    columns = [table["columns"][0], table["columns"][1]]
    past: list[list[Cell]] = [
        [month.isoformat(), int(value)] for month, value in zip(series.months[-18:], series.values[-18:], strict=True)
    ]
    return Table(columns=columns, rows=past + [row[:2] for row in table["rows"]], total_rows=len(past))


FORECAST_METRIC = Tool(
    name="forecast_metric",
    arguments=ForecastMetric,
    description=(
        "Forecast of sales, quantity, visits or transactions for the next months of a person, team, client, product or "
        "the company: values, 80 % interval, method and its backtest error (MAPE). With a period that is running (이번 분기 어떻게 "
        "끝날까): what is known plus the forecast of the rest, against the target."
    ),
    run=forecast_metric,
)
