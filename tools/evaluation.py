"""evaluation_score and incentive_estimate: points and money by the company's rule tables."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.labels import employee_labels
from state.evidence import Cell, Column, Evidence, Table
from state.language import Language
from tools.company_year import CompanyYear
from tools.employee_arguments import EvaluationScore, IncentiveEstimate
from tools.evaluation_access import (
    evaluation_refusal,
    incentive_refusal,
    may_see_evaluation,
    may_see_incentive,
)
from tools.evaluation_rules import (
    EVALUATION,
    IncentiveRule,
    achievement_points,
    grade_of,
    growth_points,
    incentive_amount,
    incentive_rule,
)
from tools.figure_evidence import figure_evidence, nothing_found
from tools.figures import Style, cell, rounded, show
from tools.metric_arguments import Scope
from tools.metric_frame import Line, measure_lines
from tools.metric_registry import METRICS
from tools.metric_scope import Ready, make_ready
from tools.registry import Caller, Tool
from tools.resources import Resources
from tools.series import end_of_month, last_whole_month
from tools.wording import say

TOLD_PEOPLE = 8


async def evaluation_score(arguments: EvaluationScore, caller: Caller, resources: Resources) -> Evidence:
    """Returns achievement and growth points, total and grade a person."""
    language = caller.language
    async with resources.database.tenant_session(caller.principal) as session:
        scope = _scope(arguments.people, arguments.units, caller)
        ready = await make_ready(session, scope, arguments.half or await _current(session, scope, caller, 6), caller)
        if not await may_see_evaluation(session, ready.scope, caller):
            return nothing_found("evaluation_score", *evaluation_refusal(caller.language), ready)
        ready, cut = _until_today(ready, caller)
        lines, statements = await _lines(session, ready, "year_ago")
        labels = await employee_labels(session, _people(lines), language)
    title = say(language, f"{ready.words.name} 평가 점수", f"Evaluation points: {ready.words.name}")
    if not lines:
        words = say(language, "그 기간의 실적이나 목표가 없습니다.", "There are no sales or targets in that period.")
        return nothing_found("evaluation_score", title, words, ready)
    first_half = ready.start.month == ready.calendar.fiscal_year_start_month
    rows = sorted((_scored(line, labels, first_half) for line in lines), key=lambda row: -Decimal(str(row[7] or -1)))
    style = Style(language=language, currency=ready.calendar.currency)
    return figure_evidence(
        tool="evaluation_score",
        title=title,
        summary=[_points_sentence(row, ready, style) for row in rows[:TOLD_PEOPLE]],
        table=_points_table(rows, lines, labels, language),
        ready=ready,
        definition=say(
            language,
            f"{EVALUATION.source}: 달성 점수 = min(65, 달성률×60 + 100% 이상이면 5), "
            "성장 점수 = 전년 같은 반기 대비 성장률 × 570(상반기)/435(하반기), 0~50점."
            " S 100, A 85, B 70, C 55점 이상.",
            f"{EVALUATION.source}: achievement points = min(65, rate x 60, plus 5 from 100 %), growth points = growth "
            "over the same half a year ago x 570 (first half) or 435 (second), 0 to 50. S from 100, A 85, B 70, C 55.",
        ),
        statements=statements,
        notices=_provisional(cut, language),
    )


def _scored(line: Line, labels: dict[UUID, str], first_half: bool) -> list[Cell]:
    """Returns [name, sales, target, achievement, growth, achievement points, growth points, total, grade]."""
    rate, growth = line.values.get("achievement"), line.change_rate("sales")
    reached = achievement_points(None if rate is None else Decimal(rate))
    grown = growth_points(growth, first_half=first_half)
    total = None if reached is None else rounded(reached, 1) + rounded(grown or Decimal(0), 1)
    return [
        labels.get(line.keys[0], "") if isinstance(line.keys[0], UUID) else "",
        cell(line.values.get("sales"), "won"),
        cell(line.values.get("target"), "won"),
        cell(rate, "ratio"),
        cell(growth, "ratio"),
        None if reached is None else float(rounded(reached, 1)),
        None if grown is None else float(rounded(grown, 1)),
        None if total is None else float(total),
        None if total is None else grade_of(total),
    ]


def _points_sentence(row: list[Cell], ready: Ready, style: Style) -> str:
    language = style.language
    name, rate, growth = row[0], _decimal(row[3]), _decimal(row[4])
    if row[7] is None:
        return say(
            language,
            f"{name} 님은 목표가 없어(목표 없음) 달성 점수를 계산하지 않으며, 팀장의 정성 평가로 갈음합니다.",
            f"{name}: no target, so achievement points are replaced by the leader's assessment.",
        )
    grown_ko = f"성장 점수 {row[6]}점(전년 대비 {show(growth, 'ratio', style, signed=True)})"
    grown_en = f"growth {row[6]} (vs a year ago {show(growth, 'ratio', style, signed=True)})"
    if growth is None:
        grown_ko, grown_en = "성장 점수 없음(전년 실적 없음)", "no growth points (no sales a year ago)"
    return say(
        language,
        f"{name} 님의 {ready.period['label']} 평가 점수는 {row[7]}점({row[8]}등급)으로, "
        f"달성 점수 {row[5]}점(달성률 {show(rate, 'ratio', style)})과 {grown_ko}의 합입니다.",
        f"{name}: {row[7]} points (grade {row[8]}) for {ready.period['label']}: achievement {row[5]} "
        f"({show(rate, 'ratio', style)}), {grown_en}.",
    )


def _decimal(value: Cell) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _points_table(rows: list[list[Cell]], lines: Sequence[Line], labels: dict[UUID, str], language: Language) -> Table:
    columns = [
        Column(name="employee", label=say(language, "직원", "employee"), unit="text"),
        Column(name="sales", label=say(language, "실적", "sales"), unit="won"),
        Column(name="target", label=say(language, "목표", "target"), unit="won"),
        Column(name="achievement", label=say(language, "달성률", "achievement"), unit="ratio"),
        Column(name="growth", label=say(language, "전년 대비 성장률", "growth on a year ago"), unit="ratio"),
        Column(name="achievement_points", label=say(language, "달성 점수", "achievement points"), unit="points"),
        Column(name="growth_points", label=say(language, "성장 점수", "growth points"), unit="points"),
        Column(name="points", label=say(language, "총점", "points"), unit="points"),
        Column(name="grade", label=say(language, "등급", "grade"), unit="text"),
    ]
    ids = {label: str(key) for key, label in labels.items()}
    return Table(
        columns=columns,
        rows=rows,
        total_rows=len(lines),
        row_kind="person",
        row_ids=[ids.get(str(row[0]), "") for row in rows],
    )


async def incentive_estimate(arguments: IncentiveEstimate, caller: Caller, resources: Resources) -> Evidence:
    """Returns the estimated incentive a person for a quarter (or part of one)."""
    language = caller.language
    async with resources.database.tenant_session(caller.principal) as session:
        scope = _scope(arguments.people, arguments.units, caller)
        ready = await make_ready(session, scope, arguments.period or await _current(session, scope, caller, 3), caller)
        if not may_see_incentive(ready.scope, caller):
            return nothing_found("incentive_estimate", *incentive_refusal(caller.language), ready)
        ready, cut = _until_today(ready, caller)
        lines, statements = await _lines(session, ready, "none")
        labels = await employee_labels(session, _people(lines), language)
    title = say(language, f"{ready.words.name} 인센티브 예상", f"Incentive estimate: {ready.words.name}")
    rule = incentive_rule(ready.end)
    if rule is None or not lines:
        words = say(
            language,
            "그 기간에 적용할 인센티브 기준이나 실적이 없습니다.",
            "There is no incentive rule or no sales for that period.",
        )
        return nothing_found("incentive_estimate", title, words, ready)
    rows = sorted((_paid(line, labels, rule) for line in lines), key=lambda row: -int(row[4] or 0))
    style = Style(language=language, currency=ready.calendar.currency)
    return figure_evidence(
        tool="incentive_estimate",
        title=title,
        summary=[_paid_sentence(row, ready, rule, style) for row in rows[:TOLD_PEOPLE]],
        table=_paid_table(rows, labels, language),
        ready=ready,
        definition=_rule_words(rule, style),
        statements=statements,
        notices=[
            *_provisional(cut, language),
            say(
                language,
                "예상 금액이며 징계·환수 여부는 반영하지 않았습니다.",
                "An estimate; disciplinary measures and claw-backs are not considered.",
            ),
        ],
    )


def _paid(line: Line, labels: dict[UUID, str], rule: IncentiveRule) -> list[Cell]:
    """Returns [name, sales, target, achievement, incentive]."""
    rate, sales = line.values.get("achievement"), line.values.get("sales") or 0
    amount = incentive_amount(Decimal(sales), None if rate is None else Decimal(rate), rule)
    name = labels.get(line.keys[0], "") if isinstance(line.keys[0], UUID) else ""
    return [name, cell(sales, "won"), cell(line.values.get("target"), "won"), cell(rate, "ratio"), amount]


def _paid_sentence(row: list[Cell], ready: Ready, rule: IncentiveRule, style: Style) -> str:
    language = style.language
    amount = show(int(row[4] or 0), style.money_unit, style)
    if row[3] is None:
        return say(language, f"{row[0]} 님은 목표가 없어 계산하지 않았습니다.", f"{row[0]}: no target, no estimate.")
    rate, sales = show(_decimal(row[3]), "ratio", style), show(int(row[1] or 0), style.money_unit, style)
    capped = int(row[4] or 0) == rule.cap
    return say(
        language,
        f"{row[0]} 님의 {ready.period['label']} 예상 인센티브는 {amount}입니다"
        f"(달성률 {rate}, 실적 {sales}{', 상한 적용' if capped else ''}).",
        f"{row[0]}: estimated incentive for {ready.period['label']} {amount} "
        f"(achievement {rate}, sales {sales}{', capped' if capped else ''}).",
    )


def _paid_table(rows: list[list[Cell]], labels: dict[UUID, str], language: Language) -> Table:
    columns = [
        Column(name="employee", label=say(language, "직원", "employee"), unit="text"),
        Column(name="sales", label=say(language, "실적", "sales"), unit="won"),
        Column(name="target", label=say(language, "목표", "target"), unit="won"),
        Column(name="achievement", label=say(language, "달성률", "achievement"), unit="ratio"),
        Column(name="incentive", label=say(language, "예상 인센티브", "estimated incentive"), unit="won"),
    ]
    ids = {label: str(key) for key, label in labels.items()}
    found = [ids.get(str(row[0]), "") for row in rows]
    return Table(columns=columns, rows=rows, total_rows=len(rows), row_kind="person", row_ids=found)


def _rule_words(rule: IncentiveRule, style: Style) -> str:
    steps = ", ".join(f"≥{least * 100:.0f}%: {paid * 100:.1f}%" for least, paid in rule.rates)
    cap = show(rule.cap, style.money_unit, style)
    return say(
        style.language,
        f"{rule.source}: 분기 순매출 × 지급률(달성률 {steps}), 1인 상한 {cap}.",
        f"{rule.source}: quarter's net sales x rate (achievement {steps}), at most {cap} a person.",
    )


def _scope(people: list[str], units: list[str], caller: Caller) -> Scope:
    """Returns the scope; nobody named means the caller, or the caller's unit for who has no sales of their own."""
    if people or units:
        return Scope(people=people, units=units)
    return Scope(people=["@me"])


