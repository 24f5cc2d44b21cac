"""Puts a parsed text into Postgres and the vector store, or takes one out; visible in one step or not at all."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from data.completeness import forget_others
from data.documents import (
    delete_document,
    find_by_sha256,
    find_version,
    insert_rows,
    lock_changes,
    pieces_of,
)
from data.embedding_cache import Report, content_key, embed
from data.embeddings import VectorSpace
from data.ingest.chunks import cut_chunks
from data.ingest.parsed import Chunk, DocumentFacts, Parsed
from data.ingest.surroundings import embedded_texts
from data.search import DocumentIndex
from data.tables.documents import Document, DocumentChunk, DocumentFile
from data.vectors import LANGUAGES, VectorEntry
from state.principal import Principal


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """Bytes to keep with a document."""

    name: str
    media_type: str
    content: bytes
    is_source: bool = True


@dataclass(frozen=True, kw_only=True)
class Indexed:
    """What became of a document."""

    document_id: UUID
    title: str
    state: str
    """indexed | unchanged"""
    pieces: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PreparedPiece:
    """A chunk with its ids."""

    id: UUID
    chunk: Chunk
    embedded_text: str
    key: str
    """Hash of the embedded text."""


def sha256_of(content: bytes) -> str:
    """Returns the hash that tells whether a file was taken in before."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A document to take in."""

    facts: DocumentFacts
    parsed: Parsed
    files: tuple[SourceFile, ...]
    """The source first, then forms to download."""
    source_format: str
    salt: str = ""
    """Tells apart documents whose bytes are the same but that were sent as different ones (texts without a file)."""

    @property
    def sha256(self) -> str:
        """Hash of the source's bytes."""
        return sha256_of(self.salt.encode() + self.files[0].content)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A document cut into pieces."""

    incoming: Incoming
    document_id: UUID
    pieces: list[PreparedPiece]


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Documents that can be found already; their slower vectors may still be missing."""

    results: list[Indexed]
    fresh: list[Prepared]


async def index_documents(
    index: DocumentIndex, principal: Principal, incoming: Sequence[Incoming], report: Report | None = None
) -> list[Indexed]:
    """Takes documents in; the same bytes again change nothing, the same code and version replace what was there.

    `report` hears of every piece that is embedded, once a vector space (so of `pieces x spaces` in all).
    """
    batch = await make_findable(index, principal, incoming, report)
    await refine(index, principal.org_id, batch.fresh, report)
    return batch.results


async def make_findable(
    index: DocumentIndex, principal: Principal, incoming: Sequence[Incoming], report: Report | None = None
) -> Batch:
    """Stores documents with the vectors of the quickest space; from its return on searches find them."""
    results: list[Indexed] = []
    fresh: dict[UUID, Prepared] = {}
    for item in incoming:
        async with index.database.tenant_session(principal) as session:
            known = await find_by_sha256(session, item.sha256)
        document_id = known or _document_id(principal.org_id, item.facts, item.sha256)
        earlier = fresh.get(document_id)
        if known is not None or (earlier is not None and earlier.incoming.sha256 == item.sha256):
            results.append(_result(document_id, item, "unchanged", 0))
            continue
        pieces = await asyncio.to_thread(prepare_pieces, document_id, item.facts, item.parsed)
        fresh[document_id] = Prepared(incoming=item, document_id=document_id, pieces=pieces)
        results.append(_result(document_id, item, "indexed", len(pieces)))
    documents = list(fresh.values())
    await _write_vectors(index, principal.org_id, index.embedder.spaces[0], documents, report)
    stale: list[UUID] = []
    async with index.database.tenant_session(principal) as session:
        if documents:
            await forget_others(session, index.embedder.name)
        for prepared in documents:
            stale += await _save(session, principal, prepared)
    await _forget(index, principal.org_id, stale)
    return Batch(results=results, fresh=documents)


async def refine(
    index: DocumentIndex, org_id: UUID, documents: Sequence[Prepared], report: Report | None = None
) -> None:
    """Adds the vectors of the slower spaces, which rank better."""
    for space in index.embedder.spaces[1:]:
        await _write_vectors(index, org_id, space, documents, report)


def _result(document_id: UUID, item: Incoming, state: str, pieces: int) -> Indexed:
    return Indexed(
        document_id=document_id, title=item.facts.title, state=state, pieces=pieces, warnings=item.parsed.warnings
    )


def _document_id(org_id: UUID, facts: DocumentFacts, sha256: str) -> UUID:
    if facts.code is None:
        return uuid5(org_id, f"file {sha256}")
    return uuid5(org_id, f"document {facts.code} {facts.language} {facts.version}")


