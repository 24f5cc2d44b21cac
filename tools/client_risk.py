"""client_risk: which clients may be leaving, with the reasons and the figures behind them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from uuid import UUID

from data.clients.contracts import ContractFilter, load_contracts
from data.clients.directory import ClientFilter, ClientRecord, load_clients
from data.clients.orders import OrderHabit, load_habits
from data.clients.visits import last_visits
from state.evidence import Cell, Evidence
from tools.client_arguments import ClientRisk
from tools.client_book import Book, make_evidence, make_table, open_book
from tools.client_words import whose
from tools.figures import share
from tools.registry import Caller, Tool
from tools.resources import Resources

FALL = -0.30
"""A fall over three months from here on is a warning …"""
APART = -0.20
"""… when the client also fell so much further than like clients: cold medicines fall every spring."""
LEAST_PEERS = 5
SILENT_GAPS = 2
"""No order for twice the usual gap is a warning."""
LEAST_SILENCE_DAYS = 21
"""Below three weeks silence says nothing, however often a client orders otherwise."""
SOON_DAYS = 60
UNSEEN_DAYS = 60
LEVELS = {"high": ("높음", "high"), "warning": ("주의", "warning"), "watch": ("관찰", "watch")}
_ORDER = ("high", "warning", "watch")

Group = tuple[str, str | None]
"""Kind and specialty: clients of one group live through the same seasons."""


@dataclass(frozen=True, kw_only=True)
class Risk:
    """A client and why it may leave."""

    client: ClientRecord
    level: str
    recent: int
    """Sales of the last three months that are over."""
    before: int
    """Sales of the three months before those."""
    last_order: date | None
    reasons: tuple[str, ...]


async def client_risk(arguments: ClientRisk, caller: Caller, resources: Resources) -> Evidence:
    """Returns the clients at risk, the gravest and largest first."""
    async with open_book(caller, resources) as book:
        wanted = book.read_filter(arguments)
        risks = await find_risks(wanted, book)
        least = _ORDER.index(arguments.minimum)
        risks = [risk for risk in risks if _ORDER.index(risk.level) <= least]
        rows: list[list[Cell]] = [_row(risk, book) for risk in risks[: arguments.limit]]
        columns = [
            book.column("client", "거래처", "Client"),
            book.column("level", "위험도", "Risk"),
            book.column("reasons", "근거", "Reasons"),
            book.column("sales", "최근 3개월 실적", "Sales, last 3 months", "won"),
            book.column("base", "직전 3개월 실적", "3 months before", "won"),
            book.column("change_rate", "증감률", "Change", "ratio"),
            book.column("last_order", "마지막 주문일", "Last order", "date"),
            book.column("owner", "담당자", "Representative"),
        ]
        start, end = book.whole_months(3)
        return make_evidence(
            "client_risk",
            book.say(f"{whose(wanted, book)}이탈 위험 거래처", f"Clients at risk{whose(wanted, book)}"),
            _sentences(risks, wanted, book),
            table=make_table(columns, rows, len(risks), ids=[risk.client.id for risk in risks[: arguments.limit]]),
            period=book.window(f"{start}/{end}").period,
            assumptions=[_rule(book)],
            empty=not risks,
        )


async def find_risks(wanted: ClientFilter, book: Book) -> list[Risk]:
    """Returns every client with at least one sign, the gravest first and then the largest sales before."""
    clients = await load_clients(book.session, wanted, book.today)
    ids = None if wanted.is_everything else [client.id for client in clients]
    # everybody's sales, not only the asked ones': like clients show what the season does
    recent = (await book.sales(None, *book.whole_months(3))).by_client
    before = (await book.sales(None, *book.whole_months(3, skip=3))).by_client
    season = _season(book, recent, before)
    habits = await load_habits(book.session, book.today - timedelta(days=365), book.today, ids)
    seen = await last_visits(book.session, book.today, book.calendar.timezone, ids)
    ends = await _ends(wanted, book)
    found = []
    for client in clients:
        one = _judge(
            client,
            (recent.get(client.id, 0), before.get(client.id, 0)),
            habits.get(client.id),
            seen.get(client.id),
            ends.get(client.id),
            season.get((client.type, client.specialty), Decimal(1)),
            book,
        )
        if one is not None:
            found.append(one)
    return sorted(found, key=lambda risk: (_ORDER.index(risk.level), risk.recent - risk.before))


def _judge(
    client: ClientRecord,
    sales: tuple[int, int],
    habit: OrderHabit | None,
    seen: date | None,
    contract_end: date | None,
    season: Decimal,
    book: Book,
) -> Risk | None:
    """Silence and a fall are warnings, both together are high; an ending contract or no visit adds to them."""
    recent, before = sales
    fall, seasonal = _fall(recent, before, season, book)
    grave = [_silence(habit, book), fall]
    mild = [seasonal, _ending(contract_end, book), _unseen(seen, book)]
    grave_reasons = [one for one in grave if one]
    mild_reasons = [one for one in mild if one]
    if client.status == "new" and not grave_reasons:
        return None
    if len(grave_reasons) == 2:
        level = "high"
    elif grave_reasons:
        level = "high" if recent <= 0 else "warning"
    elif len(mild_reasons) >= 2:
        level = "watch"
    else:
        return None
    return Risk(
        client=client,
        level=level,
        recent=recent,
        before=before,
        last_order=habit.last_order if habit else None,
        reasons=(*grave_reasons, *mild_reasons),
    )


def _silence(habit: OrderHabit | None, book: Book) -> str | None:
    if habit is None:
        return book.say("최근 1년간 주문 없음", "no order for a year")
    days = (book.today - habit.last_order).days
    if habit.usual_gap_days is None or days < LEAST_SILENCE_DAYS or days < SILENT_GAPS * habit.usual_gap_days:
        return None
    gap = f"{habit.usual_gap_days:.0f}"
    return book.say(f"{days}일째 주문 없음(평소 간격 {gap}일)", f"no order for {days} days (usually every {gap} days)")


def _fall(recent: int, before: int, season: Decimal, book: Book) -> tuple[str | None, str | None]:
    """Returns the reason of a fall: as a warning, or as a mild sign where like clients fell about as much."""
    rate = share(recent - before, before)
    if rate is None or rate > FALL:
        return None, None
    words = book.say(f"3개월 실적 {book.rate(rate, signed=True)}", f"three-month sales {book.rate(rate, signed=True)}")
    apart = (1 + rate) / season - 1
    if apart <= APART:
        return words, None
    like = book.rate(season - 1, signed=True)
    return None, book.say(f"{words}(유사 거래처도 {like}, 계절 영향)", f"{words} (like clients {like}: the season)")


def _season(book: Book, recent: dict[UUID, int], before: dict[UUID, int]) -> dict[Group, Decimal]:
    """Returns the median of recent / before for each kind and specialty with enough clients."""
    ratios: dict[Group, list[Decimal]] = defaultdict(list)
    for client in book.index.lexicon.clients:
        if before.get(client.id, 0) > 0 and recent.get(client.id, 0) > 0:
            ratio = Decimal(recent[client.id]) / before[client.id]
            ratios[client.type, client.specialty].append(ratio)
    return {group: median(found) for group, found in ratios.items() if len(found) >= LEAST_PEERS}


def _ending(contract_end: date | None, book: Book) -> str | None:
    if contract_end is None or (contract_end - book.today).days > SOON_DAYS:
        return None
    return book.say(f"계약 만료 임박({contract_end})", f"contract ends on {contract_end}")


def _unseen(seen: date | None, book: Book) -> str | None:
    if seen is None:
        return book.say("방문 기록 없음", "no visit on record")
    days = (book.today - seen).days
    return book.say(f"{days}일째 방문 없음", f"not visited for {days} days") if days >= UNSEEN_DAYS else None


async def _ends(wanted: ClientFilter, book: Book) -> dict[UUID, date]:
    """Returns the end of contracts in force that do not renew themselves, by client."""
    active = ContractFilter(clients=wanted, status=("active",), auto_renew=False)
    ends: dict[UUID, date] = {}
    for contract in await load_contracts(book.session, active, book.today):
        ends.setdefault(contract.client_id, contract.end_on)
    return ends


def _row(risk: Risk, book: Book) -> list[Cell]:
    rate = share(risk.recent - risk.before, risk.before)
    return [
        book.client(risk.client.id, risk.client.name),
        book.say(*LEVELS[risk.level]),
        ", ".join(risk.reasons),
        risk.recent,
        risk.before,
        None if rate is None else round(float(rate), 6),
        risk.last_order.isoformat() if risk.last_order else None,
        book.person(risk.client.owner_id),
    ]


def _sentences(risks: list[Risk], wanted: ClientFilter, book: Book) -> list[str]:
    owner = whose(wanted, book)
    if not risks:
        return [
            book.say(f"{owner}이탈 위험 신호가 있는 거래처는 없습니다.", f"No client{owner} shows a sign of leaving.")
        ]
    high = sum(1 for risk in risks if risk.level == "high")
    sentences = [
        book.say(
            f"{owner}이탈 위험 거래처는 모두 {len(risks)}곳이며, 그중 위험도 '높음'은 {high}곳입니다.",
            f"{len(risks)} clients{owner} may be leaving, {high} of them at high risk.",
        )
    ]
    for place, risk in enumerate(risks[:3], start=1):
        name, level = book.client(risk.client.id, risk.client.name), book.say(*LEVELS[risk.level])
        reasons = ", ".join(risk.reasons)
        sentences.append(f"{place}. {name} ({level}): {reasons}.")
    return sentences


def _rule(book: Book) -> str:
    return book.say(
        f"위험 기준: 평소 주문 간격의 {SILENT_GAPS}배 이상({LEAST_SILENCE_DAYS}일 이상) 주문 없음, 또는 끝난 3개월 "
        "실적이 "
        "그 앞 3개월보다 30% 이상 줄고 유사 거래처의 계절 변동보다도 20% 이상 낮음. 둘 다이거나 실적이 0이면 "
        "'높음'입니다.",
        f"The rule: no order for {SILENT_GAPS} times the usual gap (at least {LEAST_SILENCE_DAYS} days), or sales of "
        "the "
        "last three full months 30% or more below the three before and 20% or more below what the season did to like "
        "clients; both, or no sales at all, is high.",
    )


CLIENT_RISK = Tool(
    name="client_risk",
    arguments=ClientRisk,
    description=(
        "Clients that may be leaving (이탈·휴면 위험), with reasons: no order for twice the usual gap, sales down 30 "
        "% over "
        "three months, contract ending, no visits. Narrow by client, representative, team, district or kind."
    ),
    run=client_risk,
)
