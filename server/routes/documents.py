"""/documents: put documents in, find passages, read and delete what is there, under the caller's rights."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import Response

from data.documents import file_content, files_of, pieces_of
from data.editions import Edition
from data.ingest.arrivals import Arrival
from data.ingest.index import remove_document
from data.ingest.jobs import JobState
from data.ingest.problems import problem_words, warning_words
from data.library import Library, Scope
from data.search import Hit
from server.auth import SignedIn
from server.routes.chat import MAX_MESSAGE_CHARS
from server.services import Open, Services
from server.wire.json import JsonResponse
from state.errors import InvalidInput, NotAllowed, NotFound, Unavailable
from state.evidence import Json
from state.language import Language
from state.principal import Principal, Role
from tools.document_arguments import DocType
from tools.resources import Resources

router = APIRouter(prefix="/documents", tags=["documents"])

MAX_FILES = 500
MAX_TEXTS = 10_000
MAX_EMBEDDED = 256


class TextDocument(BaseModel):
    """A document sent as text."""

    title: str = Field(min_length=1, max_length=500)
    text: str = Field(max_length=20_000_000)
    language: Language | None = None
    type: DocType | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    """Keys of docs/documents-format.md (version, effective_from, supersedes, confidentiality …); others are kept."""


class TextDocuments(BaseModel):
    """A batch of texts."""

    documents: list[TextDocument] = Field(min_length=1, max_length=MAX_TEXTS)


class SearchFilters(BaseModel):
    """What to search in."""

    model_config = ConfigDict(extra="forbid")

    doc_types: list[DocType] = Field(default_factory=list)
    language: Language | None = None
    document_ids: list[UUID] = Field(default_factory=list, max_length=1000)
    any_version: bool = False
    """True: versions that are not in force as well."""


class SearchRequest(BaseModel):
    """A question to the documents."""

    query: str = Field(min_length=1, max_length=MAX_MESSAGE_CHARS)
    top_k: int = Field(default=5, ge=1, le=50)
    as_of: date | None = None
    filters: SearchFilters = Field(default_factory=SearchFilters)


class EmbedRequest(BaseModel):
    """Texts to embed."""

    texts: list[str] = Field(min_length=1, max_length=MAX_EMBEDDED)


def resources_of(services: Services) -> Resources:
    """Returns what the document routes work with. Raises: Unavailable when another graph is served."""
    if services.answering is None:
        raise Unavailable("This server serves another graph and has no documents.")
    return services.answering.toolbox.resources


@router.post("/index", status_code=202)
async def index(request: Request, services: Open, principal: SignedIn) -> Response:
    """Takes files (multipart) or texts (JSON) in; answers at once with the job's id."""
    _may_write(principal)
    content_type = request.headers.get("content-type", "")
    is_form = content_type.startswith("multipart/form-data")
    arrivals = await _files(request) if is_form else _texts(await request.body())
    job_id = await resources_of(services).ingestion.start(principal, arrivals)
    return JsonResponse({"job_id": str(job_id)}, status_code=202)


async def _files(request: Request) -> list[Arrival]:
    async with request.form(max_files=MAX_FILES) as form:
        facts = _facts(form.get("metadata"))
        arrivals = [
            Arrival(name=part.filename or "file", content=await part.read(), facts=facts)
            for _, part in form.multi_items()
            if isinstance(part, UploadFile)
        ]
    if not arrivals:
        raise InvalidInput("Send at least one file. 파일을 하나 이상 보내 주세요.")
    return arrivals


def _facts(value: object) -> dict[str, Json]:
    if not value:
        return {}
    try:
        facts = orjson.loads(str(value))
    except orjson.JSONDecodeError:
        raise InvalidInput("metadata is not JSON") from None
    if not isinstance(facts, dict):
        raise InvalidInput("metadata is not a JSON object")
    return facts


