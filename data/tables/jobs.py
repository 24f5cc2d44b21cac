"""What background jobs work on: files as they were sent, imports, and which vectors are complete."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Integer, LargeBinary, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base, TenantRow


class Upload(TenantRow, Base):
    """A file or text that a job is to read; its sender alone sees it, and it goes with the end of the job."""

    __tablename__ = "uploads"
    __table_args__ = (UniqueConstraint("job_id", "number"),)

    user_id: Mapped[UUID] = mapped_column(Uuid)
    job_id: Mapped[UUID] = mapped_column(Uuid)
    """Of an ingestion or an import."""
    number: Mapped[int] = mapped_column(Integer)
    """Order in the job, from 0."""
    name: Mapped[str] = mapped_column(Text)
    is_text: Mapped[bool] = mapped_column(server_default="false")
    """True: UTF-8 that was sent as text, not a file."""
    size: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Bytes."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    """What the sender said about it."""


class UploadPart(TenantRow, Base):
    """A megabyte of an upload, so that a large file is never in memory as a whole while it comes in."""

    __tablename__ = "upload_parts"
    __table_args__ = (UniqueConstraint("upload_id", "seq"),)

    user_id: Mapped[UUID] = mapped_column(Uuid)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"))
    seq: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportJob(TenantRow, Base):
    """One import of CSV and XLSX files, or a dry run of one; its sender alone sees it."""

    __tablename__ = "import_jobs"

    user_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    state: Mapped[str] = mapped_column(Text, server_default="queued")
    """queued | running | done | failed"""
    progress: Mapped[int] = mapped_column(Integer, server_default="0")
    """Thousandths."""
    stage: Mapped[str] = mapped_column(Text, server_default="queued")
    """What is being done: queued | reading | comparing | writing | checking | done"""
    dry_run: Mapped[bool]
    mapping: Mapped[str] = mapped_column(Text)
    """YAML."""
    today: Mapped[date] = mapped_column(Date)
    """The day it counts as."""
    language: Mapped[str] = mapped_column(Text)
    """Of the report: ko | en."""
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What changed and was cleaned, as it is sent."""
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """{status, code, detail} of what kept it from being done."""


class CompleteVectors(TenantRow, Base):
    """All of an organisation's pieces have this embedder's vectors."""

    __tablename__ = "complete_vectors"
    __table_args__ = (UniqueConstraint("org_id", "embedder"),)

    embedder: Mapped[str] = mapped_column(Text)
