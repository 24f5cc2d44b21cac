"""find_employees and get_employee: the directory, headcounts, a person's card."""

from collections import Counter
from collections.abc import Callable, Mapping
from uuid import UUID

from data.employees import PeopleFilter, PersonRow, list_people, unit_names
from data.metrics.labels import employee_labels
from data.metrics.query import Calendar, load_calendar
from state.evidence import Cell, Column, Evidence, Table, Unit
from state.language import Language
from tools.charts import choose_chart
from tools.dimension_words import POSITION_WORDS, count_of, dimension_name, value_words
from tools.employee_arguments import FindEmployees
from tools.registry import Caller, Tool
from tools.resolved import read_ids, read_interval
from tools.resources import Resources
from tools.wording import listing, say

POSITIONS = ("대표", "본부장", "사업부장", "팀장", "부장", "차장", "과장", "대리", "주임", "사원")
"""From the highest down, the order in which positions are listed."""
STATUS_WORDS = {"active": ("재직", "active"), "leave": ("휴직", "on leave"), "left": ("퇴직", "left")}
FAMILY_WORDS = {
    "MR": ("MR(영업)", "MR (sales)"),
    "PM": ("PM(마케팅)", "PM (marketing)"),
    "CP": ("CP(컴플라이언스)", "CP (compliance)"),
    "QR": ("QR(품질·허가)", "QR (quality and regulatory)"),
    "FT": ("FT(재무)", "FT (finance)"),
    "HR": ("HR(인사)", "HR (human resources)"),
    "MGT": ("경영", "management"),
}
TOLD_PEOPLE = 10


async def find_employees(arguments: FindEmployees, caller: Caller, resources: Resources) -> Evidence:
    """Returns the people who meet the conditions, or how many of each group."""
    async with resources.database.tenant_session(caller.principal) as session:
        wanted = _filter(arguments, caller)
        people = await list_people(session, wanted)
        calendar = await load_calendar(session)
        units = await unit_names(session, wanted.units)
        labels = await employee_labels(session, [one.id for one in people], caller.language)
    names = [shown_name(*units[one], caller.language) for one in wanted.units if one in units]
    where = listing(names, caller.language) or say(caller.language, "전사", "the whole company")
    words = _condition_words(arguments, where, calendar, caller.language)
    if arguments.group_by is not None:
        return _counted(people, arguments.group_by, where, words, calendar, caller)
    return _listed(_ordered(people, arguments), arguments, where, words, labels, caller)


def _filter(arguments: FindEmployees, caller: Caller) -> PeopleFilter:
    status: tuple[str, ...] = tuple(arguments.status)
    if arguments.left is not None and "left" not in status:
        status = ("left",)
    return PeopleFilter(
        people=tuple(read_ids(arguments.people, caller)),
        units=tuple(read_ids(arguments.units, caller)),
        positions=tuple(arguments.positions),
        job_families=tuple(one.upper() for one in arguments.job_families),
        status=status,
        hired=read_interval(arguments.hired) if arguments.hired else None,
        hired_before=read_interval(arguments.hired_before)[0] if arguments.hired_before else None,
        left=read_interval(arguments.left) if arguments.left else None,
        responsibility=arguments.responsibility,
        leads_unit=arguments.leads_unit,
    )


def _ordered(people: list[PersonRow], arguments: FindEmployees) -> list[PersonRow]:
    keys: dict[str, Callable[[PersonRow], str]] = {
        "name": lambda one: one.name,
        "hired_on": lambda one: _joined(one) or "",
        "position": lambda one: f"{_height(one.position):02d}",
        "unit": lambda one: one.unit,
    }
    return sorted(people, key=keys[arguments.order_by], reverse=arguments.descending)


def _joined(one: PersonRow) -> str | None:
    return one.hired_on.isoformat() if one.hired_on else None


def _height(position: str) -> int:
    return POSITIONS.index(position) if position in POSITIONS else len(POSITIONS)


