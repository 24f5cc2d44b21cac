"""Tools about one client, or a few side by side: card, comparison, grade, representatives."""

from collections.abc import Sequence
from datetime import timedelta

from data.clients.contracts import ContractFilter, load_contracts
from data.clients.directory import ClientFilter, ClientRecord, load_clients, load_stints
from data.clients.invoices import load_open_invoices
from data.clients.orders import load_habits, load_product_sales
from data.clients.visits import count_visits
from state.evidence import Cell, Evidence
from tools import client_profile, client_trade
from tools.charts import choose_chart
from tools.client_arguments import ClientSection, CompareClients, GetClient, OwnerHistory
from tools.client_book import Book, Window, counted, make_evidence, make_table, open_book
from tools.client_words import Part, what_it_is
from tools.figures import share
from tools.registry import Caller, Tool
from tools.resolved import read_ids
from tools.resources import Resources
from tools.wording import with_particle


async def get_client(arguments: GetClient, caller: Caller, resources: Resources) -> Evidence:
    """Returns the asked parts of a client's card; the card itself when nothing particular is asked."""
    async with open_book(caller, resources) as book:
        client = await book.one_client(arguments.client)
        window = book.window(arguments.period)
        sections: Sequence[ClientSection] = arguments.sections or ["profile"]
        parts = [await _part(section, client, book, window) for section in dict.fromkeys(sections)]
        dated = {"profile", "sales", "products"} & set(sections)
        table = next((part.table for part in parts if part.table is not None and part.table["rows"]), None)
        title = book.say(f"{book.client(client.id)} 정보", f"About {book.client(client.id)}")
        return make_evidence(
            "get_client",
            title,
            [sentence for part in parts for sentence in part.summary],
            table=table,
            period=window.period if dated else None,
            assumptions=window.assumptions if dated and "profile" not in sections else (),
            notices=list(dict.fromkeys(notice for part in parts for notice in part.notices)),
            provenance=next((part.provenance for part in parts if part.provenance), None),
            chart=choose_chart(table, "line", title, book.language) if table and sections == ["sales"] else None,
        )


async def _part(section: ClientSection, client: ClientRecord, book: Book, window: Window) -> Part:
    match section:
        case "profile":
            return await client_profile.profile(client, book, window)
        case "contacts":
            return await client_profile.contacts(client, book)
        case "owner":
            return await client_profile.owner(client, book)
        case "visits":
            return await client_profile.visits(client, book)
        case "sales":
            return await client_trade.sales(client, book, window)
        case "products":
            return await client_trade.products(client, book, window)
        case "contracts":
            return await client_trade.contracts(client, book)
        case "overdue":
            return await client_trade.overdue(client, book)


async def compare_clients(arguments: CompareClients, caller: Caller, resources: Resources) -> Evidence:
    """Returns clients side by side: one row a fact, one column a client."""
    async with open_book(caller, resources) as book:
        window = book.window(arguments.period)
        wanted = read_ids(arguments.clients, caller)
        found = {one.id: one for one in await load_clients(book.session, ClientFilter(ids=tuple(wanted)), caller.today)}
        clients = [found[one] for one in wanted if one in found]
        names = [book.client(one.id, one.name) for one in clients]
        facts = [await _facts(client, book, window) for client in clients]
        columns = [book.column("item", "항목", "Item")]
        columns += [book.column(f"client{place}", name, name) for place, name in enumerate(names, start=1)]
        rows: list[list[Cell]] = [[label, *(fact[label][0] for fact in facts)] for label in facts[0]] if facts else []
        label = book.say("실적", "Sales")
        amounts = [int(fact[label][1]) for fact in facts]
        return make_evidence(
            "compare_clients",
            book.say(f"{', '.join(names)} 비교", f"Comparison of {', '.join(names)}"),
            _compared(names, amounts, clients, book, window),
            table=make_table(columns, rows),
            period=window.period,
            assumptions=window.assumptions,
            empty=len(clients) < 2,
        )


async def _facts(client: ClientRecord, book: Book, window: Window) -> dict[str, tuple[str | None, int]]:
    """Returns label -> (what to show, figure to compare by) of one client."""
    ids = [client.id]
    sales = (await book.sales(ids, window.start, window.end)).by_client.get(client.id, 0)
    habit = (await load_habits(book.session, book.today - timedelta(days=365), book.today, ids)).get(client.id)
    bought = (await load_product_sales(book.session, window.start, window.end, ids)).get(client.id, [])
    seen = (await count_visits(book.session, window.start, window.end, book.calendar.timezone, ids)).get(client.id, 0)
    owed = await load_open_invoices(book.session, book.today, ids)
    late = sum(one.open_amount for one in owed if one.due_date < book.today)
    active = ContractFilter(clients=ClientFilter(ids=(client.id,)), status=("active",))
    contracts = await load_contracts(book.session, active, book.today)
    ends = contracts[0].end_on.isoformat() if contracts else book.say("없음", "none")
    top = book.product(bought[0].product_id) if bought else None
    return {
        book.say("유형", "Kind"): (what_it_is(client, book), 0),
        book.say("지역", "District"): (book.district(client.district), 0),
        book.say("등급", "Grade"): (client.grade, 0),
        book.say("담당자", "Representative"): (book.person(client.owner_id), 0),
        book.say("실적", "Sales"): (book.money(sales), sales),
        book.say("거래 제품 수", "Products"): (f"{len(bought)}", len(bought)),
        book.say("주력 제품", "Main product"): (top, 0),
        book.say("마지막 주문", "Last order"): (habit.last_order.isoformat() if habit else None, 0),
        book.say("방문 횟수", "Visits"): (f"{seen}", seen),
        book.say("월 환자 수", "Patients a month"): (f"{client.monthly_patients or 0:,}", client.monthly_patients or 0),
        book.say("계약 만료", "Contract ends"): (ends, 0),
        book.say("연체 금액", "Overdue"): (book.money(late), late),
    }


