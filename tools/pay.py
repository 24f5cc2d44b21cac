"""get_pay: one's own pay, anybody's for HR, averages of five people or more for heads; everything else is refused."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from data.employees import PayAverage, PayRow, list_pay, pay_average, top_units, unit_names
from data.metrics.labels import employee_labels
from state.evidence import Cell, Column, Evidence, Table
from state.language import Language
from state.principal import Role
from tools.employee_arguments import GetPay
from tools.figures import Style, show_money
from tools.registry import Caller, Tool
from tools.resolved import read_ids
from tools.resources import Resources
from tools.wording import say

_AVERAGE_ROLES = frozenset({Role.DEPARTMENT_HEAD, Role.EXECUTIVE, Role.HR})


async def get_pay(arguments: GetPay, caller: Caller, resources: Resources) -> Evidence:
    """Returns pay as far as row security shows it, or a notice that names the rule and what is available."""
    people, units = read_ids(arguments.people, caller), read_ids(arguments.units, caller)
    if not people and not units and not arguments.aggregate and caller.principal.employee_id is not None:
        people = [caller.principal.employee_id]
    async with resources.database.tenant_session(caller.principal) as session:
        if people:
            return await _of_people(session, people, caller)
        return await _of_units(session, units or await top_units(session), caller)


async def _of_people(session: AsyncSession, people: list[UUID], caller: Caller) -> Evidence:
    language = caller.language
    rows = {row.employee_id: row for row in await list_pay(session, people, caller.today)}
    labels = await employee_labels(session, people, language)
    hidden = [labels.get(one, "") for one in people if one not in rows]
    summary = [_pay_sentence(labels[one], rows[one], language) for one in people if one in rows]
    if not rows:
        return _refused(caller)
    evidence = _figures(
        say(language, "급여", "Pay"),
        summary,
        _table([(labels[one], one, rows[one]) for one in people if one in rows], language),
    )
    if hidden:
        evidence["notices"] = [_rule(caller)]
    return evidence


def _pay_sentence(label: str, row: PayRow, language: Language) -> str:
    style = Style(language=language)
    return say(
        language,
        f"{label} 님의 기본 연봉은 {show_money(row.base_salary, style)}, 월 인센티브는 "
        f"{show_money(row.incentive_pay, style)}입니다.",
        f"{label}: base salary {show_money(row.base_salary, style)} a year, incentive pay "
        f"{show_money(row.incentive_pay, style)} a month.",
    )


async def _of_units(session: AsyncSession, units: list[UUID], caller: Caller) -> Evidence:
    language = caller.language
    if caller.principal.role not in _AVERAGE_ROLES:
        return _refused(caller)
    names = await unit_names(session, units)
    averages = [(one, await pay_average(session, one, caller.today)) for one in units]
    known = [(one, average) for one, average in averages if average is not None]
    if not known:
        return _refused(caller)
    summary = [_average_sentence(_name(names[one], language), average, language) for one, average in known]
    heads = [
        Column(name="unit", label=say(language, "조직", "unit"), unit="text"),
        Column(name="people", label=say(language, "인원", "people"), unit="count"),
        Column(name="average_base_salary", label=say(language, "평균 연봉", "average salary"), unit="won"),
        Column(name="average_incentive_pay", label=say(language, "평균 월 인센티브", "average incentive"), unit="won"),
    ]
    rows: list[list[Cell]] = [
        [_name(names[one], language), average.people, average.average_base_salary, average.average_incentive_pay]
        for one, average in known
    ]
    evidence = _figures(
        say(language, "평균 급여", "Average pay"), summary, Table(columns=heads, rows=rows, total_rows=len(rows))
    )
    if len(known) < len(units):
        evidence["notices"] = [_rule(caller)]
    return evidence


def _average_sentence(name: str, average: PayAverage, language: Language) -> str:
    style = Style(language=language)
    return say(
        language,
        f"{name} {average.people}명의 평균 기본 연봉은 {show_money(average.average_base_salary, style)}, "
        f"평균 월 인센티브는 {show_money(average.average_incentive_pay, style)}입니다.",
        f"{name}, {average.people} people: average base salary {show_money(average.average_base_salary, style)}, "
        f"average incentive pay {show_money(average.average_incentive_pay, style)} a month.",
    )


def _name(pair: tuple[str, str | None], language: Language) -> str:
    return pair[1] if language == "en" and pair[1] else pair[0]


def _table(rows: list[tuple[str, UUID, PayRow]], language: Language) -> Table:
    heads = [
        Column(name="employee", label=say(language, "이름", "name"), unit="text"),
        Column(name="base_salary", label=say(language, "기본 연봉", "base salary a year"), unit="won"),
        Column(name="incentive_pay", label=say(language, "월 인센티브", "incentive a month"), unit="won"),
    ]
    cells: list[list[Cell]] = [[label, row.base_salary, row.incentive_pay] for label, _, row in rows]
    ids = [str(one) for _, one, _ in rows]
    return Table(columns=heads, rows=cells, total_rows=len(cells), row_kind="person", row_ids=ids)


def _rule(caller: Caller) -> str:
    """Returns the rule and what the caller may see instead."""
    language, role = caller.language, caller.principal.role
    if role in _AVERAGE_ROLES:
        available_ko = "5명 이상 조직의 평균 급여는 보여 드릴 수 있습니다."
        available_en = "Averages of units of five people or more are available."
    elif caller.principal.employee_id is not None:
        available_ko = "본인 급여와 직급·부서별 인원, 실적은 보여 드릴 수 있습니다."
        available_en = "Your own pay, and headcounts and sales by position or unit, are available."
    else:
        available_ko, available_en = "직급·부서별 인원은 보여 드릴 수 있습니다.", "Headcounts are available."
    return say(
        language,
        f"개인 급여는 본인과 인사 담당자만 볼 수 있습니다(급여 정보 열람 제한). {available_ko}",
        f"A person's pay is open to that person and HR only (pay confidentiality rule). {available_en}",
    )


def _refused(caller: Caller) -> Evidence:
    return Evidence(
        id="",
        specialist="",
        tool="get_pay",
        kind="notice",
        title=say(caller.language, "급여 열람 제한", "Pay is restricted"),
        summary=[_rule(caller)],
        assumptions=[],
        notices=[],
        empty=True,
    )


def _figures(title: str, summary: list[str], table: Table) -> Evidence:
    return Evidence(
        id="",
        specialist="",
        tool="get_pay",
        kind="records",
        title=title,
        summary=summary,
        table=table,
        assumptions=[],
        notices=[],
        empty=False,
    )


GET_PAY = Tool(
    name="get_pay",
    arguments=GetPay,
    description=(
        "Salary and incentive pay. Shows the caller's own, anybody's for HR, and unit averages (five people or more) "
        "for department heads, executives and HR; everything else is refused with the rule and what is available."
    ),
    run=get_pay,
)