async def _current(session: AsyncSession, scope: Scope, caller: Caller, months: int) -> str:
    ready = await make_ready(session, scope, None, caller)
    year = CompanyYear(today=caller.today, start_month=ready.calendar.fiscal_year_start_month)
    stretch = year.current_half() if months == 6 else year.current_quarter()
    return f"{stretch.start}/{stretch.end}"


def _until_today(ready: Ready, caller: Caller) -> tuple[Ready, date | None]:
    """Returns the period up to the last whole month when it is not over, so that months without sales do not count."""
    last = end_of_month(last_whole_month(caller.today))
    if ready.end <= last or ready.start > last:
        return ready, None
    return replace(ready, end=last), last


async def _lines(session: AsyncSession, ready: Ready, compare: str) -> tuple[list[Line], tuple[str, ...]]:
    formulas = {name: METRICS[name].formula for name in ("sales", "target", "achievement")}
    lines, statements = await measure_lines(session, ready, ("employee",), formulas, compare)
    return [line for line in lines if line.values.get("sales") or line.values.get("target")], statements


def _people(lines: Sequence[Line]) -> list[UUID]:
    return [key for line in lines if isinstance(key := line.keys[0], UUID)]


def _provisional(cut: date | None, language: Language) -> list[str]:
    if cut is None:
        return []
    return [
        say(
            language,
            f"진행 중인 기간이어서 {cut.isoformat()}까지의 실적과 목표로 계산한 잠정 값입니다.",
            f"The period is not over: provisional, from sales and targets up to {cut.isoformat()}.",
        )
    ]


EVALUATION_SCORE = Tool(
    name="evaluation_score",
    arguments=EvaluationScore,
    description=(
        "Half-year evaluation points of a person or of everybody in a unit by the evaluation regulation: achievement "
        "points, growth points, total and grade, with what they are made of."
    ),
    run=evaluation_score,
)

INCENTIVE_ESTIMATE = Tool(
    name="incentive_estimate",
    arguments=IncentiveEstimate,
    description=(
        "Estimated quarterly incentive of a person or of everybody in a unit by the incentive rule in force: "
        "achievement, rate, amount, cap."
    ),
    run=incentive_estimate,
)
