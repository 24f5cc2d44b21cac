"""What a client buys, is bound to and owes: sales, products, contracts, invoices."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from data.clients.contracts import ContractFilter, ContractRecord, load_contracts
from data.clients.directory import ClientFilter, ClientRecord
from data.clients.invoices import load_open_invoices
from data.clients.orders import load_habits, load_product_sales
from state.evidence import Cell, Table
from tools.client_book import Book, Window, counted, make_table
from tools.client_words import CONTRACT_STATUSES, Part, contract_type_name
from tools.dimension_words import value_words
from tools.figures import share
from tools.wording import listing


async def sales(client: ClientRecord, book: Book, window: Window) -> Part:
    """Returns the client's sales of the period by month, the same stretch a year before, and how it orders."""
    now = await book.sales([client.id], window.start, window.end)
    back = relativedelta(years=1)
    next_day = min(window.end, max(window.start, book.today)) + timedelta(days=1)  # a running year: as many days
    then = await book.sales([client.id], window.start - back, next_day - back - timedelta(days=1))
    amount, earlier = now.by_client.get(client.id, 0), then.by_client.get(client.id, 0)
    change = book.rate(share(amount - earlier, earlier), signed=True) if earlier > 0 else None
    name, label = book.client(client.id, client.name), window.period["label"]
    changed = f"으로, 1년 전 같은 기간 대비 {change}" if change else ""
    changed_en = f", {change} on a year earlier" if change else ""
    summary = [
        book.say(
            f"{name}의 {label} 실적은 {book.money(amount)}{changed}입니다.",
            f"Sales to {name} in {label} were {book.money(amount)}{changed_en}.",
        ),
        await _habit_sentence(client, book),
    ]
    months = await book.sales_by_month(client.id, window.start, window.end)
    columns = [book.column("month", "월", "Month", "month"), book.column("sales", "실적", "Sales", "won")]
    rows: list[list[Cell]] = [[month.isoformat(), value] for month, value in months]
    return Part(summary=summary, table=make_table(columns, rows), provenance=now.provenance)


async def _habit_sentence(client: ClientRecord, book: Book) -> str:
    habits = await load_habits(book.session, book.today - timedelta(days=365), book.today, [client.id])
    habit = habits.get(client.id)
    if habit is None:
        return book.say("최근 1년간 주문이 없습니다.", "There was no order within the last year.")
    gap = f"{habit.usual_gap_days:.0f}" if habit.usual_gap_days is not None else "-"
    return book.say(
        f"마지막 주문은 {habit.last_order}, 최근 1년의 주문일은 {habit.orders}일이며 주문 간격은 보통 {gap}일입니다.",
        f"The last order was on {habit.last_order}; it ordered on {habit.orders} days of the last year, "
        f"usually every {gap} day(s).",
    )


async def products(client: ClientRecord, book: Book, window: Window) -> Part:
    """Returns what the client buys, by product."""
    bought = (await load_product_sales(book.session, window.start, window.end, [client.id])).get(client.id, [])
    total = sum(one.amount for one in bought)
    columns = [
        book.column("product", "제품", "Product"),
        book.column("area", "치료군", "Area"),
        book.column("sales", "실적", "Sales", "won"),
        book.column("quantity", "수량", "Quantity", "count"),
        book.column("share", "비중", "Share", "ratio"),
    ]
    rows: list[list[Cell]] = []
    for one in bought:
        part = share(one.amount, total)
        area = value_words("area", one.area, book.calendar, book.language)
        rows.append(
            [book.product(one.product_id), area, one.amount, one.quantity, round(float(part), 6) if part else None]
        )
    name, label = book.client(client.id, client.name), window.period["label"]
    top = listing([f"{book.product(one.product_id)} {book.money(one.amount)}" for one in bought[:3]], book.language)
    summary = [
        book.say(
            f"{name}에서 {label}에 거래한 제품은 {len(bought)}개이며, 많은 순서로 {top}입니다.",
            f"{name} bought {len(bought)} products in {label}; the largest are {top}.",
        )
        if bought
        else book.say(f"{name}에서 {label}에 거래한 제품이 없습니다.", f"{name} bought nothing in {label}.")
    ]
    return Part(summary=summary, table=make_table(columns, rows))


async def contracts(client: ClientRecord, book: Book) -> Part:
    """Returns the client's contracts: those in force first, with the last day for notice."""
    wanted = ContractFilter(clients=ClientFilter(ids=(client.id,)))
    found = await load_contracts(book.session, wanted, book.today, order="end", descending=True)
    current = [one for one in found if one.status == "active" and one.end_on >= book.today]
    name = book.client(client.id, client.name)
    if not current:
        last = found[0] if found else None
        ended = (
            book.say(f" 마지막 계약은 {last.end_on}에 끝났습니다.", f" The last one ended on {last.end_on}.")
            if last
            else ""
        )
        none = book.say(f"{name}과(와) 유효한 계약이 없습니다.", f"No contract with {name} is in force.")
        summary = [none + ended]
    else:
        summary = [contract_sentence(one, name, book) for one in sorted(current, key=lambda one: one.end_on)]
    return Part(summary=summary, table=contract_table(current or found, book))


