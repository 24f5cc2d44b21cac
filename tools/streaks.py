"""find_streaks: who missed the target, fell or rose several months or quarters in a row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field

from data.metrics.run import Key, Number
from state.evidence import Cell, Column, Evidence, Table
from state.language import Language
from state.reference import PeriodRef
from tools.company_year import CompanyYear
from tools.dimension_words import count_of, dimension_name, value_words
from tools.figure_evidence import figure_evidence, nothing_found
from tools.figures import Style, cell, show
from tools.metric_arguments import PERIOD_HELP, Scope
from tools.metric_frame import Line, measure_lines
from tools.metric_registry import METRICS
from tools.metric_scope import Ready, describe_period, make_ready
from tools.metric_table import Names, load_names, metric_unit
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.series import end_of_month, last_whole_month
from tools.wording import say, with_particle

Streak = Literal["below_target", "on_target", "falling", "rising"]
TOLD = 5
_MONTHS = {"month": 1, "quarter": 3}
_WORDS: dict[str, tuple[str, str]] = {
    "below_target": ("목표에 미달한", "missed the target"),
    "on_target": ("목표를 달성한", "met the target"),
    "falling": ("실적이 줄어든", "saw sales fall"),
    "rising": ("실적이 늘어난", "saw sales rise"),
}


class FindStreaks(Scope):
    """Arguments of find_streaks."""

    condition: Streak = Field(description="below_target, on_target; falling, rising: each step against the one before")
    by: Literal["employee", "unit", "client", "product"] = "employee"
    step: Literal["month", "quarter"] = Field(default="month", description="quarter is the company's fiscal one")
    count: int = Field(default=2, ge=2, le=12, description="Steps in a row: 3 for 3개월 연속")
    period: PeriodRef | None = Field(
        default=None, description=PERIOD_HELP + " The run ends with it; leave out for the last whole months."
    )
    limit: int = Field(default=20, ge=1, le=200)


@dataclass(frozen=True, kw_only=True)
class _Run:
    """Somebody's figures over the steps, oldest first."""

    key: Key
    values: tuple[Number | None, ...]


async def find_streaks(arguments: FindStreaks, caller: Caller, resources: Resources) -> Evidence:
    """Returns whoever meets the condition in every one of the last steps."""
    language = caller.language
    moves = arguments.condition in {"falling", "rising"}
    metric = "sales" if moves else "achievement"
    async with resources.database.tenant_session(caller.principal) as session:
        asked = await make_ready(session, arguments, arguments.period, caller)
        steps = _steps(arguments, asked, caller)
        ready = replace(asked, start=steps[0], end=_last_day(steps[-1], arguments.step), assumptions=())
        shown = describe_period(steps[int(moves)], ready.end, ready.calendar, language)
        ready = replace(ready, period=shown)
        formulas = {name: METRICS[name].formula for name in (*METRICS[metric].companions, metric)}
        by = (arguments.by, arguments.step)
        lines, statements = await measure_lines(session, ready, by, formulas)
        names = await load_names(session, by, lines, ready.calendar, language)
    runs = _runs(lines, metric, steps)
    kept = [run for run in runs if _holds(arguments.condition, run.values)]
    kept.sort(key=lambda run: _order(run, moves), reverse=arguments.condition in {"on_target", "rising"})
    style = Style(language=language, currency=ready.calendar.currency)
    words = _what(arguments, language)
    title = f"{ready.words.name}: {words}"
    among = count_of(arguments.by, len(runs), language)
    if not kept:
        sentence = say(
            language,
            f"{shown['label']} {ready.words.name} {among} 중 {words} 대상은 없습니다.",
            f"None of {among} in {ready.words.name} {words} ({shown['label']}).",
        )
        return nothing_found("find_streaks", title, sentence, ready)
    return figure_evidence(
        tool="find_streaks",
        title=title,
        summary=_summary(arguments, kept, among, metric, ready, names, style),
        table=_table(arguments, kept, steps, metric, ready, names, style),
        ready=ready,
        definition=METRICS[metric].definition(language)
        + say(
            language,
            " 끝난 달(분기)만 세며, 모든 달(분기)이 조건에 맞아야 합니다.",
            " Only months (quarters) that are over count, and all of them must meet the condition.",
        ),
        statements=statements,
    )


