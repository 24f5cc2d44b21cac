"""overdue: what clients owe, how long it is past due, how much credit is used."""

from collections import defaultdict
from uuid import UUID

from data.clients.directory import ClientFilter, ClientRecord, load_clients
from data.clients.invoices import OpenInvoice, load_open_invoices
from state.evidence import Cell, Evidence
from tools.client_arguments import Overdue
from tools.client_book import Book, make_evidence, make_table, open_book
from tools.client_words import whose
from tools.figures import share
from tools.registry import Caller, Tool
from tools.resources import Resources


async def overdue(arguments: Overdue, caller: Caller, resources: Resources) -> Evidence:
    """Returns one row a client that owes, the largest overdue amount first."""
    async with open_book(caller, resources) as book:
        wanted = book.read_filter(arguments)
        # closed clients may still owe: only a named status leaves anybody out
        everyone = wanted if wanted.statuses or wanted.ids else _with_closed(wanted)
        clients = {one.id: one for one in await load_clients(book.session, everyone, book.today)}
        invoices = await load_open_invoices(book.session, book.today, clients)
        by_client: dict[UUID, list[OpenInvoice]] = defaultdict(list)
        for invoice in invoices:
            by_client[invoice.client_id].append(invoice)
        lines = [_Line(clients[key], found, book) for key, found in by_client.items()]
        if arguments.only_overdue:
            lines = [line for line in lines if line.days >= arguments.min_days]
        if arguments.min_amount is not None:
            least = arguments.min_amount
            lines = [line for line in lines if (line.late if arguments.only_overdue else line.owed) >= least]
        lines.sort(key=lambda line: (-line.late, -line.owed) if arguments.only_overdue else (-line.owed, -line.late))
        columns = [
            book.column("client", "거래처", "Client"),
            book.column("receivable", "미수금", "Owed", "won"),
            book.column("overdue", "연체 금액", "Overdue", "won"),
            book.column("days_late", "최장 연체 일수", "Longest overdue", "days"),
            book.column("invoices", "연체 청구서", "Overdue invoices", "count"),
            book.column("credit_grade", "여신 등급", "Credit grade"),
            book.column("credit_use", "여신 사용률", "Credit use", "ratio"),
            book.column("owner", "담당자", "Representative"),
        ]
        rows = [line.row(book) for line in lines[: arguments.limit]]
        return make_evidence(
            "overdue",
            book.say(f"{whose(wanted, book)}미수금 현황", f"Money owed{whose(wanted, book)}"),
            _sentences(lines, wanted, arguments, book),
            table=make_table(columns, rows, len(lines), ids=[line.client.id for line in lines[: arguments.limit]])
            if rows
            else None,
            assumptions=[
                book.say(f"{book.today} 현재 기준입니다.", f"As of {book.today}."),
                *_least_words(arguments, book),
            ],
            empty=not lines and not wanted.ids,
        )


def _least_words(arguments: Overdue, book: Book) -> list[str]:
    if arguments.min_amount is None:
        return []
    shown = book.money(arguments.min_amount)
    return [book.say(f"{shown} 이상인 곳만 보았습니다.", f"Only those of {shown} or more.")]


def _with_closed(wanted: ClientFilter) -> ClientFilter:
    return ClientFilter(
        **{
            **{name: getattr(wanted, name) for name in wanted.__dataclass_fields__},
            "statuses": ("active", "new", "dormant", "closed"),
        }
    )


class _Line:
    """What one client owes."""

    def __init__(self, client: ClientRecord, invoices: list[OpenInvoice], book: Book) -> None:
        late = [one for one in invoices if one.due_date < book.today]
        self.client = client
        self.owed = sum(one.open_amount for one in invoices)
        self.late = sum(one.open_amount for one in late)
        self.late_count = len(late)
        self.days = max(((book.today - one.due_date).days for one in late), default=0)

    def row(self, book: Book) -> list[Cell]:
        """Returns the line as table cells."""
        use = share(self.owed, self.client.credit_limit)
        return [
            book.client(self.client.id, self.client.name),
            self.owed,
            self.late,
            self.days,
            self.late_count,
            self.client.credit_grade,
            None if use is None else round(float(use), 6),
            book.person(self.client.owner_id),
        ]


def _sentences(lines: list[_Line], wanted: ClientFilter, arguments: Overdue, book: Book) -> list[str]:
    owner = whose(wanted, book)
    what = ("연체된 미수금", "overdue amount") if arguments.only_overdue else ("미수금", "open amount")
    if not lines:
        return [book.say(f"{owner}{what[0]}은 없습니다.", f"There is no {what[1]}{owner}.")]
    owed, late = sum(line.owed for line in lines), sum(line.late for line in lines)
    sentences = [
        book.say(
            f"{owner}{what[0]}이 있는 거래처는 {len(lines)}곳이며, 미수금 {book.money(owed)} 중 연체는 "
            f"{book.money(late)}입니다.",
            f"{len(lines)} clients{owner} have an {what[1]}: {book.money(owed)} owed, {book.money(late)} of it "
            "overdue.",
        )
    ]
    for line in lines[:3]:
        name, use = book.client(line.client.id, line.client.name), share(line.owed, line.client.credit_limit)
        used = book.say(f", 여신 사용률 {book.rate(use)}", f", {book.rate(use)} of its credit limit") if use else ""
        sentences.append(
            book.say(
                f"{name}: 연체 {book.money(line.late)}(최장 {line.days}일), 미수금 {book.money(line.owed)}{used}.",
                f"{name}: {book.money(line.late)} overdue (up to {line.days} days), {book.money(line.owed)} "
                f"owed{used}.",
            )
        )
    return sentences


OVERDUE = Tool(
    name="overdue",
    arguments=Overdue,
    description=(
        "Money clients owe: overdue amounts, days past due, open invoices, credit use; for one client, a "
        "representative, a "
        "team, a kind of client or everybody."
    ),
    run=overdue,
)
