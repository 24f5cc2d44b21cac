"""log_visit and schedule_visit: the writes about visits; the same step of the same run writes once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from data.clients.visits import insert_plan, insert_visit
from state.errors import InvalidInput
from state.evidence import Evidence
from tools.client_arguments import LogVisit, ScheduleVisit
from tools.client_book import Book, make_evidence, make_table, open_book
from tools.client_words import CONTACT_KINDS
from tools.registry import Caller, Tool
from tools.resolved import read_ids, read_interval
from tools.resources import Resources
from tools.wording import with_particle

LOG_TIME = "10:00"
"""Taken when no time is said; the answer says so."""


async def log_visit(arguments: LogVisit, caller: Caller, resources: Resources) -> Evidence:
    """Writes a contact with a client as the caller's own and returns what was written."""
    async with open_book(caller, resources) as book:
        employee = _own_employee(book)
        client = await book.one_client(arguments.client)
        day = _one_day(arguments.date, book, caller.today)
        if day > caller.today:
            raise InvalidInput(
                book.say(
                    f"{day}은 아직 오지 않은 날이라 방문 기록을 남길 수 없습니다. 일정으로 등록해 주세요.",
                    f"{day} has not come yet, so no visit can be logged. Schedule it instead.",
                )
            )
        products = read_ids(arguments.products, caller)
        values: dict[str, Any] = {
            "org_id": caller.principal.org_id,
            "employee_id": employee,
            "client_id": client.id,
            "type": arguments.kind,
            "at": _moment(day, arguments.time or LOG_TIME, book),
            "summary": arguments.summary or None,
            "product_ids": products,
            "next_action": arguments.next_action,
            "source": "chat",
            "idempotency_key": f"{caller.run_step}:{client.id}:{day}:{arguments.kind}",
        }
        new = await insert_visit(book.session, values)
        kind, name = book.say(*CONTACT_KINDS[arguments.kind]), book.client(client.id, client.name)
        return _written(
            "log_visit",
            book.say(f"{name} {kind} 기록", f"{kind.capitalize()} at {name}"),
            book.say(
                f"{day} {name} {with_particle(kind, '을/를')} 기록했습니다."
                if new
                else f"{day} {name} {with_particle(kind, '은/는')} 이미 기록되어 있습니다.",
                f"Logged the {kind} at {name} on {day}."
                if new
                else f"The {kind} at {name} on {day} was logged already.",
            ),
            [
                (book.say("거래처", "Client"), name),
                (book.say("일시", "When"), f"{day} {arguments.time or LOG_TIME}"),
                (book.say("구분", "Kind"), kind),
                (book.say("내용", "What happened"), arguments.summary or None),
                (book.say("제품", "Products"), ", ".join(book.product(one) for one in products) or None),
                (book.say("다음 할 일", "Next"), arguments.next_action),
            ],
            book,
            [] if arguments.time else [_time_words(book)],
        )


async def schedule_visit(arguments: ScheduleVisit, caller: Caller, resources: Resources) -> Evidence:
    """Writes an appointment into the caller's own schedule and returns what was written."""
    async with open_book(caller, resources) as book:
        employee = _own_employee(book)
        client = await book.one_client(arguments.client)
        day = _one_day(arguments.date, book, caller.today)
        if day < caller.today:
            raise InvalidInput(
                book.say(
                    f"{day}은 지난 날이라 일정을 잡을 수 없습니다. 오늘({caller.today}) 이후의 날짜를 말씀해 주세요.",
                    f"{day} is past; please name a day from {caller.today} on.",
                )
            )
        kind, name = book.say(*CONTACT_KINDS[arguments.kind]), book.client(client.id, client.name)
        title = arguments.title or book.say(f"{client.name} {kind}", f"{kind.capitalize()} at {name}")
        values: dict[str, Any] = {
            "org_id": caller.principal.org_id,
            "employee_id": employee,
            "client_id": client.id,
            "at": _moment(day, arguments.time or LOG_TIME, book),
            "kind": arguments.kind,
            "title": title,
            "status": "planned",
            "idempotency_key": f"{caller.run_step}:{client.id}:{day}:{arguments.kind}",
        }
        new = await insert_plan(book.session, values)
        when = f"{day} {arguments.time or LOG_TIME}"
        return _written(
            "schedule_visit",
            book.say(f"{name} {kind} 일정", f"Appointment at {name}"),
            book.say(
                f"{when} {name} {kind} 일정을 등록했습니다."
                if new
                else f"{when} {name} {kind} 일정은 이미 등록되어 있습니다.",
                f"Scheduled the {kind} at {name} for {when}."
                if new
                else f"The {kind} at {name} for {when} was there already.",
            ),
            [
                (book.say("거래처", "Client"), name),
                (book.say("일시", "When"), when),
                (book.say("내용", "What"), title),
                (book.say("담당자", "Who"), book.person(employee)),
            ],
            book,
            [] if arguments.time else [_time_words(book)],
        )


def _own_employee(book: Book) -> UUID:
    employee = book.caller.principal.employee_id
    if employee is None:
        raise InvalidInput(
            book.say(
                "이 로그인은 직원과 연결되어 있지 않아 방문을 기록할 수 없습니다.",
                "This login is not linked to an employee, so it cannot write visits.",
            )
        )
    return employee


def _one_day(period: str | None, book: Book, today: date) -> date:
    """Returns the single day of a resolved period. Raises: InvalidInput for a longer stretch."""
    if period is None:
        return today
    start, end = read_interval(period)
    if start != end:
        raise InvalidInput(
            book.say(
                f"{start}~{end} 중 어느 날인지 알려 주세요(예: 다음 주 화요일, 7월 3일).",
                f"Which day between {start} and {end}? For example: next Tuesday, 3 July.",
            )
        )
    return start


def _moment(day: date, time: str, book: Book) -> datetime:
    hour, minute = (int(part) for part in time.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(book.calendar.timezone))


def _time_words(book: Book) -> str:
    return book.say(f"시각을 말씀하지 않아 {LOG_TIME}으로 두었습니다.", f"No time was given, so {LOG_TIME} was taken.")


def _written(
    tool: str, title: str, sentence: str, facts: list[tuple[str, str | None]], book: Book, assumptions: list[str]
) -> Evidence:
    columns = [book.column("item", "항목", "Item"), book.column("value", "내용", "Value")]
    table = make_table(columns, [[label, value] for label, value in facts if value])
    return make_evidence(tool, title, [sentence], table=table, assumptions=assumptions)


LOG_VISIT = Tool(
    name="log_visit",
    arguments=LogVisit,
    description="Writes a visit, call or meeting of the caller with a client into the visit log. Needs approval.",
    run=log_visit,
    writes=True,
)
SCHEDULE_VISIT = Tool(
    name="schedule_visit",
    arguments=ScheduleVisit,
    description="Puts a visit, briefing or meeting at a client into the caller's schedule. Needs approval.",
    run=schedule_visit,
    writes=True,
)