def _texts(body: bytes) -> list[Arrival]:
    try:
        sent = TextDocuments.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInput(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None
    return [
        Arrival(
            name=item.title,
            text=item.text,
            facts={**item.metadata, "title": item.title, **_given(language=item.language, doc_type=item.type)},
        )
        for item in sent.documents
    ]


def _given(**values: str | None) -> dict[str, Json]:
    return {key: value for key, value in values.items() if value is not None}


@router.get("/jobs/{job_id}")
async def job(job_id: UUID, services: Open, principal: SignedIn) -> Response:
    """Returns how far a job is, with every document's state and warnings."""
    state = await resources_of(services).ingestion.state(principal, job_id)
    return JsonResponse(_job(state, principal.locale))


def _job(state: JobState, language: Language) -> dict[str, Any]:
    return {
        "job_id": str(state.id),
        "status": state.status,
        "progress": round(state.progress, 3),
        "error": problem_words(state.error, language) if state.error else None,
        "documents": [
            {
                "document_id": step["document_id"],
                "title": step["title"],
                "state": step["state"],
                "warnings": [warning_words(warning, language) for warning in step["warnings"]],
                "problem": step["problem"],
                "error": _problem(step, language),
            }
            for step in state.steps
        ],
    }


def _problem(step: dict[str, Any], language: Language) -> str | None:
    if not step["problem"]:
        return None
    words = problem_words(step["problem"], language)
    return f"{words} {step['detail']}" if step.get("detail") else words


@router.post("/search")
async def search(body: SearchRequest, services: Open, principal: SignedIn) -> Response:
    """Returns the best passages, one of each article or section, best first."""
    resources = resources_of(services)
    found = await resources.documents.search(
        body.query,
        principal,
        as_of=body.as_of or _today(services),
        top_k=body.top_k,
        doc_types=body.filters.doc_types,
        languages=[body.filters.language] if body.filters.language else [],
        document_ids=body.filters.document_ids,
        any_version=body.filters.any_version,
    )
    return JsonResponse({"hits": [_hit(hit) for hit in found.hits]})


def _today(services: Services) -> date:
    return services.answering.today() if services.answering is not None else date.today()


def _hit(hit: Hit) -> dict[str, Any]:
    edition, piece = hit.edition, hit.piece
    return {
        "document_id": str(edition.id),
        "title": edition.title,
        "chunk_id": str(piece.id),
        "text": piece.text,
        "score": hit.score,
        "article": piece.article_no,
        "article_title": piece.article_title,
        "page": piece.page,
        "span": [piece.start, piece.end],
        "version": edition.version,
        "effective_from": edition.effective_from.isoformat() if edition.effective_from else None,
        "language": edition.language,
        "doc_type": edition.doc_type,
    }


@router.post("/embed")
async def embed(body: EmbedRequest, services: Open, principal: SignedIn) -> Response:
    """Returns the vectors that search makes of the texts, in its first vector space."""
    name, vectors = await resources_of(services).documents.embed_texts(body.texts)
    dimensions = len(vectors[0]) if vectors else 0
    return JsonResponse({"model": name, "dimensions": dimensions, "embeddings": vectors})


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
        as_of=as_of or _today(services),
        doc_types=(doc_type,) if doc_type else (),
        languages=(language,) if language else (),
        any_version=all_versions,
    )
    found = sorted(
        (library.editions[document_id] for document_id in library.within(scope)),
        key=lambda edition: (edition.title, edition.effective_from or date.min),
    )
    shown = [_document(edition, _today(services)) for edition in found[offset : offset + limit]]
    return JsonResponse({"documents": shown, "total": len(found)})


def _document(edition: Edition, today: date) -> dict[str, Any]:
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
    resources = resources_of(services)
    async with resources.database.tenant_session(principal) as session:
        files = await files_of(session, [document_id])
    today = _today(services)
    others = [
        _document(other, today)
        for other in library.editions.values()
        if other.code == edition.code and other.id != edition.id and other.readable_by(principal)
    ]
    links = [
        {"name": file.name, "media_type": file.media_type, "url": f"/documents/{document_id}/file?file_id={file.id}"}
        for file in files
    ]
    return JsonResponse({**_document(edition, today), "versions": others, "files": links})


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
    _may_write(principal)
    await _readable(document_id, services, principal)
    await remove_document(resources_of(services).documents, principal, document_id)
    return Response(status_code=204)


def _may_write(principal: Principal) -> None:
    if principal.role is Role.MR:
        raise NotAllowed(
            "Documents are put in and deleted by managers and head office. Ask your branch manager."
            " 문서 등록과 삭제는 팀장과 본사만 할 수 있습니다. 팀장에게 요청해 주세요."
        )
