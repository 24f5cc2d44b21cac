"""Makes the vectors that are missing: after the embedder changed, or after a process died amid a job."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from data.completeness import note_complete
from data.documents import Piece, last_change, pieces_of
from data.embedding_cache import embed
from data.embeddings import VectorSpace
from data.ingest.surroundings import embedded_texts
from data.library import Library
from data.search import DocumentIndex, reader_of
from data.vectors import VectorEntry

WRITTEN_AT_ONCE = 256


async def catch_up(index: DocumentIndex, org_id: UUID) -> int:
    """Returns how many vectors were made; from its return on the organisation is searched by the set embedder."""
    made = 0
    while True:
        library = await index.library(org_id)
        for space in index.embedder.spaces:
            for document_id in list(library.editions):
                made += await _fill(index, org_id, space, library, document_id)
        async with index.database.tenant_session(reader_of(org_id)) as session:
            if await last_change(session) != library.change:
                continue  # what came in meanwhile may have been another embedder's
            await note_complete(session, org_id, index.embedder.name)
        index.complete.add(org_id)
        return made


async def complete_documents(index: DocumentIndex, org_id: UUID, document_ids: Sequence[UUID]) -> None:
    """Makes the vectors that a job did not come to before its process died."""
    library = await index.library(org_id)
    for space in index.embedder.spaces:
        for document_id in document_ids:
            if document_id in library.editions:
                await _fill(index, org_id, space, library, document_id)


async def _fill(index: DocumentIndex, org_id: UUID, space: VectorSpace, library: Library, document_id: UUID) -> int:
    language = library.editions[document_id].language
    ids = [str(library.rows[row].chunk_id) for row in library.rows_of(document_id)]
    present = await asyncio.to_thread(index.vectors.present, org_id, space, language, ids)
    if len(present) == len(ids):
        return 0
    async with index.database.tenant_session(reader_of(org_id)) as session:
        every = await pieces_of(session, document_id)
    pieces = [
        (piece, text) for piece, text in zip(every, embedded_texts(every), strict=True) if str(piece.id) not in present
    ]
    for start in range(0, len(pieces), WRITTEN_AT_ONCE):
        await _write(index, org_id, space, language, pieces[start : start + WRITTEN_AT_ONCE])
    return len(pieces)


async def _write(
    index: DocumentIndex, org_id: UUID, space: VectorSpace, language: str, pieces: Sequence[tuple[Piece, str]]
) -> None:
    vectors = await embed(index.database, org_id, space, [text for _, text in pieces])
    entries = [
        VectorEntry(chunk_id=str(piece.id), document_id=str(piece.document_id), content_key=piece.content_key)
        for piece, _ in pieces
    ]
    await asyncio.to_thread(index.vectors.write, org_id, space, language, entries, vectors)
