"""/documents: read and delete what is there, under the caller's rights."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from data.documents import file_content, files_of, pieces_of
from data.editions import Edition
from data.ingest.index import remove_document
from data.ingest.problems import warning_words
from data.library import Library, Scope
from server.auth import SignedIn
from server.routes import document_jobs, document_search
from server.routes.document_access import refuse_unless_writer, resources_of, today_of
from server.services import Open, Services
from server.wire.json import JsonResponse
from state.errors import NotFound
from state.language import Language
from state.principal import Principal
from tools.document_arguments import DocType

router = APIRouter(prefix="/documents", tags=["documents"])
router.include_router(document_jobs.router)
router.include_router(document_search.router)


@router.get("")
async def documents(
    services: Open,
    principal: SignedIn,
    doc_type: DocType | None = None,
    language: Language | None = None,
    as_of: date | None = None,
    all_versions: bool = False,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Returns the documents in force that the caller may read, by title."""
    library = await resources_of(services).documents.library(principal.org_id)
    scope = Scope(
        principal=principal,
        as_of=as_of or await today_of(services, principal),
        doc_types=(doc_type,) if doc_type else (),
        languages=(language,) if language else (),
        any_version=all_versions,
    )
    found = sorted(
        (library.editions[document_id] for document_id in library.within(scope)),
        key=lambda edition: (edition.title, edition.effective_from or date.min),
    )
    today = await today_of(services, principal)
    shown = [_document(edition, library, today, principal) for edition in found[offset : offset + limit]]
    return JsonResponse({"documents": shown, "total": len(found)})


def _document(edition: Edition, library: Library, today: date, principal: Principal) -> dict[str, Any]:
    return {
        "document_id": str(edition.id),
        "code": edition.code,
        "title": edition.title,
        "title_en": edition.title_en,
        "doc_type": edition.doc_type,
        "version": edition.version,
        "language": edition.language,
        "effective_from": edition.effective_from.isoformat() if edition.effective_from else None,
        "effective_to": edition.effective_to.isoformat() if edition.effective_to else None,
        "in_force": edition.in_force(today),
        "confidentiality": edition.confidentiality,
        "owner_unit": edition.owner_unit,
        "source_format": edition.source_format,
        "state": "indexed" if library.rows_of(edition.id) else "unreadable",
        "warnings": [warning_words(warning, principal.locale) for warning in edition.warnings],
    }


async def _readable(document_id: UUID, services: Services, principal: Principal) -> tuple[Edition, Library]:
    library = await resources_of(services).documents.library(principal.org_id)
    edition = library.editions.get(document_id)
    if edition is None or not edition.readable_by(principal):
        raise NotFound("There is no such document. 그런 문서가 없습니다.")
    return edition, library


@router.get("/{document_id}")
async def document(document_id: UUID, services: Open, principal: SignedIn) -> Response:
    """Returns one document with its other versions and its files."""
    edition, library = await _readable(document_id, services, principal)
    today = await today_of(services, principal)
    resources = resources_of(services)
    async with resources.database.tenant_session(principal) as session:
        files = await files_of(session, [document_id])
    others = [
        _document(other, library, today, principal)
        for other in library.editions.values()
        if other.code == edition.code and other.id != edition.id and other.readable_by(principal)
    ]
    links = [
        {"name": file.name, "media_type": file.media_type, "url": f"/documents/{document_id}/file?file_id={file.id}"}
        for file in files
    ]
    return JsonResponse({**_document(edition, library, today, principal), "versions": others, "files": links})


@router.get("/{document_id}/chunks")
async def chunks(document_id: UUID, services: Open, principal: SignedIn) -> Response:
    """Returns the document's pieces in order."""
    await _readable(document_id, services, principal)
    async with resources_of(services).database.tenant_session(principal) as session:
        pieces = await pieces_of(session, document_id)
    shown = [
        {
            "chunk_id": str(piece.id),
            "seq": piece.seq,
            "part": piece.part,
            "chapter": piece.chapter,
            "article": piece.article_no,
            "article_title": piece.article_title,
            "page": piece.page,
            "span": [piece.start, piece.end],
            "kind": piece.kind,
            "text": piece.text,
        }
        for piece in pieces
    ]
    return JsonResponse({"chunks": shown})


@router.get("/{document_id}/file")
async def file(document_id: UUID, services: Open, principal: SignedIn, file_id: UUID | None = None) -> Response:
    """Returns the bytes of a form, or of the file the document was read from."""
    await _readable(document_id, services, principal)
    async with resources_of(services).database.tenant_session(principal) as session:
        found = await file_content(session, document_id, file_id)
    if found is None:
        raise NotFound("There is no such file. 그런 파일이 없습니다.")
    name, media_type, content = found
    headers = {
        # Never shown in the browser's own page: an uploaded HTML file must not run under our address.
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)


@router.delete("/{document_id}", status_code=204)
async def delete(document_id: UUID, services: Open, principal: SignedIn) -> Response:
    """Deletes a document with its texts, files and vectors."""
    refuse_unless_writer(principal)
    await _readable(document_id, services, principal)
    resources = resources_of(services)
    await remove_document(resources.documents, principal, document_id)
    resources.lexicons.forget(principal.org_id)
    return Response(status_code=204)