def _condition_words(arguments: FindEmployees, where: str, calendar: Calendar, language: Language) -> str:
    parts = [where]
    for period, ko, en in (
        (arguments.hired, "입사", "hired"),
        (arguments.left, "퇴사", "left"),
    ):
        if period:
            start, end = read_interval(period)
            parts.append(say(language, f"{start}~{end} {ko}", f"{en} {start} to {end}"))
    if arguments.hired_before:
        day = read_interval(arguments.hired_before)[0]
        parts.append(say(language, f"{day} 이전 입사", f"hired before {day}"))
    parts += [value_words("position", one, calendar, language) for one in arguments.positions]
    parts += [say(language, *FAMILY_WORDS.get(one.upper(), (one, one))) for one in arguments.job_families]
    if arguments.responsibility:
        parts.append(
            say(language, f"담당 업무 '{arguments.responsibility}'", f"in charge of {arguments.responsibility}")
        )
    return say(language, " ", ", ").join(parts)


def _group_of(one: PersonRow, group: str, calendar: Calendar, language: Language) -> str:
    if group == "position":
        return value_words("position", one.position, calendar, language)
    if group == "job_family":
        return say(language, *FAMILY_WORDS.get(one.job_family, (one.job_family, one.job_family)))
    if group == "status":
        return say(language, *STATUS_WORDS[one.status])
    if group == "hire_year":
        unknown = say(language, "알 수 없음", "not known")
        return say(language, f"{one.hired_on.year}년", str(one.hired_on.year)) if one.hired_on else unknown
    return shown_name(one.unit, one.unit_en, language)


def _counted(
    people: list[PersonRow], group: str, where: str, words: str, calendar: Calendar, caller: Caller
) -> Evidence:
    language = caller.language
    ordered = sorted(people, key=lambda one: _height(one.position)) if group == "position" else people
    counts = Counter(_group_of(one, group, calendar, language) for one in ordered)
    rows: list[list[Cell]] = [[name, count] for name, count in counts.items()]
    if group not in {"position", "hire_year"}:
        rows.sort(key=lambda row: -int(row[1] or 0))
    if group == "hire_year":
        rows.sort(key=lambda row: str(row[0]))
    heading = {"status": ("상태", "status"), "hire_year": ("입사 연도", "year of joining")}
    name = say(language, *heading[group]) if group in heading else dimension_name(group, language)
    columns = [
        Column(name=group, label=name, unit="text"),
        Column(name="headcount", label=say(language, "인원", "people"), unit="count"),
    ]
    total = count_of("employee", len(people), language)
    parts = [say(language, f"{row[0]} {row[1]}명", f"{row[0]} {row[1]}") for row in rows[:TOLD_PEOPLE]]
    summary = [
        say(
            language,
            f"{words} 인원은 모두 {total}입니다({caller.today.isoformat()} 현재).",
            f"{words[:1].upper() + words[1:]}: {total} as of {caller.today.isoformat()}.",
        )
    ]
    if parts:
        summary.append(say(language, f"{name}별로는 {', '.join(parts)}입니다.", f"By {name}: {', '.join(parts)}."))
    title = say(language, f"{where} {name}별 인원", f"People by {name}, {where}")
    table = Table(columns=columns, rows=rows, total_rows=len(rows))
    evidence = records_evidence("find_employees", title, summary, table, empty=not people)
    chart = choose_chart(table, "bar", title, language)
    if chart is not None:
        evidence["chart"] = chart
    return evidence


def _listed(
    people: list[PersonRow],
    arguments: FindEmployees,
    where: str,
    words: str,
    names: Mapping[UUID, str],
    caller: Caller,
) -> Evidence:
    language = caller.language
    shown = people[: arguments.limit]
    if not people:
        summary = [say(language, f"{words} 조건에 맞는 직원이 없습니다.", f"Nobody matches: {words}.")]
    elif len(people) <= 3:
        summary = [card_sentence(one, names[one.id], language) for one in people]
        if arguments.hired or arguments.left or arguments.hired_before:
            many = count_of("employee", len(people), language)
            summary.insert(0, say(language, f"{words} 조건에 맞는 직원은 {many}입니다.", f"{many}: {words}."))
    else:
        told = [_told_name(one, language) for one in shown]
        many = count_of("employee", len(people), language)
        summary = [
            say(
                language,
                f"{words} 조건에 맞는 직원은 {many}입니다: {listing(told, language, TOLD_PEOPLE)}.",
                f"{many}, {words}: {listing(told, language, TOLD_PEOPLE)}.",
            )
        ]
    table = directory_table(shown, names, len(people), language)
    return records_evidence(
        "find_employees", say(language, f"{words} 명단", f"People: {words}"), summary, table, empty=not people
    )


