"""get_employee: a person's card."""

from datetime import date

from dateutil.relativedelta import relativedelta
from sqlalchemy.ext.asyncio import AsyncSession

from data.employees import EvaluationRow, PeopleFilter, PersonRow, list_evaluations, list_people
from data.metrics.labels import employee_labels
from state.errors import NotFound
from state.evidence import Evidence
from state.language import Language
from state.principal import Role
from tools.dimension_words import count_of
from tools.employee_arguments import GetEmployee
from tools.employees import TOLD_PEOPLE, card_sentence, directory_table, records_evidence, shown_name
from tools.registry import Caller, Tool
from tools.resolved import read_id
from tools.resources import Resources
from tools.wording import listing, say


async def get_employee(arguments: GetEmployee, caller: Caller, resources: Resources) -> Evidence:
    """Returns a person's directory card, with evaluations where row security shows them."""
    person_id, language = read_id(arguments.person, caller), caller.language
    async with resources.database.tenant_session(caller.principal) as session:
        people = await list_people(session, PeopleFilter(people=(person_id,)))
        if not people:
            raise NotFound(say(language, "그 직원을 찾을 수 없습니다.", "That person was not found."))
        one = people[0]
        label = (await employee_labels(session, [one.id], language))[one.id]
        evaluations = await list_evaluations(session, one.id) if "evaluation" in arguments.fields else []
        team = await _team(session, one) if "team" in arguments.fields else []
    summary = [card_sentence(one, label, language), *_more_sentences(one, arguments, evaluations, team, caller)]
    table = directory_table([one], {one.id: label}, 1, language)
    title = say(language, f"{label} 인사 정보", f"{label}: directory card")
    evidence = records_evidence("get_employee", title, summary, table, empty=False)
    evidence["notices"] = _restrictions(one, arguments, evaluations, caller)
    return evidence


async def _team(session: AsyncSession, one: PersonRow) -> list[PersonRow]:
    found = PeopleFilter(units=(one.unit_id,), status=("active", "leave"))
    return [other for other in await list_people(session, found) if other.id != one.id]


def _more_sentences(
    one: PersonRow,
    arguments: GetEmployee,
    evaluations: list[EvaluationRow],
    team: list[PersonRow],
    caller: Caller,
) -> list[str]:
    language, found = caller.language, []
    if one.leader and not one.leads and (not arguments.fields or {"manager", "unit"} & set(arguments.fields)):
        leader, unit = shown_name(one.leader, one.leader_en, language), shown_name(one.unit, one.unit_en, language)
        found.append(say(language, f"{unit} 책임자는 {leader} 님입니다.", f"{unit} is led by {leader}."))
    if "career" in arguments.fields and one.hired_on:
        last = one.left_on or caller.today
        found.append(_service_sentence(one.hired_on, last, language))
    if evaluations:
        parts = [f"{row.period} {row.grade} ({row.score})" for row in evaluations[:4]]
        found.append(say(language, f"평가 이력: {', '.join(parts)}.", f"Evaluations: {', '.join(parts)}."))
    if team:
        names = [shown_name(other.name, other.name_en, language) for other in team]
        many = count_of("employee", len(team), language)
        found.append(
            say(
                language,
                f"같은 팀 동료는 {many}입니다: {listing(names, language, TOLD_PEOPLE)}.",
                f"Colleagues in the unit: {listing(names, language, TOLD_PEOPLE)}.",
            )
        )
    return found


def _service_sentence(hired: date, last: date, language: Language) -> str:
    served = relativedelta(last, hired)
    return say(
        language,
        f"근속 기간은 {served.years}년 {served.months}개월입니다.",
        f"Length of service: {served.years} years, {served.months} months.",
    )


def _restrictions(
    one: PersonRow, arguments: GetEmployee, evaluations: list[EvaluationRow], caller: Caller
) -> list[str]:
    language, principal = caller.language, caller.principal
    if one.id == principal.employee_id or principal.role is Role.HR:
        return []
    if "evaluation" in arguments.fields and not evaluations:
        return [
            say(
                language,
                "평가 결과는 본인, 소속 조직장, 인사 담당자만 볼 수 있습니다(평가 열람 제한).",
                "Evaluations are open to the person, their leaders and HR only.",
            )
        ]
    if arguments.fields:
        return []
    return [
        say(
            language,
            "급여와 평가는 열람 권한이 제한되어 조직도 정보만 보여 드립니다.",
            "Pay and evaluation are restricted; this is the directory entry.",
        )
    ]


GET_EMPLOYEE = Tool(
    name="get_employee",
    arguments=GetEmployee,
    description=(
        "One person's directory card: number, unit, position, contact, joining date, leader, colleagues, evaluations "
        "if the caller may see them. Pay is answered by get_pay, figures by query_metric."
    ),
    run=get_employee,
)
