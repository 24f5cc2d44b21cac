"""/documents/search and /documents/embed: passages that answer, and the vectors they are found by."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from data.search import Hit
from server.auth import SignedIn
from server.routes.chat import MAX_MESSAGE_CHARS
from server.routes.document_access import resources_of, today_of
from server.services import Open
from server.wire.json import JsonResponse
from state.language import Language
from tools.document_arguments import DocType

router = APIRouter()

MAX_EMBEDDED = 256


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


@router.post("/search")
async def search(body: SearchRequest, services: Open, principal: SignedIn) -> Response:
    """Returns the best passages, one of each article or section, best first."""
    resources = resources_of(services)
    found = await resources.documents.search(
        body.query,
        principal,
        as_of=body.as_of or await today_of(services, principal),
        top_k=body.top_k,
        doc_types=body.filters.doc_types,
        languages=[body.filters.language] if body.filters.language else [],
        document_ids=body.filters.document_ids,
        any_version=body.filters.any_version,
    )
    return JsonResponse({"hits": [_hit(hit) for hit in found.hits]})


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
