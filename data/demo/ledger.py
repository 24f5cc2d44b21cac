"""The single transactions of a demo company, as columns."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from data.demo.clients import Account
from data.demo.ids import numbered_prefix, organization_id
from data.demo.people import Person
from data.demo.products import Product

EPOCH = date(1970, 1, 1)
KINDS = ("sale", "return", "adjust")
CHANNELS = ("prescription", "direct")
STATUSES = ("completed", "pending", "cancelled")
COLUMNS = (
    "id", "org_id", "tx_no", "date", "client_id", "employee_id", "product_id", "quantity", "unit_price", "amount",
    "kind", "channel", "status", "invoice_no",
)  # fmt: skip

Column = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Transactions; every column is int64 [rows]."""

    day: Column
    """Days since 1970-01-01."""
    client: Column
    """Index of the account."""
    employee: Column
    """Index of the person."""
    product: Column
    """Index of the product."""
    quantity: Column
    unit_price: Column
    amount: Column
    """Won."""
    kind: Column
    """Index into `KINDS`."""
    channel: Column
    """Index into `CHANNELS`."""
    status: Column
    """Index into `STATUSES`."""

    def __len__(self) -> int:
        return len(self.day)

    @property
    def month(self) -> Column:
        """Months since January of year 0."""
        months = self.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        return np.asarray(months + 1970 * 12, dtype=np.int64)

    def where(self, mask: NDArray[np.bool_] | Column) -> "Ledger":
        """Returns the rows of a mask or in the order of an index."""
        return Ledger(**{field.name: getattr(self, field.name)[mask] for field in fields(self)})

    def plus(self, other: "Ledger") -> "Ledger":
        """Returns the rows of both."""
        return Ledger(
            **{
                field.name: np.concatenate([getattr(self, field.name), getattr(other, field.name)])
                for field in fields(self)
            }
        )

    def in_order(self) -> "Ledger":
        """Returns the rows by day, then client, product and kind: the order transactions are numbered in."""
        return self.where(np.lexsort((self.kind, self.product, self.client, self.day)))

    def numbers(self) -> Column:
        """Returns yymm * 1,000,000 + the running number of the month; the rows must be in order."""
        month = self.month
        first = np.searchsorted(month, month)
        running = np.arange(len(self)) - first + 1
        return np.asarray((month // 12 % 100 * 100 + month % 12 + 1) * 1_000_000 + running, dtype=np.int64)


def day_number(day: date) -> int:
    """Returns days since 1970-01-01."""
    return (day - EPOCH).days


def month_number(month: date) -> int:
    """Returns months since January of year 0, as `Ledger.month` counts them."""
    return month.year * 12 + month.month - 1


def invoice_number(client_code: str, month: int) -> str:
    """Returns the number of the one invoice a client gets a month: "INV-2506-C-001"."""
    return f"INV-{month // 12 % 100:02d}{month % 12 + 1:02d}-{client_code}"


def copy_lines(
    org_key: str,
    ledger: Ledger,
    accounts: list[Account],
    people: list[Person],
    products: list[Product],
    invoiced_until: date,
) -> Iterator[str]:
    """Yields one line of COPY text per transaction, in the order of `COLUMNS`; no field needs escaping.

    Months from `invoiced_until` on have no invoice yet.
    """
    org = str(organization_id(org_key))
    open_month = month_number(invoiced_until)
    prefix = numbered_prefix(org_key, "transaction")
    first_day = int(ledger.day.min())
    days = [(EPOCH + timedelta(days=d)).isoformat() for d in range(first_day, int(ledger.day.max()) + 1)]
    client_ids = [str(account.client.id) for account in accounts]
    codes = [account.client.code for account in accounts]
    employee_ids = [str(person.id) for person in people]
    product_ids = [str(product.id) for product in products]
    columns = (ledger.numbers(), ledger.month, *(getattr(ledger, field.name) for field in fields(ledger)))
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for number, month, day, client, employee, product, quantity, price, amount, kind, channel, status in rows:
        invoice = invoice_number(codes[client], month) if status == 0 and month < open_month else "\\N"
        yield (
            f"{prefix}{number:012x}\t{org}\tT{number // 1_000_000:04d}-{number % 1_000_000:06d}"
            f"\t{days[day - first_day]}\t{client_ids[client]}\t{employee_ids[employee]}\t{product_ids[product]}"
            f"\t{quantity}\t{price}\t{amount}\t{KINDS[kind]}\t{CHANNELS[channel]}\t{STATUSES[status]}\t{invoice}\n"
        )
