"""draft_visit_report: a visit report from what was said or logged, with what the rules say about it."""

import re
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from data.clients.directory import ClientFilter, ClientRecord, load_contacts
from data.clients.visits import VisitFilter, VisitRecord, load_visits
from data.documents import rules_for, visible_editions
from state.evidence import Cell, Evidence
from tools.client_access import contact_rights
from tools.client_arguments import DraftVisitReport
from tools.client_book import Book, make_evidence, make_table, open_book
from tools.client_words import CONTACT_KINDS, what_it_is
from tools.document_rules import limit_words, source_words
from tools.registry import Caller, Tool
from tools.resolved import read_ids, read_interval
from tools.resources import Resources

_TOUCHED: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, str]], ...] = (
    # words, activities, items, name
    (r"식사|점심|저녁|다과|커피|식대|음료|\b(?:meal|lunch|dinner|coffee|refreshments?)\b",
     ("visit", "product_briefing"), ("meal",), ("식음료 제공", "food and drink")),
    (r"견본품|샘플|\bsamples?\b", ("sample",), ("sample",), ("견본품 제공", "samples")),
    (r"기념품|선물|판촉물|상품권|\b(?:gifts?|souvenirs?|vouchers?)\b", ("gift",), ("souvenir", "money"),
     ("물품 제공", "gifts")),
    (r"골프|술자리|유흥|관광|\b(?:golf|drinks|entertainment)\b", ("hospitality",), ("entertainment", "other"),
     ("접대", "hospitality")),
    (r"강연|자문|\b(?:lecture|advisory)\b", ("lecture", "advisory"), ("fee",), ("강연·자문", "lectures and advice")),
)  # fmt: skip
_RISKY: tuple[tuple[str, str, str], ...] = (
    (
        r"리베이트|현금|뒷돈|사례금|\b(?:rebates?|kickbacks?|cash)\b",
        "금전 제공으로 읽힐 수 있는 표현이 있습니다. 경제적 이익 제공은 금지되므로 사실관계를 확인하고 컴플라이언스 "
        "부서에 알리세요.",
        "Some words read like a payment. Paying prescribers is prohibited: check the facts and tell compliance.",
    ),
    (
        r"허가\s*외|적응증\s*외|오프\s*라벨|\boff[- ]label\b",
        "허가 사항 밖의 사용을 설명한 것으로 읽힐 수 있습니다. 허가 사항 안의 내용만 적어야 합니다.",
        "This reads like promoting an unapproved use; only approved uses may be discussed.",
    ),
    (
        r"부작용\s*(?:이|은|가)?\s*(?:전혀\s*)?없|가장\s*(?:좋|우수)|최고의?\s*(?:약|효과)|100\s*%"
        r"|\bno side effects\b|\bbest drug\b",
        "과장되었거나 비교 근거가 없는 표현이 있습니다. 근거 자료가 있는 내용만 적으세요.",
        "Some statements are exaggerated or unproven; keep to what the evidence supports.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the report is made from."""

    client: ClientRecord
    day: date
    visit: VisitRecord | None
    summary: str
    products: tuple[UUID, ...]


async def draft_visit_report(arguments: DraftVisitReport, caller: Caller, resources: Resources) -> Evidence:
    """Returns a draft; nothing is stored or handed in."""
    async with open_book(caller, resources) as book:
        draft = await _gather(arguments, book)
        rows = await _rows(draft, book)
        findings = await _findings(draft, book)
        name = book.client(draft.client.id, draft.client.name)
        missing = [label for label, value in rows if value is None]
        summary = [
            book.say(
                f"{draft.day} {name} 방문 결과 보고서 초안입니다. 저장하거나 제출하지는 않았습니다.",
                f"This is a draft report of the visit to {name} on {draft.day}. Nothing was stored or handed in.",
            )
        ]
        if missing:
            summary.append(
                book.say(f"채워야 할 항목: {', '.join(missing)}.", f"Still to be filled in: {', '.join(missing)}.")
            )
        summary += findings or [
            book.say(
                "적힌 내용에서 규정 위반으로 볼 표현은 발견되지 않았습니다.",
                "Nothing in the text looks like a violation.",
            )
        ]
        empty = book.say("(작성 필요)", "(to be filled in)")
        cells: list[list[Cell]] = [[label, value or empty] for label, value in rows]
        columns = [book.column("item", "항목", "Item"), book.column("value", "내용", "Content")]
        title = book.say(f"{name} 방문 결과 보고서 초안", f"Draft visit report: {name}")
        note = book.say(
            "자동 점검은 참고용이며 최종 판단은 컴플라이언스 부서가 합니다. 보고서는 방문일부터 2영업일 안에 내야 "
            "합니다.",
            "The check is a help only; compliance decides. Reports are due within two working days of the visit.",
        )
        return make_evidence(
            "draft_visit_report",
            title,
            summary,
            table=make_table(columns, cells),
            assumptions=_assumptions(arguments, draft, book),
            notices=[note],
        )


async def _gather(arguments: DraftVisitReport, book: Book) -> Draft:
    client = await book.one_client(arguments.client)
    days = read_interval(arguments.date) if arguments.date else (None, None)
    own = book.caller.principal.employee_id
    wanted = VisitFilter(
        clients=ClientFilter(ids=(client.id,)), people=(own,) if own else (), start=days[0], end=days[1]
    )
    visits, _ = await load_visits(book.session, wanted, book.today, book.calendar.timezone, 1)
    if not visits and not arguments.summary:  # a head asks for the report of what one of the team logged
        anybody = replace(wanted, people=())
        visits, _ = await load_visits(book.session, anybody, book.today, book.calendar.timezone, 1)
    visit = visits[0] if visits else None
    # a text of one's own is a report of its own: the last logged visit must not lend it its day
    if arguments.summary and arguments.date is None:
        visit = visit if visit and book.local_day(visit.at) == book.today else None
    day = days[1] or (book.local_day(visit.at) if visit else book.today)
    products = tuple(read_ids(arguments.products, book.caller)) or (visit.products if visit else ())
    summary = arguments.summary or (visit.summary if visit else "") or ""
    return Draft(client=client, day=day, visit=visit, summary=summary, products=products)


async def _rows(draft: Draft, book: Book) -> list[tuple[str, str | None]]:
    rights = await contact_rights(draft.client, book)
    people = [rights.contact(one) for one in await load_contacts(book.session, draft.client.id)]
    met = f"{people[0].role} {people[0].name}" if people else None
    visit, name = draft.visit, book.client(draft.client.id, draft.client.name)
    kind = book.say(*CONTACT_KINDS[visit.type]) if visit else book.say(*CONTACT_KINDS["visit"])
    due = f" (~{visit.next_due})" if visit and visit.next_due else ""
    return [
        (book.say("작성자", "Author"), book.person(visit.employee_id if visit else book.caller.principal.employee_id)),
        (book.say("방문일", "Date"), draft.day.isoformat()),
        (book.say("구분", "Kind"), kind),
        (
            book.say("거래처", "Client"),
            f"{name} ({what_it_is(draft.client, book)}, {book.district(draft.client.district)})",
        ),
        (book.say("만난 사람", "Met"), met),
        (book.say("방문 목적", "Purpose"), visit.purpose if visit else None),
        (book.say("설명한 제품", "Products"), ", ".join(book.product(one) for one in draft.products) or None),
        (book.say("내용과 반응", "What happened"), draft.summary or None),
        (book.say("다음 할 일", "Next"), visit.next_action + due if visit and visit.next_action else None),
        (book.say("제공한 것", "Given"), _given(draft.summary)),
    ]


def _given(summary: str) -> str | None:
    """Returns the sentence parts that name something handed out."""
    parts = [part.strip() for part in re.split(r"[.,;\n]", summary)]
    pattern = "|".join(words for words, *_ in _TOUCHED[:3])
    return "; ".join(part for part in parts if re.search(pattern, part, re.IGNORECASE)) or None


async def _findings(draft: Draft, book: Book) -> list[str]:
    """Returns what the rules say about the words of the report."""
    found = [book.say(ko, en) for pattern, ko, en in _RISKY if re.search(pattern, draft.summary, re.IGNORECASE)]
    editions = {edition.id: edition for edition in await visible_editions(book.session)}
    public = any(one.is_public_official for one in await load_contacts(book.session, draft.client.id))
    for pattern, activities, items, name in _TOUCHED:
        if not re.search(pattern, draft.summary, re.IGNORECASE):
            continue
        rules = [
            rule
            for rule in await rules_for(book.session, activities, draft.day)
            if rule.item in items and (public or rule.target_kind != "public_official")
        ]
        limits = "; ".join(
            f"{limit_words(rule, book.language)} ({source_words(rule, editions, book.language)})" for rule in rules[:2]
        )
        what = book.say(*name)
        found.append(
            book.say(f"{what}에는 한도가 있습니다: {limits}.", f"There are limits on {what}: {limits}.")
            if limits
            else book.say(f"{what}에 관한 규정을 확인하세요.", f"Check the rules on {what}.")
        )
    if found and public:
        found.append(
            book.say(
                "이 기관의 사람은 공직자 등에 해당하므로 청탁금지법이 먼저 적용됩니다.",
                "The people there are public officials: the anti-graft act comes first.",
            )
        )
    return found


def _assumptions(arguments: DraftVisitReport, draft: Draft, book: Book) -> list[str]:
    if draft.visit and not arguments.summary:
        return [
            book.say(f"{draft.day}에 기록된 방문 내용으로 작성했습니다.", f"Made from the visit logged on {draft.day}.")
        ]
    if arguments.date is None:
        return [book.say("방문일을 말씀하지 않아 오늘로 보았습니다.", "No day was given, so today was taken.")]
    return []


DRAFT_VISIT_REPORT = Tool(
    name="draft_visit_report",
    arguments=DraftVisitReport,
    description=(
        "Drafts a visit report from the person's words or the logged visit, and says which rules (meals, samples, "
        "gifts, "
        "claims) the text touches. Stores and hands in nothing."
    ),
    run=draft_visit_report,
)
