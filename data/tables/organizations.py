"""Tenants and their tree of units."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, SmallInteger, Text, UniqueConstraint, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base, TenantRow


class Organization(Base):
    """A tenant. Row-level security: an organisation sees itself only."""

    __tablename__ = "organizations"
    __table_args__ = (CheckConstraint("fiscal_year_start_month between 1 and 12", name="fiscal_month"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4, server_default=func.gen_random_uuid())
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str | None] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text, server_default="ko")
    timezone: Mapped[str] = mapped_column(Text, server_default="Asia/Seoul")
    fiscal_year_start_month: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    currency: Mapped[str] = mapped_column(Text, server_default="KRW")
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    """`as_of`: ISO day that counts as today, absent: the real one; `as_of_from`: told | data (an import settles it);
    `demo_version`; `promotion_rules` and other data of the organisation."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class OrgUnit(TenantRow, Base):
    """Division > department > branch, as a tree."""

    __tablename__ = "org_units"
    __table_args__ = (UniqueConstraint("org_id", "code"),)

    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    """division | department | branch"""
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_units.id"))
    path: Mapped[str] = mapped_column(Text, index=True)
    """Codes from the root, "/SALES/SEOUL/GANGNAM/"; a unit and all below it: `path LIKE unit.path || '%'`."""
    phone: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    manager_employee_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Employee who leads it; no foreign key, the two tables point at each other."""
