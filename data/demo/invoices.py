"""What clients owe and have paid: one invoice a client and month."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from data.demo.clients import Account
from data.demo.days import Horizon, business_day_after, business_day_before, last_day, make_random
from data.demo.ids import organization_id, row_id
from data.demo.ledger import STATUSES, Ledger, invoice_number, month_number

TERM_DAYS = 90
"""The company's term of payment, from the day of the invoice."""
DELAY_DAYS = {"A": (-25, 0), "B": (-12, 0), "C": (-6, 12), "D": (-3, 30)}
"""Credit grade -> earliest and latest payment, in days after it was due."""
LATE_PAYERS = {"바른정형외과": 2}
"""Client -> how many invoices that are due it has not paid in full."""
LATE_SHARE = 0.03
"""Share of the other clients that have not paid their last due invoice in full."""


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """A row of `collections`."""

    id: UUID
    org_id: UUID
    client_id: UUID
    invoice_no: str
    invoiced_on: date
    due_date: date
    amount: int
    paid_amount: int
    paid_on: date | None
    method: str | None


def invoiced_until(horizon: Horizon) -> date:
    """Returns the first month without invoices: the current one is invoiced when it is over."""
    return horizon.month(1) if horizon.as_of == last_day(horizon.months[-1]) else horizon.months[-1]


def make_invoices(org_key: str, seed: int, horizon: Horizon, accounts: list[Account], ledger: Ledger) -> list[Invoice]:
    """Returns the invoices over completed transactions; months of no or negative sales have none."""
    random = make_random(seed, f"{org_key}:invoices")
    first = month_number(horizon.start)
    done = ledger.where(ledger.status == STATUSES.index("completed"))
    totals = np.zeros((len(accounts), horizon.month_count), dtype=np.int64)
    np.add.at(totals, (done.client, done.month - first), done.amount)
    months = [month for month in horizon.months if month < invoiced_until(horizon)]
    invoices = []
    for index, account in enumerate(accounts):
        made = []
        for m, month in enumerate(months):
            if totals[index, m] > 0:
                made.append(_invoice(org_key, account, month, int(totals[index, m]), horizon.as_of, random))
        late = LATE_PAYERS.get(account.client.name, int(random.random_sample() < LATE_SHARE))
        invoices += _with_late(made, late, horizon.as_of, random)
    return invoices


def _invoice(
    org_key: str, account: Account, month: date, amount: int, as_of: date, random: np.random.RandomState
) -> Invoice:
    client = account.client
    number = invoice_number(client.code, month_number(month))
    invoiced_on = business_day_before(last_day(month))
    due = invoiced_on + timedelta(days=TERM_DAYS)
    low, high = DELAY_DAYS[client.credit_grade]
    paid_on = business_day_after(due + timedelta(days=int(random.randint(low, high + 1))))
    paid = paid_on <= as_of
    method = str(random.choice(["계좌이체", "전자어음", "카드"], p=[0.75, 0.15, 0.10]))
    return Invoice(
        id=row_id(org_key, "invoice", number),
        org_id=organization_id(org_key),
        client_id=client.id,
        invoice_no=number,
        invoiced_on=invoiced_on,
        due_date=due,
        amount=amount,
        paid_amount=amount if paid else 0,
        paid_on=paid_on if paid else None,
        method=method if paid else None,
    )


def _with_late(invoices: list[Invoice], late: int, as_of: date, random: np.random.RandomState) -> list[Invoice]:
    """Takes the payment of the last `late` due invoices back; of the oldest of them a part has come."""
    due = [i for i, invoice in enumerate(invoices) if invoice.due_date < as_of][len(invoices) * -1 :]
    chosen = due[-late:] if late else []
    result = list(invoices)
    for position, i in enumerate(chosen):
        invoice = invoices[i]
        part = int(invoice.amount * random.uniform(0.2, 0.5)) if position == 0 else 0
        result[i] = Invoice(
            id=invoice.id,
            org_id=invoice.org_id,
            client_id=invoice.client_id,
            invoice_no=invoice.invoice_no,
            invoiced_on=invoice.invoiced_on,
            due_date=invoice.due_date,
            amount=invoice.amount,
            paid_amount=part,
            paid_on=invoice.due_date if part else None,
            method="계좌이체" if part else None,
        )
    return result
