"""find_clients: clients by place, kind, representative, sales, trend, contracts, visits, products."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta

from data.clients.contracts import ContractFilter, load_contracts
from data.clients.directory import ClientFilter, ClientRecord, load_clients
from data.clients.invoices import load_open_invoices
from data.clients.orders import buyers_of, load_habits, load_stopped
from data.clients.visits import last_visits
from state.evidence import Evidence, Provenance
from state.money import minor_digits
from tools.client_arguments import FindClients
from tools.client_book import Book, Window, make_evidence, make_table, open_book
from tools.client_list_rows import Line, columns_of, sort_lines
from tools.client_list_words import list_sentences, list_title
from tools.registry import Caller, Tool
from tools.resolved import read_id
from tools.resources import Resources

QUIET_DAYS = 90
"""A product is no longer used when nothing of it was ordered for three months …"""
LEAST_MONTHS = 3
"""… and it had been bought in at least three months before: a single try is no use."""
LOOK_BACK_MONTHS = 18


async def find_clients(arguments: FindClients, caller: Caller, resources: Resources) -> Evidence:
    """Returns the clients that meet every condition, with totals over all of them."""
    async with open_book(caller, resources) as book:
        arguments = _in_smallest_units(arguments, minor_digits(book.calendar.currency))
        window = _window(arguments, book)
        wanted = book.read_filter(arguments, arguments.opened)
        lines, provenance = await _lines(arguments, wanted, window, book)
        lines = [line for line in lines if _meets(line, arguments, book)]
        sort_lines(lines, arguments)
        shown = lines[: arguments.limit]
        columns, cells = columns_of(arguments, book)
        rows = [[cell(line) for cell in cells] for line in shown]
        notices = []
        if arguments.with_address:
            notices.append(
                book.say(
                    "약도(지도)는 저장되어 있지 않아 주소와 대표번호로 안내합니다.",
                    "No maps are stored; addresses are.",
                )
            )
        return make_evidence(
            "find_clients",
            list_title(arguments, wanted, book),
            list_sentences(arguments, wanted, window, lines, book),
            table=make_table(columns, rows, len(lines), ids=[line.client.id for line in shown]),
            period=window.period,
            assumptions=_assumptions(arguments, window, book),
            notices=notices,
            provenance=provenance,
            empty=not lines,
        )


def _in_smallest_units(arguments: FindClients, digits: int) -> FindClients:
    """Returns the arguments with limits on sales in the currency's smallest unit: 50,000 dollars are 5,000,000 cents."""
    limits = {name: getattr(arguments, name) for name in ("min_sales", "max_sales")}
    scaled = {name: value * 10**digits for name, value in limits.items() if value is not None}
    return arguments.model_copy(update=scaled) if scaled and digits else arguments


def _window(arguments: FindClients, book: Book) -> Window:
    """Trends without a period compare the last three months that are over: a month begun is no fall."""
    if arguments.trend is not None and arguments.period is not None:
        stated = book.window(arguments.period)
        running = stated.start <= book.today < stated.end
        return book.window(f"{stated.start}/{book.today}") if running else stated
    if arguments.trend is None:
        return book.window(arguments.period)
    start, end = book.whole_months(3)
    found = book.window(f"{start}/{end}")
    note = book.say(
        f"기간을 말씀하지 않아 최근 3개월({found.period['label']})을 기준으로 보았습니다.",
        f"No period was given, so the last three months ({found.period['label']}) were used.",
    )
    return Window(start=start, end=end, period=found.period, assumptions=(note,))


async def _lines(
    arguments: FindClients, wanted: ClientFilter, window: Window, book: Book
) -> tuple[list[Line], Provenance]:
    clients = await load_clients(book.session, wanted, book.today)
    ids = None if wanted.is_everything else [client.id for client in clients]
    product = read_id(arguments.bought_product, book.caller) if arguments.bought_product else None
    now = await book.sales(ids, window.start, window.end, product=product)
    base: dict[UUID, int] | None = None
    if arguments.trend is not None or arguments.order_by in {"change", "change_rate"}:
        base = (await book.sales(ids, *_compared_days(arguments, window), product=product)).by_client
    year_ago = book.today - timedelta(days=365)
    habits = await load_habits(book.session, year_ago, book.today, ids)
    visits = await last_visits(book.session, book.today, book.calendar.timezone, ids)
    ends = await _contract_ends(wanted, book)
    owed = await _overdue(book) if arguments.order_by == "overdue" else {}
    kept, stopped = await _by_product(arguments, clients, window, book)
    return [
        Line(
            client=client,
            sales=now.by_client.get(client.id, 0),
            base=None if base is None else base.get(client.id, 0),
            last_order=habits[client.id].last_order if client.id in habits else None,
            last_visit=visits.get(client.id),
            contract_end=ends.get(client.id),
            overdue=owed.get(client.id, 0) if owed else None,
            stopped_on=stopped[client.id][0] if client.id in stopped else None,
            stopped_monthly=stopped[client.id][1] if client.id in stopped else None,
        )
        for client in clients
        if kept is None or client.id in kept
    ], now.provenance


