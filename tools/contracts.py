"""list_contracts: contracts in force, ending soon, renewing themselves, and their total value."""

from datetime import timedelta

from data.clients.contracts import ContractFilter, ContractRecord, ContractTotals, load_contracts, sum_contracts
from state.evidence import Evidence
from tools.client_arguments import ListContracts
from tools.client_book import Book, counted, make_evidence, open_book
from tools.client_trade import contract_table, notice_day
from tools.client_words import whose
from tools.registry import Caller, Tool
from tools.resolved import read_interval
from tools.resources import Resources


async def list_contracts(arguments: ListContracts, caller: Caller, resources: Resources) -> Evidence:
    """Returns the contracts that fit, the soonest to end first unless asked otherwise, with totals over all."""
    async with open_book(caller, resources) as book:
        ends = read_interval(arguments.ends) if arguments.ends else None
        if arguments.ends_within_days is not None:
            ends = (book.today, book.today + timedelta(days=arguments.ends_within_days))
        wanted = ContractFilter(
            clients=book.read_filter(arguments),
            types=tuple(arguments.contract_types),
            status=tuple(arguments.status),
            ends_from=ends[0] if ends else None,
            ends_to=ends[1] if ends else None,
            auto_renew=arguments.auto_renew,
        )
        order = "end" if arguments.order_by == "client" else arguments.order_by
        found = await load_contracts(
            book.session, wanted, book.today, order=order, descending=arguments.descending, limit=arguments.limit
        )
        if arguments.order_by == "client":
            found.sort(key=lambda one: book.client(one.client_id), reverse=arguments.descending)
        totals = await sum_contracts(book.session, wanted, book.today)
        what = _what(arguments, wanted, book)
        return make_evidence(
            "list_contracts",
            book.say(f"{what} 목록", what[:1].upper() + what[1:]),
            _sentences(what, found, totals, arguments, book),
            table=contract_table(found, book, totals.count, named=True),
            period=book.window(arguments.ends).period if arguments.ends else None,
            assumptions=_assumptions(arguments, book),
            empty=not found,
        )


def _what(arguments: ListContracts, wanted: ContractFilter, book: Book) -> str:
    """Returns "강남팀 종합병원의 60일 안에 끝나는 자동 연장 계약"."""
    owner = whose(wanted.clients, book)
    days = arguments.ends_within_days
    label = book.window(arguments.ends).period["label"] if arguments.ends else None
    ending = f"{days}일 안에 끝나는 " if days is not None else f"{label}에 끝나는 " if label else ""
    ending_en = f" ending within {days} days" if days is not None else f" ending in {label}" if label else ""
    renew = {
        True: ("자동 연장되는 ", "self-renewing "),
        False: ("자동 연장되지 않는 ", "not self-renewing "),
        None: ("", ""),
    }
    ko, en = renew[arguments.auto_renew]
    valid = arguments.status == ["active"]
    return book.say(
        f"{owner}{ending}{ko}{'유효 ' if valid and not ending else ''}계약",
        f"{en}contracts{' in force' if valid and not ending else ''}{owner}{ending_en}",
    )


def _sentences(
    what: str, found: list[ContractRecord], totals: ContractTotals, arguments: ListContracts, book: Book
) -> list[str]:
    if not found:
        return [book.say(f"{what}이 없습니다.", f"There are no {what}.")]
    sentences = [
        book.say(
            f"{what}은 모두 {totals.count}건(거래처 {totals.clients}곳), 계약 총액은 {book.money(totals.value)}입니다.",
            f"Found {totals.count} {what} ({counted(totals.clients, 'client')}), worth {book.money(totals.value)} in "
            "all.",
        )
    ]
    if "average" in arguments.aggregate:
        average = round(totals.value / totals.count)
        sentences.append(
            book.say(
                f"계약 한 건의 평균 금액은 {book.money(average)}입니다.", f"The average value is {book.money(average)}."
            )
        )
    first = found[0]
    if arguments.order_by == "end" and not arguments.descending and first.end_on >= book.today:
        name, left = book.client(first.client_id), (first.end_on - book.today).days
        sentences.append(
            book.say(
                f"만료가 가장 가까운 것은 {name}의 {first.contract_no}({first.end_on}, {left}일 뒤)이고 "
                f"해지 통보 기한은 {notice_day(first)}입니다.",
                f"The first to end is {first.contract_no} with {name} on {first.end_on} (in {counted(left, 'day')}); "
                f"notice is due by {notice_day(first)}.",
            )
        )
    late = [
        one for one in found if one.auto_renew and notice_day(one) < book.today.isoformat() <= one.end_on.isoformat()
    ]
    if late:
        sentences.append(
            book.say(
                f"자동 연장 계약 중 {len(late)}건은 통보 기한이 이미 지났습니다.",
                f"For {len(late)} self-renewing contracts the notice date has passed.",
            )
        )
    return sentences


def _assumptions(arguments: ListContracts, book: Book) -> list[str]:
    if arguments.status == ["active"] and arguments.ends_within_days is None and arguments.ends is None:
        return [book.say(f"{book.today} 현재 유효한 계약만 보았습니다.", f"Only contracts in force on {book.today}.")]
    return []


LIST_CONTRACTS = Tool(
    name="list_contracts",
    arguments=ListContracts,
    description=(
        "Contracts with clients: in force, ending within some days or a period, self-renewing or not, by client, "
        "representative, team or kind of client; with notice deadlines, number and total value."
    ),
    run=list_contracts,
)
