"""list_transactions: single sales, returns and adjustments."""

from data.clients.orders import TransactionFilter, TransactionTotals, load_transactions, sum_transactions
from state.evidence import Cell, Evidence
from tools.client_arguments import ListTransactions
from tools.client_book import Book, make_evidence, make_table, open_book
from tools.client_words import scope_names
from tools.dimension_words import value_words
from tools.registry import Caller, Tool
from tools.resolved import read_ids, read_interval
from tools.resources import Resources

_STATUSES = {
    "completed": ("완료", "completed"),
    "pending": ("처리 중", "pending"),
    "cancelled": ("취소", "cancelled"),
}


async def list_transactions(arguments: ListTransactions, caller: Caller, resources: Resources) -> Evidence:
    """Returns the transactions that fit, newest first unless asked otherwise, with totals over all of them."""
    async with open_book(caller, resources) as book:
        days = read_interval(arguments.period) if arguments.period else None
        wanted = TransactionFilter(
            clients=book.read_filter(arguments),
            products=tuple(read_ids(arguments.products, caller)),
            kinds=tuple(arguments.kinds),
            channels=tuple(arguments.channels),
            status=tuple(arguments.status),
            start=days[0] if days else None,
            end=days[1] if days else None,
        )
        lines = await load_transactions(
            book.session,
            wanted,
            book.today,
            by_amount=arguments.order_by == "amount",
            descending=arguments.descending,
            limit=arguments.limit,
        )
        totals = await sum_transactions(book.session, wanted, book.today)
        columns = [
            book.column("date", "일자", "Date", "date"),
            book.column("tx_no", "거래 번호", "Transaction"),
            book.column("client", "거래처", "Client"),
            book.column("product", "제품", "Product"),
            book.column("kind", "구분", "Kind"),
            book.column("channel", "경로", "Channel"),
            book.column("quantity", "수량", "Quantity", "count"),
            book.column("unit_price", "단가", "Unit price", "won"),
            book.column("amount", "금액", "Amount", "won"),
            book.column("status", "상태", "Status"),
            book.column("employee", "담당자", "Representative"),
        ]
        rows: list[list[Cell]] = [
            [
                line.date.isoformat(),
                line.tx_no,
                book.client(line.client_id),
                line.product if book.language == "ko" else line.product_en or line.product,
                value_words("kind", line.kind, book.calendar, book.language),
                value_words("channel", line.channel, book.calendar, book.language),
                line.quantity,
                line.unit_price,
                line.amount,
                book.say(*_STATUSES[line.status]),
                book.person(line.employee_id),
            ]
            for line in lines
        ]
        window = book.window(arguments.period) if arguments.period else None
        whose = _subject(wanted, book)
        what = (
            book.say("반품 내역", "returns") if arguments.kinds == ["return"] else book.say("거래 내역", "transactions")
        )
        return make_evidence(
            "list_transactions",
            f"{whose} {what}",
            _sentences(whose, what, totals, rows, arguments, book, window.period["label"] if window else None),
            table=make_table(columns, rows, totals.lines),
            period=window.period if window else None,
            empty=not rows,
        )


def _subject(wanted: TransactionFilter, book: Book) -> str:
    names = scope_names(wanted.clients, book) + [book.product(one) for one in wanted.products]
    return " ".join(names) if names else book.say("전체", "all clients")


def _sentences(
    whose: str,
    what: str,
    totals: TransactionTotals,
    rows: list[list[Cell]],
    arguments: ListTransactions,
    book: Book,
    label: str | None,
) -> list[str]:
    when = f"{label} " if label else ""
    when_en = f" in {label}" if label else ""
    if not rows:
        return [book.say(f"{when}{whose}의 {what}이 없습니다.", f"There are no {what} of {whose}{when_en}.")]
    order = _order_words(arguments, book, len(rows))
    sentences = [
        book.say(
            f"{when}{whose}의 {what}은 모두 {totals.lines:,}건이며, 그중 {order}을 보여 드립니다.",
            f"There are {totals.lines:,} {what} of {whose}{when_en}; these are {order}.",
        )
    ]
    if arguments.kinds == ["return"]:
        pending = book.say(f" 처리 중인 요청은 {totals.pending}건입니다.", f" {totals.pending} requests are pending.")
        done = book.say(
            f"완료된 반품 금액은 {book.money(totals.returns)}입니다.",
            f"Completed returns: {book.money(totals.returns)}.",
        )
        return [*sentences, done + (pending if totals.pending else "")]
    first = book.money(_amount(rows[0]))
    shown = sum(int(row[8]) for row in rows if isinstance(row[8], int))
    sentences.append(
        book.say(
            f"보여 드린 {len(rows)}건의 합계는 {book.money(shown)}, 첫 줄은 {rows[0][0]} {rows[0][3]} {first}입니다.",
            f"The {len(rows)} shown add up to {book.money(shown)}; the first is {rows[0][3]} on {rows[0][0]}, {first}.",
        )
    )
    if label:
        net, back = book.money(totals.amount), book.money(totals.returns)
        sentences.append(
            book.say(
                f"기간 전체의 완료 거래는 {totals.completed:,}건, 금액은 {net}(반품 {back} 차감 후)입니다.",
                f"Completed in the whole period: {totals.completed:,} for {net}, after returns of {back}.",
            )
        )
    return sentences


def _order_words(arguments: ListTransactions, book: Book, count: int) -> str:
    if arguments.order_by == "amount":
        kind = ("금액이 큰", "the largest") if arguments.descending else ("금액이 작은", "the smallest")
    else:
        kind = ("최근", "the latest") if arguments.descending else ("오래된", "the oldest")
    return book.say(f"{kind[0]} {count}건", f"{kind[1]} {count}")


def _amount(row: list[Cell]) -> int:
    return row[8] if isinstance(row[8], int) else 0


LIST_TRANSACTIONS = Tool(
    name="list_transactions",
    arguments=ListTransactions,
    description=(
        "Single transactions (sales, returns, adjustments) of clients, people or products: the latest ones or those of "
        "a period, with totals. For sums, rankings or trends use query_metric."
    ),
    run=list_transactions,
)
