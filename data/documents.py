"""Statements on documents and their pieces; each runs in the tenant session it is given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from data.editions import Edition
from data.tables.documents import ComplianceRule, Document, DocumentChunk, DocumentFile, change_number

AnyRow = Row[*tuple[Any, ...]]

EDITION_COLUMNS = (
    Document.id,
    Document.code,
    Document.title,
    Document.title_en,
    Document.aliases,
    Document.doc_type,
    Document.rank,
    Document.version,
    Document.language,
    Document.effective_from,
    Document.effective_to,
    Document.confidentiality,
    Document.allowed_roles,
    Document.owner_unit,
    Document.source_format,
    Document.warnings,
    Document.change,
)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A chunk as it is read back under row-level security."""

    id: UUID
    document_id: UUID
    seq: int
    part: str | None
    chapter: str | None
    article_no: str | None
    article_title: str | None
    page: int | None
    start: int
    end: int
    kind: str
    text: str
    context: str
    content_key: str


def _edition(row: AnyRow) -> Edition:
    return _as_edition(row._asdict())


def _as_edition(values: dict[str, Any]) -> Edition:
    lists = {name: tuple(values[name]) for name in ("aliases", "allowed_roles", "warnings")}
    return Edition(**{**values, **lists})


def _piece(chunk: DocumentChunk) -> Piece:
    return Piece(
        id=chunk.id,
        document_id=chunk.document_id,
        seq=chunk.seq,
        part=chunk.part,
        chapter=chunk.chapter,
        article_no=chunk.article_no,
        article_title=chunk.article_title,
        page=chunk.page,
        start=chunk.char_start,
        end=chunk.char_end,
        kind=chunk.kind,
        text=chunk.text,
        context=chunk.context,
        content_key=chunk.content_key,
    )


async def last_change(session: AsyncSession) -> int:
    """Returns the number of the newest change that the session sees; 0 without documents."""
    found = await session.scalar(select(Document.change).order_by(Document.change.desc()).limit(1))
    return found or 0


async def changed_since(session: AsyncSession, change: int) -> list[tuple[Edition, bool]]:
    """Returns (document, is deleted) of every change after `change`, oldest first."""
    rows = await session.execute(
        select(*EDITION_COLUMNS, Document.deleted_at).where(Document.change > change).order_by(Document.change)
    )
    found: list[tuple[Edition, bool]] = []
    for row in rows:
        values = row._asdict()
        deleted = values.pop("deleted_at") is not None
        found.append((_as_edition(values), deleted))
    return found


async def chunk_rows(session: AsyncSession, document_ids: Sequence[UUID]) -> Sequence[AnyRow]:
    """Returns (id, document_id, article_no, article_title, page, context, text) of the documents' pieces, in order."""
    statement = (
        select(
            DocumentChunk.id,
            DocumentChunk.document_id,
            DocumentChunk.article_no,
            DocumentChunk.article_title,
            DocumentChunk.page,
            DocumentChunk.context,
            DocumentChunk.text,
        )
        .where(DocumentChunk.document_id.in_(document_ids))
        .order_by(DocumentChunk.document_id, DocumentChunk.seq)
    )
    return (await session.execute(statement)).all()


async def pieces_by_id(session: AsyncSession, chunk_ids: Iterable[UUID]) -> dict[UUID, Piece]:
    """Returns those pieces that the session may read."""
    wanted = list(chunk_ids)
    if not wanted:
        return {}
    found = await session.scalars(select(DocumentChunk).where(DocumentChunk.id.in_(wanted)))
    return {chunk.id: _piece(chunk) for chunk in found}


def _pieces_of(document_id: UUID) -> Select[DocumentChunk]:
    return select(DocumentChunk).where(DocumentChunk.document_id == document_id).order_by(DocumentChunk.seq)


async def pieces_of(session: AsyncSession, document_id: UUID, article_no: str | None = None) -> list[Piece]:
    """Returns a document's pieces in order, or those of one article (as printed)."""
    statement = _pieces_of(document_id)
    if article_no is not None:
        statement = statement.where(DocumentChunk.article_no == article_no)
    return [_piece(chunk) for chunk in await session.scalars(statement)]


async def pieces_around(session: AsyncSession, pieces: Iterable[Piece]) -> dict[tuple[UUID, str | None], list[Piece]]:
    """Returns all pieces of the articles (or headed sections) that the given pieces belong to, in order."""
    wanted = {(piece.document_id, piece.article_no, piece.article_title) for piece in pieces}
    if not wanted:
        return {}
    rows = await session.scalars(
        select(DocumentChunk)
        .where(DocumentChunk.document_id.in_({document_id for document_id, _, _ in wanted}))
        .order_by(DocumentChunk.document_id, DocumentChunk.seq)
    )
    found: dict[tuple[UUID, str | None], list[Piece]] = {}
    for chunk in rows:
        if (chunk.document_id, chunk.article_no, chunk.article_title) in wanted:
            key = (chunk.document_id, chunk.article_no or chunk.article_title)
            found.setdefault(key, []).append(_piece(chunk))
    return found


