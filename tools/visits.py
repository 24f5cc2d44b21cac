"""list_visits and list_schedule: what was done at clients, and what is planned."""

from collections.abc import Sequence
from datetime import timedelta

from data.clients.directory import ClientFilter
from data.clients.visits import VisitFilter, VisitRecord, load_plans, load_visits
from state.evidence import Cell, Evidence
from tools.client_arguments import ListSchedule, ListVisits
from tools.client_book import Book, counted, make_evidence, make_table, open_book
from tools.client_words import CONTACT_KINDS, days_ago, scope_names
from tools.name_text import is_hangul
from tools.registry import Caller, Tool
from tools.resolved import read_ids, read_interval
from tools.resources import Resources
from tools.wording import with_particle

PLAN_DAYS = 7
_STATUSES = {"planned": ("예정", "planned"), "done": ("완료", "done"), "cancelled": ("취소", "cancelled")}


async def list_visits(arguments: ListVisits, caller: Caller, resources: Resources) -> Evidence:
    """Returns the newest contacts that fit. `people` and `units` are those who were there, not who owns the client."""
    async with open_book(caller, resources) as book:
        wanted = book.read_filter(arguments.model_copy(update={"people": [], "units": []}))
        people, units = tuple(read_ids(arguments.people, caller)), tuple(read_ids(arguments.units, caller))
        days = read_interval(arguments.period) if arguments.period else (None, None)
        visits = VisitFilter(
            clients=wanted, people=people, units=units, kinds=tuple(arguments.kinds), start=days[0], end=days[1]
        )
        found, count = await load_visits(book.session, visits, book.today, book.calendar.timezone, arguments.limit)
        columns = [
            book.column("at", "일시", "When"),
            book.column("client", "거래처", "Client"),
            book.column("kind", "구분", "Kind"),
            book.column("employee", "담당자", "By"),
            book.column("purpose", "목적", "Purpose"),
            book.column("summary", "내용", "What happened"),
            book.column("products", "제품", "Products"),
            book.column("next_action", "다음 할 일", "Next"),
            book.column("next_due", "기한", "Due", "date"),
        ]
        rows: list[list[Cell]] = [
            [
                book.local_time(one.at),
                book.client(one.client_id),
                _kind(one.type, book),
                book.person(one.employee_id),
                one.purpose,
                one.summary,
                ", ".join(book.product(product) for product in one.products),
                one.next_action,
                one.next_due.isoformat() if one.next_due else None,
            ]
            for one in found
        ]
        window = book.window(arguments.period) if arguments.period else None
        names = scope_names(ClientFilter(people=people, units=units), book) + scope_names(wanted, book)
        who = " ".join(names) or book.say("전체", "all clients")
        label = f"{window.period['label']} " if window else ""
        label_en = f" in {window.period['label']}" if window else ""
        summary = [
            book.say(f"{label}{who}의 접촉 기록이 없습니다.", f"There is no contact on record for {who}{label_en}.")
        ]
        if found:
            last = found[0]
            ago = days_ago((book.today - book.local_day(last.at)).days, book)
            summary = [
                book.say(
                    f"{label}{who}의 접촉 기록은 {count}건입니다.",
                    f"{counted(count, 'contact')} on record for {who}{label_en}.",
                ),
                book.say(
                    f"가장 최근은 {book.local_day(last.at)}({ago}) {book.person(last.employee_id)}의 "
                    f"{book.client(last.client_id)} {_kind(last.type, book)}이며, 내용은 "
                    f"'{last.summary or last.purpose or '-'}'입니다.",
                    f"The latest was a {_kind(last.type, book)} at {book.client(last.client_id)} by "
                    f"{book.person(last.employee_id)} on {book.local_day(last.at)} ({ago}): "
                    f"{last.summary or last.purpose or '-'}",
                ),
            ]
        return make_evidence(
            "list_visits",
            book.say(f"{who} 방문·접촉 기록", f"Contacts: {who}"),
            summary,
            table=make_table(columns, rows, count),
            period=window.period if window else None,
            notices=_as_written(found, book),
            empty=not found,
        )