def _steps(arguments: FindStreaks, ready: Ready, caller: Caller) -> list[date]:
    """Returns the first days of the steps, oldest first; a fall needs one step more, to fall from."""
    length = _MONTHS[arguments.step]
    last = last_whole_month(caller.today)
    if arguments.period is not None:
        last = min(last, ready.end.replace(day=1))
    if arguments.step == "quarter":
        after = end_of_month(last) + relativedelta(days=1)
        year = CompanyYear(today=after, start_month=ready.calendar.fiscal_year_start_month)
        last = year.current_quarter(-1).start
    count = arguments.count + (arguments.condition in {"falling", "rising"})
    return [last - relativedelta(months=length * back) for back in range(count - 1, -1, -1)]


def _last_day(step: date, kind: str) -> date:
    return step + relativedelta(months=_MONTHS[kind]) - relativedelta(days=1)


def _runs(lines: Sequence[Line], metric: str, steps: Sequence[date]) -> list[_Run]:
    """Returns everybody's values; no rows in a month are no sales, and no achievement."""
    found: dict[Key, dict[Key, Number | None]] = {}
    for line in lines:
        found.setdefault(line.keys[0], {})[line.keys[1]] = line.values[metric]
    empty = 0 if METRICS[metric].additive else None
    return [
        _Run(key=key, values=tuple(values.get(step, empty) for step in steps))
        for key, values in found.items()
        if any(value for value in values.values())
    ]


def _holds(condition: str, values: Sequence[Number | None]) -> bool:
    if any(value is None for value in values):
        return False
    known = [value for value in values if value is not None]
    if condition == "below_target":
        return all(value < 1 for value in known)
    if condition == "on_target":
        return all(value >= 1 for value in known)
    compares: Callable[[Number, Number], bool] = (
        (lambda then, now: now < then) if condition == "falling" else (lambda then, now: now > then)
    )
    return all(compares(then, now) for then, now in pairwise(known))


def _order(run: _Run, moves: bool) -> Number:
    """Returns what the rows are ordered by: how far somebody moved, or where somebody stands."""
    last = run.values[-1] or 0
    return last - (run.values[0] or 0) if moves else last


def _what(arguments: FindStreaks, language: Language) -> str:
    """Returns "3개월 연속 목표에 미달한" / "missed the target 3 months in a row"."""
    korean, english = _WORDS[arguments.condition]
    unit = "개월" if arguments.step == "month" else "분기"
    return say(
        language,
        f"{arguments.count}{unit} 연속 {korean}",
        f"{english} {arguments.count} {arguments.step}s in a row",
    )


def _summary(
    arguments: FindStreaks, kept: list[_Run], among: str, metric: str, ready: Ready, names: Names, style: Style
) -> list[str]:
    language, unit = style.language, metric_unit(metric, metric, style)
    told = [
        f"{names.of(0, run.key)}({' → '.join(show(value, unit, style) for value in run.values)})" for run in kept[:TOLD]
    ]
    rest = len(kept) - len(told)
    more = say(language, f" 외 {rest}", f" and {rest} more") if rest > 0 else ""
    what = f"{_what(arguments, language)}"
    noun = dimension_name(arguments.by, language)
    many = count_of(arguments.by, len(kept), language)
    return [
        say(
            language,
            f"{ready.period['label']} {ready.words.name} {among} 중 {what} {with_particle(noun, '은/는')} {many}입니다: "
            f"{', '.join(told)}{more}.",
            f"{len(kept):,} of {among} in {ready.words.name} {what} ({ready.period['label']}): {', '.join(told)}{more}.",
        )
    ]


def _table(
    arguments: FindStreaks,
    kept: list[_Run],
    steps: Sequence[date],
    metric: str,
    ready: Ready,
    names: Names,
    style: Style,
) -> Table:
    unit = metric_unit(metric, metric, style)
    label = METRICS[metric].label(style.language)
    columns = [Column(name=arguments.by, label=dimension_name(arguments.by, style.language), unit="text")]
    for step in steps:
        when = value_words(arguments.step, step, ready.calendar, style.language)
        columns.append(Column(name=step.isoformat(), label=f"{when} {label}", unit=unit))
    rows: list[list[Cell]] = [
        [names.of(0, run.key), *(cell(value, unit) for value in run.values)] for run in kept[: arguments.limit]
    ]
    kinds = {"employee": "person", "unit": "unit", "client": "client", "product": "product"}
    return Table(
        columns=columns,
        rows=rows,
        total_rows=len(kept),
        row_kind=kinds[arguments.by],
        row_ids=[str(run.key) for run in kept[: arguments.limit]],
    )


FIND_STREAKS = Tool(
    name="find_streaks",
    arguments=FindStreaks,
    description=(
        "People, teams, clients or products that missed or met their target, fell or rose several months or quarters in "
        "a row (3개월 연속 목표 미달, 두 달 연속 하락): who, with the figures of each step. Targets exist for people and "
        "teams only."
    ),
    run=find_streaks,
)
