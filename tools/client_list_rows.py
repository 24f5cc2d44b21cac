"""Lines of a list of clients: what is known of each, their order, their columns."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from data.clients.directory import ClientRecord
from state.evidence import Cell, Column
from tools.client_arguments import FindClients
from tools.client_book import Book
from tools.client_words import STATUSES, what_it_is
from tools.figures import Number, share


@dataclass(frozen=True, kw_only=True)
class Line:
    """A client with everything the list can filter and sort by."""

    client: ClientRecord
    sales: int
    base: int | None
    """Sales of the stretch compared with; None when nothing is compared."""
    last_order: date | None = None
    last_visit: date | None = None
    contract_end: date | None = None
    overdue: int | None = None
    stopped_on: date | None = None
    stopped_monthly: int | None = None

    @property
    def change(self) -> int | None:
        """Sales less the base."""
        return None if self.base is None else self.sales - self.base

    @property
    def change_rate(self) -> Number | None:
        """The change as a ratio; None without a base."""
        return None if self.base is None else share(self.sales - self.base, self.base)


def sort_lines(lines: list[Line], arguments: FindClients) -> None:
    """Sorts by the asked column; lines without a value come last, either way."""
    keys: dict[str, Callable[[Line], int | float | str | None]] = {
        "sales": lambda line: line.sales,
        "change": lambda line: line.change,
        "change_rate": lambda line: None if line.change_rate is None else float(line.change_rate),
        "name": lambda line: line.client.name,
        "contract_end": lambda line: line.contract_end.toordinal() if line.contract_end else None,
        "last_order": lambda line: line.last_order.toordinal() if line.last_order else None,
        "last_visit": lambda line: line.last_visit.toordinal() if line.last_visit else None,
        "opened": lambda line: line.client.opened_on.toordinal(),
        "patients": lambda line: line.client.monthly_patients,
        "overdue": lambda line: line.overdue,
    }
    order, descending = _order_of(arguments)
    key = keys[order]
    known = [line for line in lines if key(line) is not None]
    known.sort(key=lambda line: key(line), reverse=descending)  # type: ignore[arg-type, return-value]  # None is out
    lines[:] = known + [line for line in lines if key(line) is None]


def _order_of(arguments: FindClients) -> tuple[str, bool]:
    """Returns the order; what nobody chose follows the condition: the largest fall, the soonest end, the newest."""
    if "order_by" in arguments.model_fields_set:
        return arguments.order_by, arguments.descending
    if arguments.trend is not None:
        return "change", arguments.trend == "rising"
    if arguments.contract_ends_within_days is not None:
        return "contract_end", False
    if arguments.opened is not None:
        return "opened", True
    if arguments.not_visited_days is not None:
        return "last_visit", False
    if arguments.no_order_days is not None:
        return "last_order", False
    return arguments.order_by, arguments.descending


Shown = Callable[[Line], Cell]


def columns_of(arguments: FindClients, book: Book) -> tuple[list[Column], list[Shown]]:
    """Returns the columns and how each is read from a line; only those that the conditions speak of."""

    def day(value: date | None) -> Cell:
        return value.isoformat() if value else None

    def rate(value: Number | None) -> Cell:
        return None if value is None else round(float(value), 6)

    shown: list[tuple[Column, Shown]] = [
        (book.column("client", "거래처", "Client"), lambda line: book.client(line.client.id, line.client.name)),
        (book.column("kind", "유형", "Kind"), lambda line: what_it_is(line.client, book)),
        (book.column("district", "지역", "District"), lambda line: book.district(line.client.district)),
        (book.column("grade", "등급", "Grade"), lambda line: line.client.grade),
        (book.column("owner", "담당자", "Representative"), lambda line: book.person(line.client.owner_id)),
        (book.column("sales", "실적", "Sales", "won"), lambda line: line.sales),
    ]
    if arguments.trend is not None or arguments.order_by in {"change", "change_rate"}:
        shown += [
            (book.column("base", "비교 기간 실적", "Sales before", "won"), lambda line: line.base),
            (book.column("change", "증감", "Change", "won"), lambda line: line.change),
            (book.column("change_rate", "증감률", "Change rate", "ratio"), lambda line: rate(line.change_rate)),
        ]
    if arguments.stopped_product:
        shown += [
            (book.column("stopped", "마지막 구매일", "Last bought", "date"), lambda line: day(line.stopped_on)),
            (book.column("monthly", "이전 월평균 구매액", "Monthly before", "won"), lambda line: line.stopped_monthly),
        ]
    if arguments.opened is not None or arguments.order_by == "opened":
        shown.append((book.column("opened", "거래 시작일", "Since", "date"), lambda line: day(line.client.opened_on)))
    if arguments.contract_ends_within_days is not None or arguments.order_by == "contract_end":
        shown.append(
            (book.column("contract_end", "계약 만료일", "Contract ends", "date"), lambda line: day(line.contract_end))
        )
    if arguments.not_visited_days is not None or arguments.order_by == "last_visit":
        shown.append(
            (book.column("last_visit", "마지막 방문일", "Last visit", "date"), lambda line: day(line.last_visit))
        )
    if arguments.order_by == "patients":
        shown.append(
            (book.column("patients", "월 환자 수", "Patients", "count"), lambda line: line.client.monthly_patients)
        )
    if arguments.order_by == "overdue":
        shown.append((book.column("overdue", "연체 금액", "Overdue", "won"), lambda line: line.overdue))
    if arguments.with_address:
        shown += [
            (book.column("address", "주소", "Address"), lambda line: line.client.address),
            (book.column("phone", "대표번호", "Phone"), lambda line: line.client.phone),
        ]
    shown += [
        (book.column("last_order", "마지막 주문일", "Last order", "date"), lambda line: day(line.last_order)),
        (book.column("status", "상태", "Status"), lambda line: book.say(*STATUSES[line.client.status])),
    ]
    return [column for column, _ in shown], [cell for _, cell in shown]