def prepare_pieces(document_id: UUID, facts: DocumentFacts, parsed: Parsed) -> list[PreparedPiece]:
    """Returns the text's pieces; a piece that stays the same keeps its id when the document is read again."""
    prepared: list[PreparedPiece] = []
    seen: set[str] = set()
    chunks = cut_chunks(parsed.text, facts.title, parsed.pages)
    for chunk, text in zip(chunks, embedded_texts(chunks), strict=True):
        own = content_key(f"{chunk.context}\n{chunk.text}")
        name = own if own not in seen else f"{own} {chunk.seq}"
        seen.add(own)
        piece_id = uuid5(document_id, name)
        prepared.append(PreparedPiece(id=piece_id, chunk=chunk, embedded_text=text, key=content_key(text)))
    return prepared


async def _write_vectors(
    index: DocumentIndex, org_id: UUID, space: VectorSpace, documents: Sequence[Prepared], report: Report | None
) -> None:
    for language in LANGUAGES:
        pieces = [
            (prepared.document_id, piece)
            for prepared in documents
            if prepared.incoming.facts.language == language
            for piece in prepared.pieces
        ]
        vectors = await embed(index.database, org_id, space, [piece.embedded_text for _, piece in pieces], report)
        entries = [
            VectorEntry(chunk_id=str(piece.id), document_id=str(document_id), content_key=piece.key)
            for document_id, piece in pieces
        ]
        await asyncio.to_thread(index.vectors.write, org_id, space, language, entries, vectors)


async def _save(session: AsyncSession, principal: Principal, prepared: Prepared) -> list[UUID]:
    """Writes all rows in the session's transaction; returns the ids of pieces that are no more."""
    incoming, document_id, pieces = prepared.incoming, prepared.document_id, prepared.pieces
    facts, parsed, sha256 = incoming.facts, incoming.parsed, incoming.sha256
    change = await lock_changes(session, principal.org_id)
    before = {piece.id for piece in await pieces_of(session, document_id)}
    if before or await session.get(Document, document_id) is not None:
        await _clear(session, document_id)
    superseded = None
    if facts.code is not None and facts.supersedes is not None:
        superseded = await find_version(session, facts.code, facts.language, facts.supersedes)
    session.add(
        Document(
            id=document_id,
            org_id=principal.org_id,
            code=facts.code or f"file-{sha256[:12]}",
            title=facts.title,
            title_en=facts.title_en,
            aliases=list(facts.aliases),
            doc_type=facts.doc_type,
            rank=facts.rank,
            version=facts.version,
            language=facts.language,
            effective_from=facts.effective_from,
            effective_to=facts.effective_to,
            supersedes_id=superseded,
            confidentiality=facts.confidentiality,
            allowed_roles=list(facts.allowed_roles),
            owner_unit=facts.owner_unit,
            sha256=sha256,
            source_format=incoming.source_format,
            pages=len(parsed.pages) or None,
            warnings=list(parsed.warnings),
            details=dict(facts.details),
            change=change,
            text=parsed.text,
        )
    )
    await session.flush()
    await insert_rows(session, DocumentChunk, [_row(principal.org_id, document_id, piece) for piece in pieces])
    await insert_rows(
        session,
        DocumentFile,
        [
            {
                "org_id": principal.org_id,
                "document_id": document_id,
                "name": file.name,
                "media_type": file.media_type,
                "size": len(file.content),
                "is_source": file.is_source,
                "content": file.content,
            }
            for file in incoming.files
        ],
    )
    return sorted(before - {piece.id for piece in pieces})


async def _clear(session: AsyncSession, document_id: UUID) -> None:
    row = await session.get(Document, document_id)
    if row is not None:
        await session.execute(update(Document).where(Document.supersedes_id == document_id).values(supersedes_id=None))
        await session.delete(row)
        await session.flush()


def _row(org_id: UUID, document_id: UUID, piece: PreparedPiece) -> dict[str, object]:
    chunk = piece.chunk
    return {
        "id": piece.id,
        "org_id": org_id,
        "document_id": document_id,
        "seq": chunk.seq,
        "part": chunk.part,
        "chapter": chunk.chapter,
        "article_no": chunk.article_no,
        "article_title": chunk.article_title,
        "page": chunk.page,
        "char_start": chunk.start,
        "char_end": chunk.end,
        "kind": chunk.kind,
        "text": chunk.text,
        "context": chunk.context,
        "content_key": piece.key,
    }


async def _forget(index: DocumentIndex, org_id: UUID, chunk_ids: Sequence[UUID]) -> None:
    if chunk_ids:
        for space in index.embedder.spaces:
            await asyncio.to_thread(index.vectors.delete, org_id, space, [str(chunk_id) for chunk_id in chunk_ids])


async def remove_document(index: DocumentIndex, principal: Principal, document_id: UUID) -> None:
    """Deletes a document with its texts, files, rules and vectors; other processes see it gone at their next search."""
    async with index.database.tenant_session(principal) as session:
        removed = await delete_document(session, principal.org_id, document_id)
    await _forget(index, principal.org_id, removed)
