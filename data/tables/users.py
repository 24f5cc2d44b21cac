"""Logins."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, ForeignKey, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base, TenantRow


class User(TenantRow, Base):
    """A login of an organisation; `username` is unique over all of them."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("username"),)

    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    username: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    """A value of `state.principal.Role`."""
    is_active: Mapped[bool] = mapped_column(Boolean, server_default="true")
    last_login_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    locale: Mapped[str] = mapped_column(Text, server_default="ko")
    preferences: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
