"""POST /imports: the caller's own organisation's data from CSV and XLSX files."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from data.imports.guess import guess_mapping
from data.imports.kinds import Kind
from data.imports.mapping import Mapping, read_mapping, write_mapping
from data.imports.run import ImportFile, import_files
from server.auth import SignedIn
from server.listing import ERRORS, desk_of
from server.services import Open
from server.wire.json import JsonResponse
from state.errors import InvalidInput, NotAllowed
from state.language import Language
from state.principal import Principal, Role

router = APIRouter(prefix="/imports", tags=["imports"], responses=ERRORS)

MAX_FILES = 20
_BUSINESS: frozenset[Kind] = frozenset(
    {"employees", "products", "clients", "targets", "transactions", "sales", "contracts", "expenses"}
)
MAY_IMPORT: dict[Role, frozenset[Kind]] = {
    Role.ADMIN: _BUSINESS,
    Role.EXECUTIVE: _BUSINESS,
    Role.HR: frozenset({"employees", "pay"}),
}
"""Role -> kinds. Pay is HR's alone: row-level security refuses it to anybody else."""
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
    if principal.role not in MAY_IMPORT:
        raise NotAllowed(_refusal(principal, set()))
    files, _ = await _form(request)
    mapping = await asyncio.to_thread(guess_mapping, files)
    return JsonResponse({"mapping": write_mapping(mapping), "kinds": [part.kind for part in mapping.imports]})


@router.post("", openapi_extra=FORM)
async def import_data(
    request: Request,
    services: Open,
    principal: SignedIn,
    dry_run: Annotated[bool, Query(description="Show what would change; write nothing")] = False,
    language: Language | None = None,
) -> Response:
    """Imports files into the caller's organisation, all or nothing, and reports what changed and was cleaned."""
    files, text = await _form(request)
    mapping = read_mapping(text) if text else await asyncio.to_thread(guess_mapping, files)
    _check_rights(principal, mapping)
    desk = desk_of(services, principal, language)
    async with services.database.tenant_session(principal) as session:
        report = await import_files(session, principal.org_id, mapping, files, desk.caller.today, dry_run=dry_run)
    if not dry_run:
        desk.toolbox.resources.lexicons.forget(principal.org_id)
    body: dict[str, Any] = {"mapping": write_mapping(mapping), **report.to_json(desk.caller.language)}
    return JsonResponse(body, status_code=200 if dry_run else 201)


async def _form(request: Request) -> tuple[list[ImportFile], str | None]:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise InvalidInput("Send the files as multipart/form-data. 파일을 multipart/form-data로 보내 주세요.")
    async with request.form(max_files=MAX_FILES, max_part_size=2**20) as form:
        files = [
            ImportFile(name=part.filename or "file", content=await part.read())
            for _, part in form.multi_items()
            if isinstance(part, UploadFile) and part.filename
        ]
        text = form.get("mapping")
    if not files:
        raise InvalidInput("Send at least one file. 파일을 하나 이상 보내 주세요.")
    return files, text if isinstance(text, str) and text.strip() else None


def _check_rights(principal: Principal, mapping: Mapping) -> None:
    if mapping.organization is not None:
        raise InvalidInput(
            "A mapping that makes an organisation is for the command line: narutalk import."
            " 새 조직은 narutalk import 명령으로 만들 수 있습니다."
        )
    kinds: set[Kind] = {part.kind for part in mapping.imports}
    if not kinds <= MAY_IMPORT.get(principal.role, frozenset()):
        raise NotAllowed(_refusal(principal, kinds - MAY_IMPORT.get(principal.role, frozenset())))


def _refusal(principal: Principal, kinds: set[Kind]) -> str:
    allowed = ", ".join(sorted(MAY_IMPORT.get(principal.role, ()))) or "-"
    refused = ", ".join(sorted(kinds)) or "*"
    return (
        f"가져올 권한이 없습니다: {refused}. 이 로그인이 가져올 수 있는 것: {allowed}. "
        "관리자나 임원, 인사 담당에게 요청하세요."
        if principal.locale == "ko"
        else f"You may not import {refused}; this login may import {allowed}. Ask an administrator, executive or HR."
    )
