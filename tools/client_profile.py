"""A client's card: what and where it is, whose it is, the people there, the last visits."""

from data.clients.directory import ClientFilter, ClientRecord, load_contacts
from data.clients.visits import VisitFilter, load_visits
from state.evidence import Cell
from tools.client_access import contact_rights
from tools.client_book import Book, Window, make_table
from tools.client_trade import sales
from tools.client_words import (
    CONTACT_KINDS,
    STATUSES,
    Part,
    days_ago,
    owner_sentence,
    owner_words,
    role_name,
    what_it_is,
)
from tools.wording import with_particle


async def profile(client: ClientRecord, book: Book, window: Window) -> Part:
    """Returns the card itself: what and where it is, whose, how much it buys."""
    rights = await contact_rights(client, book)
    name = book.client(client.id, client.name)
    status = book.say(*STATUSES[client.status])
    facts: list[tuple[str, Cell]] = [
        (book.say("유형", "Kind"), what_it_is(client, book)),
        (book.say("지역", "District"), book.district(client.district)),
        (book.say("주소", "Address"), client.address),
        (book.say("대표번호", "Main number"), client.phone),
        (book.say("대표자", "Director"), rights.person(client.director_name)),
        (book.say("등급", "Grade"), client.grade),
        (
            book.say("여신 등급/한도", "Credit grade/limit"),
            f"{client.credit_grade} / {book.money(client.credit_limit)}",
        ),
        (book.say("상태", "Status"), status),
        (book.say("거래 시작일", "Client since"), client.opened_on.isoformat()),
        (book.say("월 환자 수", "Patients a month"), client.monthly_patients),
        (book.say("병상 수", "Beds"), client.beds),
        (book.say("담당자", "Representative"), owner_words(client, book)),
        (book.say("비고", "Notes"), client.notes),
    ]
    rows: list[list[Cell]] = [[label, value] for label, value in facts if value not in (None, "")]
    what, subject = what_it_is(client, book), with_particle(name, "은/는")
    summary = [
        book.say(
            f"{subject} {book.district(client.district)}에 있는 {with_particle(what, '으로/로')}, "
            f"등급은 {client.grade}, 현재 '{status}' 상태이며 {client.opened_on}부터 거래했습니다.",
            f"{name} is a {what} in {book.district(client.district)}, graded {client.grade}, {status}, "
            f"our client since {client.opened_on}.",
        ),
        owner_sentence(client, book),
        *(await sales(client, book, window)).summary[:1],
    ]
    table = make_table([book.column("item", "항목", "Item"), book.column("value", "내용", "Value")], rows)
    return Part(summary=summary, table=table, notices=(rights.notice,) if rights.notice else ())


async def owner(client: ClientRecord, book: Book) -> Part:
    """Returns who looks after the client now, with the way to reach them inside the company."""
    columns = [
        book.column("employee", "담당자", "Representative"),
        book.column("unit", "소속", "Team"),
        book.column("since", "담당 시작일", "Since", "date"),
        book.column("phone", "전화", "Phone"),
        book.column("email", "이메일", "Email"),
    ]
    unit = client.unit_name if book.language == "ko" else client.unit_name_en or client.unit_name
    row: list[Cell] = [
        book.person(client.owner_id),
        unit,
        client.owner_since.isoformat() if client.owner_since else None,
        client.owner_phone,
        client.owner_email,
    ]
    name = book.client(client.id, client.name)
    sentence = owner_sentence(client, book)
    sentence = sentence if name in sentence else f"{name}: {sentence}"
    ids = [client.owner_id] if client.owner_id else []
    return Part(summary=[sentence], table=make_table(columns, [row] if client.owner_id else [], ids=ids, kind="person"))


async def contacts(client: ClientRecord, book: Book) -> Part:
    """Returns the people at the client, masked where the caller may not see them."""
    rights = await contact_rights(client, book)
    people = [rights.contact(contact) for contact in await load_contacts(book.session, client.id)]
    columns = [
        book.column("name", "이름", "Name"),
        book.column("role", "직책", "Role"),
        book.column("phone", "전화", "Phone"),
        book.column("email", "이메일", "Email"),
        book.column("public_official", "공직자 여부", "Public official"),
    ]
    official = {True: book.say("해당(청탁금지법 적용)", "yes (anti-graft act)"), False: book.say("아님", "no")}
    rows: list[list[Cell]] = [
        [one.name, role_name(one.role, book), one.phone, one.email, official[one.is_public_official]] for one in people
    ]
    name = book.client(client.id, client.name)
    if not people:
        summary = [book.say(f"{name}에 등록된 연락처가 없습니다.", f"No contacts are on file for {name}.")]
    else:
        first = people[0]
        phone = first.phone or book.say("등록된 전화번호 없음", "no phone on file")
        summary = [
            book.say(
                f"{name}의 {with_particle(first.role, '은/는')} {first.name}, 전화번호는 {phone}입니다.",
                f"{first.name} ({role_name(first.role, book)}) is the first contact at {name}: {phone}.",
            ),
            book.say(f"대표번호는 {client.phone}입니다.", f"The main number is {client.phone}.")
            if client.phone
            else "",
        ]
    notices = [rights.notice] if rights.notice else []
    if any(one.is_public_official for one in people):
        notices.append(
            book.say(
                "이 기관에는 청탁금지법이 적용되는 공직자 등이 있습니다.",
                "Some of them are public officials (anti-graft act).",
            )
        )
    return Part(summary=[one for one in summary if one], table=make_table(columns, rows), notices=tuple(notices))


async def visits(client: ClientRecord, book: Book, limit: int = 5) -> Part:
    """Returns the latest contacts with the client."""
    wanted = VisitFilter(clients=ClientFilter(ids=(client.id,)))
    found, count = await load_visits(book.session, wanted, book.today, book.calendar.timezone, limit)
    columns = [
        book.column("date", "일시", "When"),
        book.column("kind", "구분", "Kind"),
        book.column("employee", "담당자", "By"),
        book.column("purpose", "목적", "Purpose"),
        book.column("summary", "내용", "What happened"),
        book.column("next_action", "다음 할 일", "Next"),
    ]
    rows: list[list[Cell]] = [
        [
            book.local_time(one.at),
            book.say(*CONTACT_KINDS.get(one.type, (one.type, one.type))),
            book.person(one.employee_id),
            one.purpose,
            one.summary,
            one.next_action,
        ]
        for one in found
    ]
    name = book.client(client.id, client.name)
    if not found:
        return Part(summary=[book.say(f"{name}의 방문 기록이 없습니다.", f"No contact with {name} is on record.")])
    last = found[0]
    kind = book.say(*CONTACT_KINDS.get(last.type, (last.type, last.type)))
    when, who, days = (
        book.local_day(last.at),
        book.person(last.employee_id),
        (book.today - book.local_day(last.at)).days,
    )
    summary = [
        book.say(
            f"{name}의 마지막 접촉은 {when}({days_ago(days, book)}) {who}의 {kind}입니다.",
            f"The last contact with {name} was a {kind} by {who} on {when} ({days_ago(days, book)}).",
        )
    ]
    return Part(summary=summary, table=make_table(columns, rows, count))
