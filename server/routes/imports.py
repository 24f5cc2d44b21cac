"""POST /imports: the caller's own organisation's data from CSV and XLSX files, as a job that can be followed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from data.imports.guess import guess_mapping
from data.imports.jobs import NewImport
from data.imports.mapping import read_mapping, write_mapping
from data.imports.rights import check_importer, check_mapping
from data.imports.run import ImportFile
from data.jobs.waiting import until_ended
from data.tables.jobs import ImportJob
from data.uploads import PART_BYTES
from server.auth import SignedIn
from server.errors import to_response as to_error
from server.listing import ERRORS, desk_of
from server.patience import patience_s
from server.services import Open
from server.wire.json import JsonResponse
from state.errors import InvalidInput
from state.language import Language

router = APIRouter(prefix="/imports", tags=["imports"], responses=ERRORS)

MAX_FILES = 20
ENDED = frozenset({"done", "failed"})
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "mapping": {"type": "string", "description": "YAML; left out: guessed"},
                    },
                }
            }
        },
    }
}


@router.post("/guess", openapi_extra=FORM)
async def guess(request: Request, principal: SignedIn) -> Response:
    """Shows the mapping that would be used, as YAML to look at and edit; nothing is written."""
    check_importer(principal)
    async with _form(request) as (parts, _):
        files = [ImportFile(name=part.filename or "file", content=await part.read()) for part in parts]
    mapping = await asyncio.to_thread(guess_mapping, files)
    return JsonResponse({"mapping": write_mapping(mapping), "kinds": [part.kind for part in mapping.imports]})


@router.post("", openapi_extra=FORM, responses={202: {"description": "Accepted; GET /imports/{id} says how far it is"}})
async def import_data(
    request: Request,
    services: Open,
    principal: SignedIn,
    dry_run: Annotated[bool, Query(description="Show what would change; write nothing")] = False,
    language: Language | None = None,
) -> Response:
    """Imports files into the caller's organisation, all or nothing, and reports what changed and was cleaned.

    Up to 200 MB. The answer waits a while for the report; what takes longer, or is asked for with
    `Prefer: respond-async`, is answered 202 with the import's id.
    """
    desk = await desk_of(services, principal, language)
    check_importer(principal)
    imports = desk.toolbox.resources.imports
    async with _form(request) as (parts, text):
        if text:
            check_mapping(principal, read_mapping(text))
        new = NewImport(mapping=text or "", today=desk.caller.today, language=desk.caller.language, dry_run=dry_run)
        job_id = await imports.start(principal, new, [(part.filename or "file", _pieces(part)) for part in parts])
    row = await until_ended(
        lambda: imports.get(principal, job_id), lambda found: found.state in ENDED, patience_s(request)
    )
    if row.state == "failed":
        error = row.error or {}
        return to_error(int(error["status"]), str(error["detail"]), str(error["code"]))
    made = 200 if dry_run else 201
    status = made if row.state == "done" else 202
    return JsonResponse(_shown(row), status_code=status, headers={"Location": f"/imports/{job_id}"})


@router.get("/{import_id}")
async def import_state(import_id: UUID, services: Open, principal: SignedIn) -> Response:
    """Shows how far an import is, and its report when it is done."""
    return JsonResponse(
        _shown(await (await desk_of(services, principal)).toolbox.resources.imports.get(principal, import_id))
    )


def _shown(row: ImportJob) -> dict[str, Any]:
    return {
        "import_id": str(row.id),
        "status": row.state,
        "stage": row.stage,
        "progress": row.progress / 1000,
        "dry_run": row.dry_run,
        "error": (row.error or {}).get("detail"),
        "mapping": row.mapping,
        **(row.report or {}),
    }


async def _pieces(part: UploadFile) -> AsyncIterator[bytes]:
    while piece := await part.read(PART_BYTES):
        yield piece


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[tuple[list[UploadFile], str | None]]:
    """Yields the files, on disk where they are large, and the mapping."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise InvalidInput("Send the files as multipart/form-data. 파일을 multipart/form-data로 보내 주세요.")
    async with request.form(max_files=MAX_FILES, max_part_size=2**20) as form:
        files = [part for _, part in form.multi_items() if isinstance(part, UploadFile) and part.filename]
        text = form.get("mapping")
        if not files:
            raise InvalidInput("Send at least one file. 파일을 하나 이상 보내 주세요.")
        yield files, text if isinstance(text, str) and text.strip() else None
