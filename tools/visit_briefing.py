"""prepare_visit and suggest_visits: what to know before a visit, and where to go next."""

from datetime import timedelta

from data.clients.contracts import ContractFilter, load_contracts
from data.clients.directory import ClientFilter, ClientRecord
from data.clients.invoices import load_open_invoices
from data.clients.visits import VisitFilter, VisitRecord, last_visits, load_plans, load_visits
from state.evidence import Cell, Evidence
from tools.client_arguments import PrepareVisit, SuggestVisits
from tools.client_book import Book, make_evidence, make_table, open_book
from tools.client_risk import LEVELS, Risk, find_risks
from tools.client_trade import contract_sentence, products, sales
from tools.client_words import CONTACT_KINDS, owner_words, what_it_is, whose
from tools.cross_sell import offers_for
from tools.registry import Caller, Tool
from tools.resolved import read_interval
from tools.resources import Resources
from tools.wording import listing

LAST_CONTACTS = 3


async def prepare_visit(arguments: PrepareVisit, caller: Caller, resources: Resources) -> Evidence:
    """Returns a briefing: who they are, how they buy, the last contacts, what is open, what to talk about."""
    async with open_book(caller, resources) as book:
        client = await book.one_client(arguments.client)
        window = book.window(None)
        named = VisitFilter(clients=ClientFilter(ids=(client.id,)))
        visits, _ = await load_visits(book.session, named, book.today, book.calendar.timezone, LAST_CONTACTS)
        name = book.client(client.id, client.name)
        summary = [
            book.say(
                f"{name}: {book.district(client.district)} {what_it_is(client, book)}, 등급 {client.grade}, "
                f"담당 {owner_words(client, book) or '없음'}, 월 환자 {client.monthly_patients or 0:,}명.",
                f"{name}: {what_it_is(client, book)} in {book.district(client.district)}, grade {client.grade}, "
                "looked after by "
                f"{owner_words(client, book) or 'nobody'}, {client.monthly_patients or 0:,} patients a month.",
            ),
            *(await sales(client, book, window)).summary,
            *(await products(client, book, window)).summary,
            *_open_points(visits, book),
            *await _obligations(client, book),
            *await _talk(client, book),
        ]
        if arguments.period:
            summary.insert(0, await _planned(client, arguments.period, book))
        columns = [
            book.column("at", "일시", "When"),
            book.column("kind", "구분", "Kind"),
            book.column("employee", "담당자", "By"),
            book.column("summary", "내용", "What happened"),
            book.column("next_action", "다음 할 일", "Next"),
            book.column("next_due", "기한", "Due", "date"),
        ]
        rows: list[list[Cell]] = [
            [
                book.local_time(one.at),
                book.say(*CONTACT_KINDS.get(one.type, (one.type, one.type))),
                book.person(one.employee_id),
                one.summary or one.purpose,
                one.next_action,
                one.next_due.isoformat() if one.next_due else None,
            ]
            for one in visits
        ]
        return make_evidence(
            "prepare_visit",
            book.say(f"{name} 방문 준비", f"Visit briefing: {name}"),
            summary,
            table=make_table(columns, rows) if rows else None,
            period=window.period,
            notices=[
                book.say(
                    "제품은 허가 사항 안에서만 설명하고, 식음료·견본품은 CP 규정의 한도를 지켜 주세요.",
                    "Discuss approved uses only, and keep food, drink and samples within the compliance limits.",
                )
            ],
        )


async def _planned(client: ClientRecord, period: str, book: Book) -> str:
    start, end = read_interval(period)
    plans = await load_plans(book.session, start, end, book.calendar.timezone, clients=(client.id,))
    label = book.window(period).period["label"]
    if not plans:
        return book.say(f"{label}에는 아직 잡힌 방문 일정이 없습니다.", f"No visit is scheduled yet for {label}.")
    told = ", ".join(f"{book.local_time(plan.at)} {book.person(plan.employee_id)}" for plan in plans[:3])
    return book.say(f"{label} 방문 일정: {told}.", f"Scheduled in {label}: {told}.")


def _open_points(visits: list[VisitRecord], book: Book) -> list[str]:
    """Returns the last contact and what was promised then."""
    if not visits:
        return [book.say("이전 접촉 기록이 없습니다.", "There is no earlier contact on record.")]
    last = visits[0]
    day, who = book.local_day(last.at), book.person(last.employee_id)
    said = last.summary or last.purpose or "-"
    sentences = [book.say(f"마지막 접촉({day}, {who}): {said}", f"Last contact ({day}, {who}): {said}")]
    for visit in visits:
        if visit.next_action:
            due = f" ({visit.next_due})" if visit.next_due else ""
            sentences.append(
                book.say(f"남은 할 일: {visit.next_action}{due}.", f"Still open: {visit.next_action}{due}.")
            )
    return sentences


async def _obligations(client: ClientRecord, book: Book) -> list[str]:
    """Returns the contract that ends next and what is overdue."""
    wanted = ContractFilter(clients=ClientFilter(ids=(client.id,)), status=("active",))
    contracts = await load_contracts(book.session, wanted, book.today, limit=1)
    name = book.client(client.id, client.name)
    sentences = [contract_sentence(one, name, book) for one in contracts]
    late = await load_open_invoices(book.session, book.today, [client.id], due_before=book.today)
    if late:
        amount = book.money(sum(one.open_amount for one in late))
        sentences.append(
            book.say(
                f"연체된 미수금이 {amount} 있습니다({len(late)}건).", f"{amount} is overdue ({len(late)} invoices)."
            )
        )
    return sentences


