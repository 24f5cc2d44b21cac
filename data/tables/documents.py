"""Documents, their pieces, the rules they state, and the work of taking them in.

Texts live here and only here: the vector store knows ids, so that what a person may not read cannot come back from it.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base, TenantRow

change_number = Sequence("document_changes", metadata=Base.metadata)
"""Numbers every change of a document, so that each process sees what it has not read yet."""


class Document(TenantRow, Base):
    """One version of one document in one language. Restricted: visible to `allowed_roles` and executives only."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_org_id_code", "org_id", "code"),
        Index("ix_documents_org_id_sha256", "org_id", "sha256"),
        Index("ix_documents_org_id_change", "org_id", "change"),
    )

    code: Mapped[str] = mapped_column(Text)
    """The same for all versions and languages of a document: "HR-04"; generated for uploads."""
    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str | None] = mapped_column(Text)
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Other names people say."""
    doc_type: Mapped[str] = mapped_column(Text)
    """regulation | code | law | manual | product | form | report | notice | contract"""
    rank: Mapped[str] = mapped_column(Text, server_default="company")
    """law | pharmacist_act | fair_code | company: what wins when documents disagree, strongest first."""
    version: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    """ko | en"""
    effective_from: Mapped[date | None] = mapped_column(Date)
    """First day in force; None: always was."""
    effective_to: Mapped[date | None] = mapped_column(Date)
    """Last day in force, inclusive; None: open."""
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="SET NULL"))
    confidentiality: Mapped[str] = mapped_column(Text, server_default="internal")
    """public | internal | restricted"""
    allowed_roles: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    owner_unit: Mapped[str | None] = mapped_column(Text)
    """Name of the unit in charge."""
    sha256: Mapped[str] = mapped_column(Text)
    """Of the file's bytes: the same file twice is one document."""
    source_format: Mapped[str] = mapped_column(Text)
    """md, pdf, hwp, …"""
    pages: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text, server_default="indexed")
    """indexed | failed"""
    warnings: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    """What an upload said about itself (`metadata`)."""
    change: Mapped[int] = mapped_column(BigInteger, change_number, server_default=change_number.next_value())
    """Grows with every change of the row."""
    text: Mapped[str] = mapped_column(Text, deferred=True)
    """The whole text; spans of chunks and citations are offsets in it. Loaded only when asked for."""


class DocumentChunk(TenantRow, Base):
    """A piece of a document that follows its structure; `text` is the document's text[char_start:char_end]."""

    __tablename__ = "document_chunks"
    __table_args__ = (
        UniqueConstraint("document_id", "seq"),
        Index("ix_document_chunks_document_id_article_no", "document_id", "article_no"),
    )

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    seq: Mapped[int] = mapped_column(Integer)
    """Order in the document, from 0."""
    part: Mapped[str | None] = mapped_column(Text)
    chapter: Mapped[str | None] = mapped_column(Text)
    article_no: Mapped[str | None] = mapped_column(Text)
    """"제9조", "제15조의2", "Article 9", "부칙 제1조"."""
    article_title: Mapped[str | None] = mapped_column(Text)
    """Heading of the article, or of the section where there are no articles."""
    page: Mapped[int | None] = mapped_column(Integer)
    char_start: Mapped[int] = mapped_column(Integer)
    char_end: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    """clause | table | definition | section"""
    text: Mapped[str] = mapped_column(Text)
    context: Mapped[str] = mapped_column(Text, server_default="")
    """Title and headings above, put before the text where it is embedded and ranked."""
    content_key: Mapped[str] = mapped_column(Text, index=True)
    """Hash of context and text: key of the embedding cache."""


class DocumentFile(TenantRow, Base):
    """The bytes a document came from, or a form to download."""

    __tablename__ = "document_files"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    """File name without any folder."""
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    is_source: Mapped[bool]
    """True: the document was read from it."""
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class IngestJob(TenantRow, Base):
    """A batch of files being taken in."""

    __tablename__ = "ingest_jobs"

    state: Mapped[str] = mapped_column(Text, server_default="queued")
    """queued | running | done | failed"""
    requested_by: Mapped[UUID]
    total: Mapped[int] = mapped_column(Integer)
    finished: Mapped[int] = mapped_column(Integer, server_default="0")
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    """One entry a file: document_id, title, state, warnings, error; its state is
    queued | parsing | embedding | indexed | unchanged | failed."""
    error: Mapped[str | None] = mapped_column(Text)
    heartbeat_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ComplianceRule(TenantRow, Base):
    """One limit or prohibition, as data, with the place in a document that states it."""

    __tablename__ = "compliance_rules"
    __table_args__ = (UniqueConstraint("org_id", "key"),)

    key: Mapped[str] = mapped_column(Text)
    law: Mapped[str] = mapped_column(Text)
    law_en: Mapped[str | None] = mapped_column(Text)
    article: Mapped[str | None] = mapped_column(Text)
    activity: Mapped[str] = mapped_column(Text)
    item: Mapped[str] = mapped_column(Text)
    target_kind: Mapped[str] = mapped_column(Text, server_default="any")
    """public_official | hcp | speaker | attendee | employee | any"""
    prohibition: Mapped[str] = mapped_column(Text)
    """absolute | conditional | allowed"""
    limit_amount: Mapped[int | None] = mapped_column(BigInteger)
    """Integer won (pieces for samples)."""
    per: Mapped[str | None] = mapped_column(Text)
    """person | event | night | day | time | month | year"""
    freq_count: Mapped[int | None] = mapped_column(Integer)
    freq_period: Mapped[str | None] = mapped_column(Text)
    """month | quarter | year"""
    conditions: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    conditions_en: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    priority: Mapped[int] = mapped_column(SmallInteger)
    """10 law on improper solicitation, 20 pharmacist act, 30 fair competition code, 40 company rule."""
    effective_from: Mapped[date | None] = mapped_column(Date)
    effective_to: Mapped[date | None] = mapped_column(Date)
    source_document_id: Mapped[UUID | None] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    source_chunk_id: Mapped[UUID | None]
    source_start: Mapped[int | None] = mapped_column(Integer)
    source_end: Mapped[int | None] = mapped_column(Integer)


class EmbeddingCache(Base):
    """Vectors by content: the same text is embedded once for an embedder. Holds no text and no tenant's name."""

    __tablename__ = "embedding_cache"

    embedder: Mapped[str] = mapped_column(Text, primary_key=True)
    content_key: Mapped[str] = mapped_column(Text, primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """float16, little endian."""
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
