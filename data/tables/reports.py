"""Reports that were made for people, and their files."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Integer, LargeBinary, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base, TenantRow


class Report(TenantRow, Base):
    """A performance report. Its maker alone sees it: it holds what the maker's rights showed."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("org_id", "idempotency_key"),)

    user_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    """The login that made it."""
    title: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    """person | unit | client"""
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    """Employee, unit or client."""
    start_on: Mapped[date] = mapped_column(Date)
    end_on: Mapped[date] = mapped_column(Date)
    language: Mapped[str] = mapped_column(Text)
    idempotency_key: Mapped[str] = mapped_column(Text)
    """Step of the run that made it: a step makes one report."""
    state: Mapped[str] = mapped_column(Text, server_default="done")
    """queued | running | done | failed"""
    progress: Mapped[int] = mapped_column(Integer, server_default="1000")
    """Thousandths."""
    error: Mapped[str | None] = mapped_column(Text)
    """Why it could not be made, for its maker to read."""
    request: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    """What the job needs besides: name of the subject, period with its words, today."""


class ReportFile(TenantRow, Base):
    """A report in one format."""

    __tablename__ = "report_files"
    __table_args__ = (UniqueConstraint("org_id", "report_id", "format"),)

    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(Uuid)
    format: Mapped[str] = mapped_column(Text)
    """docx | xlsx | pdf | md"""
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
