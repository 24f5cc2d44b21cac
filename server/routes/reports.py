"""/reports: performance reports that the caller made, listed and downloaded; POST /employees/reports makes one."""

from dataclasses import replace
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request
from langchain_core.utils.uuid import uuid7
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from data.pages import find_person, find_place, find_unit
from data.reports import ReportRecord, list_reports, read_report, read_report_file
from server.auth import SignedIn
from server.listing import ERRORS, desk_of
from server.patience import patience_s
from server.services import Open, Services
from server.wire.json import JsonResponse
from state.errors import Conflict, InvalidInput, NotFound, ToolFailed
from state.language import Language
from state.principal import Principal
from tools.report_files import MEDIA_TYPES, file_links
from tools.report_jobs import wait_for_report
from tools.reports import MakeReport, start_report

router = APIRouter(tags=["reports"], responses=ERRORS)

EXAMPLES: dict[str, Any] = {
    "person": {"summary": "A person's quarter", "value": {"scope": "person", "id": "MR-1003", "period": "지난 분기"}},
    "unit": {"summary": "The caller's own team", "value": {"scope": "unit", "period": "2025-01-01/2025-06-30"}},
}


class NewReport(BaseModel):
    """Whose report, of when."""

    model_config = ConfigDict(extra="forbid")

    scope: Literal["person", "unit", "client"] = "person"
    id: str | None = Field(
        default=None, max_length=100, description="Number, code or id; left out: the caller or the caller's unit"
    )
    period: str | None = Field(default=None, max_length=100, examples=["지난 분기"])
    language: Language | None = None


@router.post(
    "/employees/reports",
    status_code=201,
    responses={202: {"description": "Accepted; GET /reports/{id} says how far it is"}},
)
async def make_report(
    body: Annotated[NewReport, Body(openapi_examples=EXAMPLES)],
    request: Request,
    services: Open,
    principal: SignedIn,
) -> Response:
    """Makes a report as PDF, Word, Excel and Markdown, and keeps it for the caller.

    The answer waits a while for the files; what takes longer, or is asked for with `Prefer: respond-async`, is
    answered 202 with the report's id.
    """
    desk = await desk_of(services, principal, body.language)
    step = replace(desk.caller, run_step=f"rest:{uuid7()}")
    subject = await _subject(body, services, principal)
    names = {"person": "people", "unit": "units", "client": "clients"}
    arguments = MakeReport.model_validate({names[body.scope]: [subject], "period": await desk.period(body.period)})
    report_id, _ = await start_report(arguments, step, desk.toolbox.resources)
    record = await wait_for_report(desk.toolbox.resources, principal, report_id, patience_s(request))
    if record.state == "failed":
        raise ToolFailed(record.error or "")
    status = 201 if record.ended else 202
    return JsonResponse(_report(record), status_code=status, headers={"Location": f"/reports/{report_id}"})


async def _subject(body: NewReport, services: Services, principal: Principal) -> str:
    if body.id is None:
        if body.scope == "client":
            raise InvalidInput("Say which client. 거래처를 지정하세요.")
        return {"person": "@me", "unit": "@my_unit"}[body.scope]
    async with services.database.tenant_session(principal) as session:
        finder = {"person": find_person, "unit": find_unit, "client": find_place}[body.scope]
        found = await finder(session, body.id)
    if found is None:
        raise NotFound("There is no such person, unit or client. 그런 대상이 없습니다.")
    return str(found)


@router.get("/reports")
async def reports(
    services: Open,
    principal: SignedIn,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Lists the reports that the caller made, the newest first."""
    async with services.database.tenant_session(principal) as session:
        records, total = await list_reports(session, limit=limit, offset=offset)
    body = {"items": [_report(one) for one in records], "total": total, "limit": limit, "offset": offset}
    return JsonResponse(body, headers={"X-Pagination-Total": str(total)})


@router.get("/reports/{report_id}")
async def report(report_id: UUID, services: Open, principal: SignedIn) -> Response:
    """Shows one report: how far it is, and its files when it is done."""
    async with services.database.tenant_session(principal) as session:
        record = await read_report(session, report_id)
    if record is None:
        raise NotFound("There is no such report. 그런 보고서가 없습니다.")
    return JsonResponse(_report(record))


@router.get("/reports/{report_id}/file")
async def report_file(
    report_id: UUID, services: Open, principal: SignedIn, format: Literal["pdf", "docx", "xlsx", "md"] = "pdf"
) -> Response:
    """Returns a report's file; 409 while it is being made."""
    async with services.database.tenant_session(principal) as session:
        found = await read_report_file(session, report_id, format)
        record = await read_report(session, report_id) if found is None else None
    if record is not None and not record.ended:
        raise Conflict("The report is still being made. 보고서를 만들고 있습니다.")
    if found is None:
        raise NotFound("There is no such report. 그런 보고서가 없습니다.")
    name, content = found
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=MEDIA_TYPES[format], headers=headers)


def _report(record: ReportRecord) -> dict[str, Any]:
    return {
        "report_id": str(record.id),
        "title": record.title,
        "scope": record.scope,
        "subject_id": str(record.subject_id),
        "period": {"start": record.start_on.isoformat(), "end": record.end_on.isoformat()},
        "language": record.language,
        "created_at": record.created_at.isoformat(),
        "status": record.state,
        "progress": record.progress,
        "error": record.error,
        "files": file_links(record),
    }