def _compared(
    names: list[str], amounts: list[int], clients: list[ClientRecord], book: Book, window: Window
) -> list[str]:
    if len(names) < 2:
        return [book.say("비교하려면 거래처가 둘 이상 필요합니다.", "Two clients or more are needed to compare.")]
    label = window.period["label"]
    told = ", ".join(f"{name} {book.money(amount)}" for name, amount in zip(names, amounts, strict=True))
    best, least = max(amounts), min(amounts)
    leader, last = names[amounts.index(best)], names[amounts.index(least)]
    times = share(best, least)
    ratio = f" ({times:.1f}배)" if times is not None else ""
    ratio_en = f" ({times:.1f} times as much)" if times is not None else ""
    grades = ", ".join(f"{name} {client.grade}" for name, client in zip(names, clients, strict=True))
    sentences = [book.say(f"{label} 실적은 {told}입니다.", f"Sales in {label}: {told}.")]
    if best != least:
        subject = with_particle(leader, "이/가")
        sentences.append(
            book.say(
                f"{subject} {last}보다 {book.money(best - least)} 많습니다{ratio}.",
                f"{leader} bought {book.money(best - least)} more than {last}{ratio_en}.",
            )
        )
    return [*sentences, book.say(f"등급은 {grades}입니다.", f"Grades: {grades}.")]


async def owner_history(arguments: OwnerHistory, caller: Caller, resources: Resources) -> Evidence:
    """Returns everybody who looked after a client, with the sales of their time."""
    async with open_book(caller, resources) as book:
        client = await book.one_client(arguments.client)
        stints = await load_stints(book.session, client.id)
        columns = [
            book.column("employee", "담당자", "Representative"),
            book.column("from", "시작일", "From", "date"),
            book.column("to", "종료일", "To", "date"),
            book.column("kind", "구분", "Kind"),
            book.column("sales", "재임 중 실적", "Sales in that time", "won"),
        ]
        rows: list[list[Cell]] = []
        for stint in stints:
            end = stint.valid_to or book.today
            sold = await book.sales([client.id], stint.valid_from, max(end, stint.valid_from))
            kind = book.say("주 담당", "first") if stint.is_primary else book.say("부 담당", "second")
            last = stint.valid_to.isoformat() if stint.valid_to else None
            amount = sold.by_client.get(client.id, 0) if stint.is_primary else None
            rows.append([book.person(stint.employee_id), stint.valid_from.isoformat(), last, kind, amount])
        name = book.client(client.id, client.name)
        primary = [one for one in stints if one.is_primary]
        summary = [_owner_now(client, book, name)]
        if len(primary) > 1:
            before = primary[1]
            who = book.person(before.employee_id)
            summary.append(
                book.say(
                    f"담당자가 {len(primary) - 1}번 바뀌었고, "
                    f"직전 담당자는 {who}({before.valid_from}~{before.valid_to})입니다.",
                    f"It changed hands {counted(len(primary) - 1, 'time')}; before that {who} looked after it "
                    f"({before.valid_from} to {before.valid_to}).",
                )
            )
        else:
            summary.append(book.say("담당자가 바뀐 기록은 없습니다.", "No change of representative is on record."))
        title = book.say(f"{name} 담당자 변경 이력", f"Representatives of {name}")
        table = make_table(columns, rows, ids=[stint.employee_id for stint in stints], kind="person")
        return make_evidence("owner_history", title, summary, table=table, empty=not rows)


def _owner_now(client: ClientRecord, book: Book, name: str) -> str:
    owner = book.person(client.owner_id)
    if owner is None:
        return book.say(f"{name}에는 현재 담당자가 없습니다.", f"Nobody looks after {name} at present.")
    return book.say(
        f"{name}의 현재 담당자는 {owner}이며 {client.owner_since}부터 맡고 있습니다.",
        f"{owner} has looked after {name} since {client.owner_since}.",
    )


GET_CLIENT = Tool(
    name="get_client",
    arguments=GetClient,
    description=(
        "Everything about one client: profile, people there and phones, our representative, sales by month, products "
        "bought, contracts with notice deadlines, last visits, money owed. Name the sections that were asked for. "
        "Personal data is masked for those who may not see it."
    ),
    run=get_client,
)
COMPARE_CLIENTS = Tool(
    name="compare_clients",
    arguments=CompareClients,
    description="Two to six clients side by side: sales, products, visits, grade, contract, overdue amounts.",
    run=compare_clients,
)
OWNER_HISTORY = Tool(
    name="owner_history",
    arguments=OwnerHistory,
    description="Who looks after a client now and who did before, from when to when, with the sales of their time.",
    run=owner_history,
)