def _as_written(found: Sequence[VisitRecord], book: Book) -> list[str]:
    """Returns that notes stand in the language they were written in, where that is not the reader's."""
    korean = any(is_hangul(letter) for one in found for letter in one.summary or "")
    return ["Visit notes are shown as they were written, in Korean."] if korean and book.language == "en" else []


async def list_schedule(arguments: ListSchedule, caller: Caller, resources: Resources) -> Evidence:
    """Returns the appointments of the period in time order; seven days from today when none is said."""
    async with open_book(caller, resources) as book:
        assumptions = []
        if arguments.period:
            start, end = read_interval(arguments.period)
        else:
            start, end = book.today, book.today + timedelta(days=PLAN_DAYS - 1)
            assumptions.append(
                book.say(
                    f"기간을 말씀하지 않아 오늘부터 {PLAN_DAYS}일간을 보았습니다.",
                    f"No period was given: the next {PLAN_DAYS} days.",
                )
            )
        people, units = tuple(read_ids(arguments.people, caller)), tuple(read_ids(arguments.units, caller))
        clients = tuple(read_ids(arguments.clients, caller))
        plans = await load_plans(
            book.session,
            start,
            end,
            book.calendar.timezone,
            people=people,
            units=units,
            clients=clients,
            kinds=tuple(arguments.kinds),
        )
        several = len({plan.employee_id for plan in plans}) > 1
        columns = [
            book.column("at", "일시", "When"),
            book.column("client", "거래처", "Client"),
            book.column("kind", "구분", "Kind"),
            book.column("title", "내용", "What"),
            *([book.column("employee", "담당자", "Who")] if several else []),
            book.column("status", "상태", "Status"),
        ]
        rows: list[list[Cell]] = []
        for plan in plans[: arguments.limit]:
            who_cell: list[Cell] = [book.person(plan.employee_id)] if several else []
            client = book.client(plan.client_id) if plan.client_id else None
            status = book.say(*_STATUSES.get(plan.status, (plan.status, plan.status)))
            rows.append([book.local_time(plan.at), client, _kind(plan.kind, book), plan.title, *who_cell, status])
        period = book.window(f"{start}/{end}").period
        who = " ".join(scope_names(ClientFilter(people=people, units=units, ids=clients), book))
        return make_evidence(
            "list_schedule",
            book.say(f"{who} 일정" if who else "일정", f"Schedule{': ' + who if who else ''}"),
            _plan_sentences(rows, len(plans), who, period["label"], book),
            table=make_table(columns, rows, len(plans)) if rows else None,
            period=period,
            assumptions=assumptions,
            empty=not plans,
        )


def _plan_sentences(rows: list[list[Cell]], count: int, who: str, label: str, book: Book) -> list[str]:
    whose_ko, whose_en = (f"{who}의 ", f" for {who}") if who else ("", "")
    if not rows:
        return [book.say(f"{label} {whose_ko}일정이 없습니다.", f"Nothing is planned{whose_en} in {label}.")]
    told = []
    for row in rows[:5]:
        place = row[1] or row[3]
        told.append(f"{str(row[0])[11:]} {place}" if count <= 5 else f"{str(row[0])[5:]} {place}")
    more = "" if count <= len(told) else book.say(f" 외 {count - len(told)}건", f" and {count - len(told)} more")
    subject = with_particle(f"{label} {whose_ko}일정", "은/는")
    return [
        book.say(
            f"{subject} {count}건입니다: {', '.join(told)}{more}.",
            f"{counted(count, 'appointment')}{whose_en} in {label}: {', '.join(told)}{more}.",
        )
    ]


def _kind(kind: str, book: Book) -> str:
    return book.say(*CONTACT_KINDS.get(kind, (kind, kind)))


LIST_VISITS = Tool(
    name="list_visits",
    arguments=ListVisits,
    description=(
        "Visits, calls, meetings and other contacts with clients that took place: who, when, what for, what came of "
        "it, "
        "what is next. The latest ones, or those of a period. For counts use query_metric with visits."
    ),
    run=list_visits,
)
LIST_SCHEDULE = Tool(
    name="list_schedule",
    arguments=ListSchedule,
    description="Planned visits and appointments of people, teams or clients, today or in any period.",
    run=list_schedule,
)
