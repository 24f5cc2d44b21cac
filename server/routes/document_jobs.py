"""/documents/index and /documents/jobs: put documents in, and how far that is."""

from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import Response

from data.ingest.arrivals import Arrival
from data.ingest.jobs import JobState
from data.ingest.problems import problem_words, warning_words
from server.auth import SignedIn
from server.routes.document_access import refuse_unless_writer, resources_of
from server.services import Open
from server.wire.json import JsonResponse
from state.errors import InvalidInput
from state.evidence import Json
from state.language import Language
from tools.document_arguments import DocType

router = APIRouter()

MAX_FILES = 500
MAX_TEXTS = 10_000


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


@router.post("/index", status_code=202)
async def index(request: Request, services: Open, principal: SignedIn) -> Response:
    """Takes files (multipart) or texts (JSON) in; answers at once with the job's id."""
    refuse_unless_writer(principal)
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