def _compared_days(arguments: FindClients, window: Window) -> tuple[date, date]:
    if arguments.against == "year_ago":
        back = relativedelta(years=1)
    elif window.start.day == 1 and (window.end + timedelta(days=1)).day == 1:
        months = (window.end.year - window.start.year) * 12 + window.end.month - window.start.month + 1
        back = relativedelta(months=months)
    else:
        back = relativedelta(days=(window.end - window.start).days + 1)
    next_day = window.end + timedelta(days=1)
    return window.start - back, next_day - back - timedelta(days=1)


async def _contract_ends(wanted: ClientFilter, book: Book) -> dict[UUID, date]:
    """Returns the next end of a contract in force, by client."""
    contracts = await load_contracts(book.session, ContractFilter(clients=wanted, status=("active",)), book.today)
    ends: dict[UUID, date] = {}
    for contract in contracts:
        ends.setdefault(contract.client_id, contract.end_on)
    return ends


async def _overdue(book: Book) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for invoice in await load_open_invoices(book.session, book.today, due_before=book.today):
        found[invoice.client_id] = found.get(invoice.client_id, 0) + invoice.open_amount
    return found


async def _by_product(
    arguments: FindClients, clients: Sequence[ClientRecord], window: Window, book: Book
) -> tuple[set[UUID] | None, dict[UUID, tuple[date, int]]]:
    """Returns the clients that buy or stopped buying the asked product (None: not asked), and when they stopped."""
    kept: set[UUID] | None = None
    stopped: dict[UUID, tuple[date, int]] = {}
    if arguments.bought_product:
        product = read_id(arguments.bought_product, book.caller)
        kept = await buyers_of(book.session, product, window.start, window.end)
    if arguments.not_bought_product:
        product = read_id(arguments.not_bought_product, book.caller)
        users = await buyers_of(book.session, product, window.start, window.end)
        kept = {client.id for client in clients if client.id not in users and (kept is None or client.id in kept)}
    if arguments.stopped_product:
        product = read_id(arguments.stopped_product, book.caller)
        start = book.today.replace(day=1) - relativedelta(months=LOOK_BACK_MONTHS)
        quiet = book.today - timedelta(days=QUIET_DAYS)
        uses = await load_stopped(book.session, product, start, quiet, least_months=LEAST_MONTHS)
        stopped = {use.client_id: (use.last_order, round(use.amount / use.months)) for use in uses}
        kept = set(stopped) if kept is None else kept & set(stopped)
    return kept, stopped


def _meets(line: Line, arguments: FindClients, book: Book) -> bool:
    if arguments.trend == "falling" and not (line.base and line.base > 0 and line.sales < line.base):
        return False
    if arguments.trend == "rising" and not (line.change is not None and line.change > 0):
        return False
    least = arguments.least_change_rate
    if least is not None and (line.change_rate is None or abs(float(line.change_rate)) < least):
        return False
    if arguments.min_sales is not None and line.sales < arguments.min_sales:
        return False
    if arguments.max_sales is not None and line.sales > arguments.max_sales:
        return False
    days = arguments.contract_ends_within_days
    if days is not None and (line.contract_end is None or (line.contract_end - book.today).days > days):
        return False
    idle = arguments.no_order_days
    if idle is not None and line.last_order is not None and (book.today - line.last_order).days < idle:
        return False
    quiet = arguments.not_visited_days
    seen = line.last_visit
    return quiet is None or seen is None or (book.today - seen).days >= quiet


def _assumptions(arguments: FindClients, window: Window, book: Book) -> list[str]:
    notes = list(window.assumptions)
    if arguments.bought_product:
        product = book.product(read_id(arguments.bought_product, book.caller))
        notes.append(book.say(f"실적은 {product}만 더한 값입니다.", f"Sales count {product} only."))
    if arguments.not_bought_product:
        notes.append(
            book.say(
                f"{window.period['label']}에 한 번도 사지 않은 곳으로 보았습니다.",
                f"Not using means: nothing bought in {window.period['label']}.",
            )
        )
    if arguments.stopped_product:
        notes.append(
            book.say(
                f"최근 {LOOK_BACK_MONTHS}개월 중 {LEAST_MONTHS}개월 이상 샀고 "
                f"{QUIET_DAYS}일 넘게 주문이 없으면 끊은 것으로 보았습니다.",
                f"Stopped means: bought in at least {LEAST_MONTHS} of the last {LOOK_BACK_MONTHS} months, and nothing "
                f"for more than {QUIET_DAYS} days.",
            )
        )
    if arguments.trend is not None:
        start, end = _compared_days(arguments, window)
        notes.append(book.say(f"비교 기간은 {start}~{end}입니다.", f"Compared with {start} to {end}."))
    return notes


FIND_CLIENTS = Tool(
    name="find_clients",
    arguments=FindClients,
    description=(
        "Lists or counts clients by any mix of conditions: representative, team, district, kind, specialty, grade, new "
        "in a period, dormant, no order for some days, sales falling or rising, contract ending soon, not visited "
        "lately, buys, never buys or stopped a product, more or less than some sales. Gives number, sum and average of sales over all that fit."
    ),
    run=find_clients,
)