def notice_day(contract: ContractRecord) -> str:
    """Returns the last day on which notice can be given."""
    return (contract.end_on - timedelta(days=contract.notice_days)).isoformat()


def contract_sentence(contract: ContractRecord, name: str, book: Book) -> str:
    """Says when a contract ends and until when notice must be given."""
    kind = contract_type_name(contract.type, book)
    left = (contract.end_on - book.today).days
    renew = (
        book.say("자동 연장 계약", "renews itself")
        if contract.auto_renew
        else book.say("자동 연장 없음", "does not renew itself")
    )
    return book.say(
        f"{name}의 {kind} 계약({contract.contract_no})은 {contract.end_on}에 끝납니다(오늘부터 {left}일 뒤, {renew}). "
        f"해지 통보는 만료 {contract.notice_days}일 전인 {notice_day(contract)}까지 해야 합니다.",
        f"The {kind} contract {contract.contract_no} with {name} ends on {contract.end_on} (in "
        f"{counted(left, 'day')}, {renew}). "
        f"Notice must be given {contract.notice_days} days before, by {notice_day(contract)}.",
    )


def contract_table(found: list[ContractRecord], book: Book, total: int | None = None, *, named: bool = False) -> Table:
    """Returns contracts as a table; `named` adds the client's name."""
    columns = [
        book.column("contract_no", "계약 번호", "Contract"),
        *([book.column("client", "거래처", "Client")] if named else []),
        book.column("type", "종류", "Kind"),
        book.column("start", "시작일", "Start", "date"),
        book.column("end", "종료일", "End", "date"),
        book.column("notice_by", "통보 기한", "Notice by", "date"),
        book.column("auto_renew", "자동 연장", "Renews itself"),
        book.column("value", "계약 금액", "Value", "won"),
        book.column("status", "상태", "Status"),
        *([book.column("owner", "담당자", "Owner")] if named else []),
    ]
    rows: list[list[Cell]] = []
    for one in found:
        client_cell: list[Cell] = [book.client(one.client_id)] if named else []
        owner_cell: list[Cell] = [book.person(one.owner_id)] if named else []
        status = "expired" if one.status == "active" and one.end_on < book.today else one.status
        rows.append(
            [
                one.contract_no,
                *client_cell,
                contract_type_name(one.type, book),
                one.start_on.isoformat(),
                one.end_on.isoformat(),
                notice_day(one),
                book.say("예", "yes") if one.auto_renew else book.say("아니오", "no"),
                one.value,
                book.say(*CONTRACT_STATUSES[status]),
                *owner_cell,
            ]
        )
    return make_table(columns, rows, total, ids=[one.client_id for one in found] if named else [])


async def overdue(client: ClientRecord, book: Book) -> Part:
    """Returns what the client owes, and how much of it is past due."""
    invoices = await load_open_invoices(book.session, book.today, [client.id])
    owed = sum(one.open_amount for one in invoices)
    late = [one for one in invoices if one.due_date < book.today]
    columns = [
        book.column("invoice_no", "청구 번호", "Invoice"),
        book.column("invoiced", "청구일", "Invoiced", "date"),
        book.column("due", "납기일", "Due", "date"),
        book.column("open", "미수금", "Open", "won"),
        book.column("days_late", "연체 일수", "Days late", "days"),
    ]
    rows: list[list[Cell]] = [
        [
            one.invoice_no,
            one.invoiced_on.isoformat(),
            one.due_date.isoformat(),
            one.open_amount,
            max(0, (book.today - one.due_date).days),
        ]
        for one in invoices
    ]
    name, use = book.client(client.id, client.name), share(owed, client.credit_limit)
    if not invoices:
        summary = [book.say(f"{name}의 미수금은 없습니다.", f"{name} owes nothing.")]
    else:
        used = f" 여신 한도 {book.money(client.credit_limit)}의 {book.rate(use)}입니다." if use is not None else ""
        used_en = f" That is {book.rate(use)} of the credit limit." if use is not None else ""
        summary = [
            book.say(
                f"{book.today} 현재 {name}의 미수금은 {book.money(owed)}(청구서 {len(invoices)}건)입니다.{used}",
                f"On {book.today} {name} owes {book.money(owed)} on {len(invoices)} invoices.{used_en}",
            )
        ]
        if late:
            amount, days = sum(one.open_amount for one in late), (book.today - late[0].due_date).days
            summary.append(
                book.say(
                    f"그중 연체 금액은 {book.money(amount)}({len(late)}건, 가장 오래된 것은 {days}일 경과)입니다.",
                    f"Of that {book.money(amount)} is overdue ({len(late)} invoices, the oldest by {days} days).",
                )
            )
        else:
            summary.append(book.say("납기가 지난 금액은 없습니다.", "Nothing is overdue."))
    return Part(summary=summary, table=make_table(columns, rows))