def card_sentence(one: PersonRow, label: str, language: Language) -> str:
    """Returns who a person is and how to reach them, in a sentence or two."""
    unit = shown_name(one.unit, one.unit_en, language)
    contact = ", ".join(part for part in (one.phone, one.email) if part)
    duty_ko = f" 담당 업무는 {one.responsibilities}입니다." if one.responsibilities else ""
    duty_en = f" In charge of: {one.responsibilities}." if one.responsibilities else ""
    state = "" if one.status == "active" else f" [{say(language, *STATUS_WORDS[one.status])}]"
    joined_ko, joined_en = (f", {one.hired_on} 입사", f", joined {one.hired_on}") if one.hired_on else ("", "")
    return say(
        language,
        f"{label} 님은 {unit} {one.position}({one.employee_no}{joined_ko}){state}입니다. "
        f"{f'연락처는 {contact}입니다.' if contact else '등록된 연락처가 없습니다.'}{duty_ko}",
        f"{label} ({one.employee_no}), {_rank(one, language)}, {unit}{joined_en}{state}. "
        f"Contact: {contact or 'none on record'}.{duty_en}",
    )


def directory_table(people: list[PersonRow], names: Mapping[UUID, str], total: int, language: Language) -> Table:
    """Returns the directory entries of `people`; `total` counts those beyond a limit too."""
    heads: tuple[tuple[str, str, str, Unit], ...] = (
        ("employee", "이름", "name", "text"),
        ("employee_no", "사번", "number", "text"),
        ("unit", "소속", "unit", "text"),
        ("position", "직급", "position", "text"),
        ("job_family", "직군", "job family", "text"),
        ("phone", "전화", "phone", "text"),
        ("email", "이메일", "email", "text"),
        ("hired_on", "입사일", "joined", "date"),
        ("status", "상태", "status", "text"),
        ("responsibilities", "담당 업무", "in charge of", "text"),
    )
    columns = [Column(name=name, label=say(language, ko, en), unit=unit) for name, ko, en, unit in heads]
    rows: list[list[Cell]] = [
        [
            names[one.id],
            one.employee_no,
            shown_name(one.unit, one.unit_en, language),
            _rank(one, language),
            one.job_family,
            one.phone,
            one.email,
            _joined(one),
            say(language, *STATUS_WORDS[one.status]),
            one.responsibilities,
        ]
        for one in people
    ]
    return Table(
        columns=columns, rows=rows, total_rows=total, row_kind="person", row_ids=[str(one.id) for one in people]
    )


def records_evidence(tool: str, title: str, summary: list[str], table: Table, *, empty: bool) -> Evidence:
    """Returns a result of rows."""
    return Evidence(
        id="",
        specialist="",
        tool=tool,
        kind="records",
        title=title,
        summary=summary,
        table=table,
        assumptions=[],
        notices=[],
        empty=empty,
    )


def _told_name(one: PersonRow, language: Language) -> str:
    unit = shown_name(one.unit, one.unit_en, language)
    return f"{shown_name(one.name, one.name_en, language)} ({unit} {_rank(one, language)})"


def _rank(one: PersonRow, language: Language) -> str:
    return say(language, *POSITION_WORDS.get(one.position, (one.position, one.position)))


def shown_name(name: str, name_en: str | None, language: Language) -> str:
    """Returns the English name where English is spoken and there is one."""
    return name_en if language == "en" and name_en else name


FIND_EMPLOYEES = Tool(
    name="find_employees",
    arguments=FindEmployees,
    description=(
        "People of the company by unit, position, job family, status, joining or leaving date, responsibility, or who "
        "leads a unit (leads_unit); with group_by a headcount per group. Directory data only: names, numbers, units, "
        "phones, e-mails, responsibilities."
    ),
    run=find_employees,
)
