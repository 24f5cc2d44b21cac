"""Sales: transactions, the monthly roll-up, targets, collections."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base, TenantRow


class Transaction(TenantRow, Base):
    """One line of sale. `amount` is integer won, negative for returns; sales count `completed` rows of every kind."""

    __tablename__ = "transactions"
    __table_args__ = (
        UniqueConstraint("org_id", "tx_no"),
        Index("ix_transactions_org_id_date", "org_id", "date"),
        Index("ix_transactions_client_id_date", "client_id", "date"),
        Index("ix_transactions_employee_id_date", "employee_id", "date"),
    )

    tx_no: Mapped[str] = mapped_column(Text)
    date: Mapped[dt.date] = mapped_column(Date)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    """Who owned the client on that day: sales stay with the owner of then."""
    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"))
    quantity: Mapped[int] = mapped_column(Integer)
    unit_price: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    """sale | return | adjust"""
    channel: Mapped[str] = mapped_column(Text)
    """prescription 원외처방 | direct 직납"""
    status: Mapped[str] = mapped_column(Text)
    """completed | pending | cancelled"""
    invoice_no: Mapped[str | None] = mapped_column(Text)


class SalesMonth(TenantRow, Base):
    """Roll-up of completed transactions; always reconciles with them (`data/rollups.py` rebuilds it)."""

    __tablename__ = "sales_monthly"
    __table_args__ = (
        UniqueConstraint(
            *("org_id", "month", "employee_id", "client_id", "product_id", "channel", "kind"),
            name="uq_sales_monthly_grain",
        ),
        Index("ix_sales_monthly_org_id_month", "org_id", "month"),
    )

    month: Mapped[dt.date] = mapped_column(Date)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), index=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"), index=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"))
    channel: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int] = mapped_column(Integer)
    """Number of transactions."""


class ClientMonth(TenantRow, Base):
    """Roll-up of completed transactions without products; always reconciles with them, like `SalesMonth`."""

    __tablename__ = "client_months"
    __table_args__ = (
        UniqueConstraint(
            *("org_id", "month", "employee_id", "client_id", "channel", "kind"), name="uq_client_months_grain"
        ),
    )

    month: Mapped[dt.date] = mapped_column(Date)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), index=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"), index=True)
    channel: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int] = mapped_column(Integer)
    """Number of transactions."""
    first_day: Mapped[dt.date] = mapped_column(Date)
    last_day: Mapped[dt.date] = mapped_column(Date)
    """Days of the month's first and last transaction of the row."""


class SalesTarget(TenantRow, Base):
    """A month's target of a person or of a unit (exactly one); a unit's is not always the sum of its people's."""

    __tablename__ = "sales_targets"
    __table_args__ = (
        CheckConstraint("(employee_id is null) <> (unit_id is null)", name="one_owner"),
        Index("ix_sales_targets_org_id_month", "org_id", "month"),
    )

    month: Mapped[dt.date] = mapped_column(Date)
    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"), index=True)
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("products.id"))
    """None: over all products."""
    amount: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer, server_default="1")
    """The highest version of a month counts."""
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))


class Collection(TenantRow, Base):
    """Money due from a client and when it came."""

    __tablename__ = "collections"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"), index=True)
    invoice_no: Mapped[str] = mapped_column(Text)
    invoiced_on: Mapped[dt.date] = mapped_column(Date)
    due_date: Mapped[dt.date] = mapped_column(Date)
    amount: Mapped[int] = mapped_column(BigInteger)
    """Invoiced, integer won."""
    paid_amount: Mapped[int] = mapped_column(BigInteger, server_default="0")
    paid_on: Mapped[dt.date | None] = mapped_column(Date)
    method: Mapped[str | None] = mapped_column(Text)
