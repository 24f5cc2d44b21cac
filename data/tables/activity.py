"""What people did: visits, plans, expenses, briefings, samples."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, Integer, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base, TenantRow


class Interaction(TenantRow, Base):
    """A visit, call or meeting with a client."""

    __tablename__ = "interactions"
    __table_args__ = (
        Index("ix_interactions_client_id_at", "client_id", "at"),
        Index("ix_interactions_employee_id_at", "employee_id", "at"),
        UniqueConstraint("org_id", "idempotency_key"),
    )

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("client_contacts.id"))
    type: Mapped[str] = mapped_column(Text)
    """visit | call | email | meeting | briefing | event"""
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    duration_min: Mapped[int | None] = mapped_column(Integer)
    purpose: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    product_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    next_action: Mapped[str | None] = mapped_column(Text)
    next_due: Mapped[dt.date | None] = mapped_column(Date)
    sentiment: Mapped[str | None] = mapped_column(Text)
    """positive | neutral | negative"""
    compliance_risk: Mapped[str] = mapped_column(Text, server_default="low")
    """low | medium | high"""
    source: Mapped[str] = mapped_column(Text, server_default="manual")
    """manual | chat"""
    idempotency_key: Mapped[str | None] = mapped_column(Text)
    """Run id and step of a write from chat: the same write twice is one row."""


class Schedule(TenantRow, Base):
    """A planned visit or other appointment."""

    __tablename__ = "schedules"
    __table_args__ = (
        Index("ix_schedules_employee_id_at", "employee_id", "at"),
        UniqueConstraint("org_id", "idempotency_key"),
    )

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("clients.id"))
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str] = mapped_column(Text)
    """visit | briefing | meeting | other"""
    title: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default="planned")
    """planned | done | cancelled"""
    idempotency_key: Mapped[str | None] = mapped_column(Text)


class Briefing(TenantRow, Base):
    """A product briefing (제품설명회)."""

    __tablename__ = "briefings"

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"))
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    place: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    setting: Mapped[str] = mapped_column(Text)
    """single | multi institution"""
    attendees: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    budget: Mapped[int] = mapped_column(BigInteger)
    actual: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    """request | approved | held | reported"""


class Expense(TenantRow, Base):
    """Money spent on activity, integer won."""

    __tablename__ = "expenses"
    __table_args__ = (Index("ix_expenses_employee_id_date", "employee_id", "date"),)

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("clients.id"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("client_contacts.id"))
    date: Mapped[dt.date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(Text)
    """meal | lodging | gift | sample | lecture_fee | transport | sponsorship"""
    amount: Mapped[int] = mapped_column(BigInteger)
    headcount: Mapped[int] = mapped_column(Integer, server_default="1")
    briefing_id: Mapped[UUID | None] = mapped_column(ForeignKey("briefings.id"))
    report_state: Mapped[str] = mapped_column(Text, server_default="reported")
    """open | reported | approved"""


class Sample(TenantRow, Base):
    """Samples handed out."""

    __tablename__ = "samples"

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    quantity: Mapped[int] = mapped_column(Integer)
    date: Mapped[dt.date] = mapped_column(Date)
    signed: Mapped[bool]
