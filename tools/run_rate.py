"""required_run_rate: what each remaining month must bring to reach the target."""

from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.run import Number
from state.evidence import Cell, Column, Evidence, Table
from tools.company_year import CompanyYear
from tools.figure_evidence import figure_evidence, nothing_found, subject_of
from tools.figures import Style, rounded, share, show
from tools.metric_arguments import RequiredRunRate, Scope
from tools.metric_frame import measure_lines
from tools.metric_registry import METRICS
from tools.metric_scope import Ready, make_ready
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.series import last_whole_month
from tools.wording import say


async def required_run_rate(arguments: RequiredRunRate, caller: Caller, resources: Resources) -> Evidence:
    """Returns target, sales so far, what is missing, and the amount a remaining month needs."""
    language = caller.language
    async with resources.database.tenant_session(caller.principal) as session:
        scope = Scope(people=arguments.people, units=arguments.units)
        ready = await make_ready(session, scope, arguments.period, caller)
        if arguments.period is None and arguments.goal is None:
            year = CompanyYear(today=caller.today, start_month=ready.calendar.fiscal_year_start_month)
            whole = year.fiscal_year(year.year_of(caller.today))
            ready = await make_ready(session, scope, f"{whole.start}/{whole.end}", caller)
        figures, statement = await _figures(session, ready)
        targeted = await _months_with_target(session, ready)
    title = say(language, f"{ready.words.name} 필요 실적", f"Required run rate: {ready.words.name}")
    target, sales = arguments.goal or figures["target"], figures["sales"] or 0
    if target is None:
        words = say(
            language,
            f"{subject_of(ready, language)}의 {ready.period['label']} 목표가 없어(목표 없음) 계산할 수 없습니다.",
            f"No target is set for {ready.words.name} in {ready.period['label']}, so there is nothing to reach.",
        )
        return nothing_found("required_run_rate", title, words, ready)
    left = _months_left(ready, caller.today)
    style = Style(language=language, currency=ready.calendar.currency)
    missing = target - sales
    needed = rounded(missing / Decimal(left), 0) if left and missing > 0 else None
    months_done = len(_months(ready)) - left
    table = _table(sales, target, missing, needed, left, style)
    return figure_evidence(
        tool="required_run_rate",
        title=title,
        summary=_summary(ready, sales, target, needed, left, months_done, style),
        table=table,
        ready=ready,
        definition=METRICS["achievement"].definition(language)
        + say(
            language,
            " 필요 실적 = (목표 − 누계 실적) ÷ 남은 개월 수.",
            " Required = (target - sales so far) / months left.",
        ),
        statements=[statement],
        notices=_notices(ready, targeted, style),
    )


async def _figures(session: AsyncSession, ready: Ready) -> tuple[dict[str, Number | None], str]:
    formulas = {name: METRICS[name].formula for name in ("sales", "target")}
    lines, statements = await measure_lines(session, ready, (), formulas)
    return dict(lines[0].values), statements[0]


async def _months_with_target(session: AsyncSession, ready: Ready) -> int:
    lines, _ = await measure_lines(session, ready, ("month",), {"target": METRICS["target"].formula})
    return sum(1 for line in lines if line.values["target"] is not None)


def _months(ready: Ready) -> list[date]:
    month, found = ready.start.replace(day=1), []
    while month <= ready.end:
        found.append(month)
        month += relativedelta(months=1)
    return found


def _months_left(ready: Ready, today: date) -> int:
    """Returns the months of the period that are not over, the running one included."""
    last = last_whole_month(today)
    return sum(1 for month in _months(ready) if month > last)


def _summary(
    ready: Ready, sales: Number, target: Number, needed: Number | None, left: int, done: int, style: Style
) -> list[str]:
    language, who = style.language, subject_of(ready, style.language)
    rate = show(share(sales, target), "ratio", style)
    money = {name: show(value, style.money_unit, style) for name, value in (("sales", sales), ("target", target))}
    sentences = [
        say(
            language,
            f"{who}의 {ready.period['label']} 목표 {money['target']} 중 지금까지 {money['sales']}({rate})을 "
            "달성했습니다.",
            f"{who}: {money['sales']} of the target of {money['target']} for {ready.period['label']} so far ({rate}).",
        )
    ]
    if sales >= target:
        over = show(sales - target, style.money_unit, style)
        sentences.append(
            say(language, f"이미 목표를 {over} 초과했습니다.", f"The target is already exceeded by {over}.")
        )
        return sentences
    short = show(target - sales, style.money_unit, style)
    if needed is None:
        sentences.append(
            say(
                language,
                f"기간이 끝나 {short}이 부족한 채 마감되었습니다.",
                f"The period is over; it ended {short} short.",
            )
        )
        return sentences
    shown = show(needed, style.money_unit, style)
    sentences.append(
        say(
            language,
            f"부족한 금액은 {short}이며, 남은 {left}개월 동안 월 {shown}이 필요합니다.",
            f"{short} are missing: {shown} a month over the {left} months left.",
        )
    )
    if done > 0:
        pace = rounded(sales / Decimal(done), 0)
        shown_pace = show(pace, style.money_unit, style)
        more = share(needed - pace, pace)
        extra = "" if more is None else f" ({show(more, 'ratio', style, signed=True)})"
        sentences.append(
            say(
                language,
                f"지금까지의 월평균은 {shown_pace}입니다{extra}.",
                f"The average month so far: {shown_pace}{extra}.",
            )
        )
    return sentences


def _table(sales: Number, target: Number, missing: Number, needed: Number | None, left: int, style: Style) -> Table:
    language, money = style.language, style.money_unit
    columns = [
        Column(name="sales", label=say(language, "누계 실적", "sales so far"), unit=money),
        Column(name="target", label=say(language, "목표", "target"), unit=money),
        Column(name="missing", label=say(language, "부족액", "missing"), unit=money),
        Column(name="months_left", label=say(language, "남은 개월", "months left"), unit="count"),
        Column(name="needed", label=say(language, "월 필요 실적", "needed a month"), unit=money),
    ]
    row: list[Cell] = [int(sales), int(target), max(int(missing), 0), left, None if needed is None else int(needed)]
    return Table(columns=columns, rows=[row], total_rows=1)


def _notices(ready: Ready, targeted: int, style: Style) -> list[str]:
    months = len(_months(ready))
    if targeted >= months:
        return []
    return [
        say(
            style.language,
            f"{months}개월 중 {targeted}개월에만 목표가 등록되어 있어, 등록된 목표만 합산했습니다.",
            f"Only {targeted} of {months} months have a target; only those are counted.",
        )
    ]


REQUIRED_RUN_RATE = Tool(
    name="required_run_rate",
    arguments=RequiredRunRate,
    description=(
        "What a person or team must sell in each remaining month to reach the target of a year, half or quarter; also "
        "the sales so far, the target and what is missing."
    ),
    run=required_run_rate,
)