async def edition_of(session: AsyncSession, document_id: UUID) -> Edition | None:
    """Returns the document, or None when it is absent or not for this session."""
    row = (
        await session.execute(select(*EDITION_COLUMNS).where(Document.id == document_id, Document.deleted_at.is_(None)))
    ).first()
    return _edition(row) if row is not None else None


async def visible_editions(session: AsyncSession) -> list[Edition]:
    """Returns every document that the session may read, by title."""
    rows = await session.execute(
        select(*EDITION_COLUMNS).where(Document.deleted_at.is_(None)).order_by(Document.title, Document.effective_from)
    )
    return [_edition(row) for row in rows]


async def text_of(session: AsyncSession, document_id: UUID) -> str | None:
    """Returns the whole text."""
    return await session.scalar(select(Document.text).where(Document.id == document_id, Document.deleted_at.is_(None)))


async def files_of(session: AsyncSession, document_ids: Sequence[UUID]) -> Sequence[AnyRow]:
    """Returns (id, document_id, name, media type, is source) of the documents' files."""
    statement = select(
        DocumentFile.id, DocumentFile.document_id, DocumentFile.name, DocumentFile.media_type, DocumentFile.is_source
    ).where(DocumentFile.document_id.in_(document_ids))
    return (await session.execute(statement.order_by(DocumentFile.is_source, DocumentFile.name))).all()


async def file_content(session: AsyncSession, document_id: UUID, file_id: UUID | None) -> tuple[str, str, bytes] | None:
    """Returns (name, media type, bytes): of the file, or of the form (else the source) when no file is named."""
    statement = select(DocumentFile.name, DocumentFile.media_type, DocumentFile.content).where(
        DocumentFile.document_id == document_id
    )
    if file_id is not None:
        statement = statement.where(DocumentFile.id == file_id)
    row = (await session.execute(statement.order_by(DocumentFile.is_source, DocumentFile.name).limit(1))).first()
    return (row[0], row[1], row[2]) if row is not None else None


async def rules_on(session: AsyncSession, subject: ColumnElement[bool], day: date) -> Sequence[ComplianceRule]:
    """Returns the rules on a subject that hold on `day`, strongest source first."""
    statement = (
        select(ComplianceRule)
        .where(
            subject,
            ComplianceRule.deleted_at.is_(None),
            ComplianceRule.effective_from.is_(None) | (ComplianceRule.effective_from <= day),
            ComplianceRule.effective_to.is_(None) | (ComplianceRule.effective_to >= day),
        )
        .order_by(ComplianceRule.priority, ComplianceRule.key)
    )
    return (await session.scalars(statement)).all()


async def rules_for(session: AsyncSession, activities: Sequence[str], day: date) -> Sequence[ComplianceRule]:
    """Returns the rules on some activities that hold on `day`, strongest source first."""
    return await rules_on(session, ComplianceRule.activity.in_(activities), day)


async def lock_changes(session: AsyncSession, org_id: UUID) -> int:
    """Returns a new change number and holds the organisation's lock until the transaction ends.

    Without the lock a later number could be committed first, and a process that has read it would miss the earlier one.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"documents {org_id}", 0))))
    return (await session.scalar(select(change_number.next_value()))) or 0


async def find_by_sha256(session: AsyncSession, sha256: str) -> UUID | None:
    """Returns the document that was read from these bytes."""
    return await session.scalar(
        select(Document.id).where(Document.sha256 == sha256, Document.deleted_at.is_(None)).limit(1)
    )


async def known_hashes(session: AsyncSession, hashes: Sequence[str]) -> set[str]:
    """Returns those hashes that a document was read from."""
    return set(
        await session.scalars(select(Document.sha256).where(Document.sha256.in_(hashes), Document.deleted_at.is_(None)))
    )


async def find_version(session: AsyncSession, code: str, language: str, version: str | None) -> UUID | None:
    """Returns the document of this code, language and version."""
    return await session.scalar(
        select(Document.id)
        .where(Document.code == code, Document.language == language, Document.version.is_not_distinct_from(version))
        .where(Document.deleted_at.is_(None))
        .limit(1)
    )


async def delete_document(session: AsyncSession, org_id: UUID, document_id: UUID) -> list[UUID]:
    """Deletes texts, files and pieces and leaves a mark that other processes see; returns the pieces' ids."""
    change = await lock_changes(session, org_id)
    removed = await session.scalars(
        delete(DocumentChunk).where(DocumentChunk.document_id == document_id).returning(DocumentChunk.id)
    )
    chunk_ids = list(removed)
    await session.execute(delete(DocumentFile).where(DocumentFile.document_id == document_id))
    await session.execute(delete(ComplianceRule).where(ComplianceRule.source_document_id == document_id))
    await session.execute(
        update(Document)
        .where(Document.id == document_id)
        .values(deleted_at=func.now(), updated_at=func.now(), change=change, text="", sha256="")
    )
    return chunk_ids


async def insert_rows(session: AsyncSession, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Inserts rows in one round trip."""
    if rows:
        await session.execute(insert(table), list(rows))


async def statement_timeout(session: AsyncSession, seconds: float) -> None:
    """Bounds the rest of the transaction's statements."""
    await session.execute(text("select set_config('statement_timeout', :ms, true)"), {"ms": str(int(seconds * 1000))})
