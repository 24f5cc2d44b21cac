"""What clients owe: open invoices as they stand on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncSession

from data.tables.sales import Collection as Invoice


@dataclass(frozen=True, kw_only=True)
class OpenInvoice:
    """An invoice that is not paid in full on the day."""

    client_id: UUID
    invoice_no: str
    invoiced_on: date
    due_date: date
    amount: int
    open_amount: int


async def load_open_invoices(
    session: AsyncSession, day: date, ids: Collection[UUID] | None = None, *, due_before: date | None = None
) -> list[OpenInvoice]:
    """Returns the open invoices of the day, the longest due first. `due_before` keeps those due before a day."""
    paid = case((Invoice.paid_on <= day, Invoice.paid_amount), else_=0)
    left = Invoice.amount - paid
    statement = (
        select(Invoice.client_id, Invoice.invoice_no, Invoice.invoiced_on, Invoice.due_date, Invoice.amount, left)
        .where(Invoice.invoiced_on <= day, left > 0, Invoice.deleted_at.is_(None))
        .order_by(Invoice.due_date, Invoice.invoice_no)
    )
    if ids is not None:
        statement = statement.where(Invoice.client_id.in_(tuple(ids)))
    if due_before is not None:
        statement = statement.where(Invoice.due_date < due_before)
    return [
        OpenInvoice(
            client_id=row[0],
            invoice_no=row[1],
            invoiced_on=row[2],
            due_date=row[3],
            amount=int(row[4]),
            open_amount=int(row[5]),
        )
        for row in (await session.execute(statement)).all()
    ]
