"""Clients, the people there, who looks after them, and contracts."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, DateTime, ForeignKey, Index, Integer, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base, TenantRow


class Client(TenantRow, Base):
    """A hospital, clinic, pharmacy or wholesaler. Names are shared between districts."""

    __tablename__ = "clients"
    __table_args__ = (
        UniqueConstraint("org_id", "code"),
        UniqueConstraint("org_id", "name", "address"),
        Index("ix_clients_org_id_name", "org_id", "name"),
    )

    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str | None] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    """general_hospital 종합병원 | hospital 병원 | clinic 의원 | pharmacy 약국 | wholesaler 도매"""
    specialty: Mapped[str | None] = mapped_column(Text)
    """내과, 이비인후과, …; None for pharmacies and wholesalers"""
    director_name: Mapped[str | None] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    """관악구, 수원시, …"""
    address: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    beds: Mapped[int | None] = mapped_column(Integer)
    monthly_patients: Mapped[int | None] = mapped_column(Integer)
    grade: Mapped[str] = mapped_column(Text)
    """VIP | A | B | C | D"""
    credit_grade: Mapped[str] = mapped_column(Text)
    """A | B | C | D"""
    credit_limit: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(Text, server_default="active")
    """active | new | dormant | closed"""
    opened_on: Mapped[date] = mapped_column(Date)
    """First day as our client."""
    notes: Mapped[str | None] = mapped_column(Text)


class ClientContact(TenantRow, Base):
    """A person at a client. Personal data."""

    __tablename__ = "client_contacts"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    """원장 | 교수 | 약제과장 | 구매"""
    phone: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    is_public_official: Mapped[bool] = mapped_column(Boolean, server_default="false")
    consent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ClientAssignment(TenantRow, Base):
    """Who looked after a client when; exactly one primary row is open (`valid_to` null) for an active client."""

    __tablename__ = "client_assignments"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"), index=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"), index=True)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    """Last day, inclusive."""
    is_primary: Mapped[bool] = mapped_column(Boolean, server_default="true")


class Contract(TenantRow, Base):
    """A contract with a client."""

    __tablename__ = "contracts"
    __table_args__ = (UniqueConstraint("org_id", "contract_no"),)

    contract_no: Mapped[str] = mapped_column(Text)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"), index=True)
    type: Mapped[str] = mapped_column(Text)
    """supply | distribution | consignment | discount | clinical"""
    start_on: Mapped[date] = mapped_column(Date)
    end_on: Mapped[date] = mapped_column(Date, index=True)
    auto_renew: Mapped[bool] = mapped_column(Boolean)
    notice_days: Mapped[int] = mapped_column(Integer)
    """Notice must be given this many days before `end_on`."""
    value: Mapped[int] = mapped_column(BigInteger)
    """Integer won over the whole term."""
    discount_rate: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    """Ratio: 0.0300 is 3 %."""
    status: Mapped[str] = mapped_column(Text)
    """draft | active | expired | terminated ("expiring" is derived from end_on)"""
    owner_employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    document_id: Mapped[UUID | None]


class CompetitorNote(TenantRow, Base):
    """What a rival sells at a client, as noted by us."""

    __tablename__ = "competitor_notes"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"), index=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"))
    competitor: Mapped[str] = mapped_column(Text)
    share_est: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    noted_on: Mapped[date] = mapped_column(Date)