async def _talk(client: ClientRecord, book: Book) -> list[str]:
    """Returns what to talk about: products like clients buy, signs of leaving."""
    offers, peers = await offers_for(client, book)
    sentences = []
    if offers:
        names = listing([f"{book.product(one.product_id)}({one.buyers}/{peers})" for one in offers[:3]], book.language)
        sentences.append(
            book.say(
                f"이야기할 제품: {names}. 괄호는 유사 거래처 중 쓰는 곳의 수입니다.",
                f"Products to talk about: {names}; in brackets, how many like clients buy them.",
            )
        )
    for risk in await find_risks(ClientFilter(ids=(client.id,)), book):
        reasons = ", ".join(risk.reasons)
        level = book.say(*LEVELS[risk.level])
        sentences.append(book.say(f"이탈 위험 신호({level}): {reasons}.", f"Signs of leaving ({level}): {reasons}."))
    return sentences


async def suggest_visits(arguments: SuggestVisits, caller: Caller, resources: Resources) -> Evidence:
    """Returns the clients to visit first: signs of leaving and falling sales, longest unseen first among equals."""
    async with open_book(caller, resources) as book:
        wanted = book.read_filter(arguments)
        risks = await find_risks(wanted, book)
        seen = await last_visits(book.session, book.today, book.calendar.timezone)
        plans = await load_plans(
            book.session, book.today, book.today + timedelta(days=13), book.calendar.timezone, kinds=("visit",)
        )
        planned = {plan.client_id: book.local_day(plan.at) for plan in reversed(plans)}
        shown = risks[: arguments.limit]
        columns = [
            book.column("client", "거래처", "Client"),
            book.column("owner", "담당자", "Representative"),
            book.column("level", "위험도", "Risk"),
            book.column("reasons", "근거", "Reasons"),
            book.column("last_visit", "마지막 방문일", "Last visit", "date"),
            book.column("planned", "예정된 방문", "Planned", "date"),
            book.column("proposed", "제안 시점", "Proposed"),
        ]
        rows: list[list[Cell]] = []
        for risk in shown:
            day, plan = seen.get(risk.client.id), planned.get(risk.client.id)
            rows.append(
                [
                    book.client(risk.client.id, risk.client.name),
                    book.person(risk.client.owner_id),
                    book.say(*LEVELS[risk.level]),
                    ", ".join(risk.reasons),
                    day.isoformat() if day else None,
                    plan.isoformat() if plan else None,
                    _when(risk, book),
                ]
            )
        return make_evidence(
            "suggest_visits",
            book.say(f"{whose(wanted, book)}방문 계획 제안", f"Visits to make{whose(wanted, book)}"),
            _suggestions(shown, len(risks), book),
            table=make_table(columns, rows, len(risks), ids=[risk.client.id for risk in shown]) if rows else None,
            notices=[
                book.say(
                    "방문 중 식음료·견본품·기념품은 규정 한도 안에서만 제공할 수 있습니다. 일정은 아직 등록하지 "
                    "않았습니다.",
                    "Food, samples and gifts must stay within the limits. Nothing has been scheduled yet.",
                )
            ],
            empty=not risks,
        )


def _when(risk: Risk, book: Book) -> str:
    words = {
        "high": ("이번 주", "this week"),
        "warning": ("다음 주", "next week"),
        "watch": ("2주 안", "within two weeks"),
    }
    return book.say(*words[risk.level])


def _suggestions(risks: list[Risk], count: int, book: Book) -> list[str]:
    if not risks:
        return [book.say("부진하거나 이탈 조짐이 있는 거래처가 없습니다.", "No client is weak or likely to leave.")]
    sentences = [
        book.say(
            f"실적이 부진하거나 이탈 조짐이 있는 거래처는 {count}곳입니다. 먼저 방문할 곳을 제안합니다.",
            f"{count} clients are weak or may leave. These should be visited first.",
        )
    ]
    for place, risk in enumerate(risks[:5], start=1):
        name, owner = book.client(risk.client.id, risk.client.name), book.person(risk.client.owner_id) or "-"
        reasons, when = ", ".join(risk.reasons), _when(risk, book)
        sentences.append(
            book.say(
                f"{place}. {name}(담당 {owner}): {when} 방문. {reasons}.",
                f"{place}. {name} ({owner}): {when}. {reasons}.",
            )
        )
    return sentences


PREPARE_VISIT = Tool(
    name="prepare_visit",
    arguments=PrepareVisit,
    description=(
        "A briefing before a visit: profile, sales, last three contacts, open actions, contract and overdue amounts, "
        "products to talk about, signs of leaving."
    ),
    run=prepare_visit,
)
SUGGEST_VISITS = Tool(
    name="suggest_visits",
    arguments=SuggestVisits,
    description=(
        "Proposes which clients to visit first and when, from falling sales, silence, ending contracts and missing "
        "visits; "
        "names the representative of each."
    ),
    run=suggest_visits,
)
