"""/reports: performance reports that the caller made, listed and downloaded; POST /employees/reports makes one."""

from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Body, Query
from langchain_core.utils.uuid import uuid7
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from data.pages import find_person, find_place, find_unit
from data.reports import ReportRecord, list_reports, read_report_file
from server.auth import SignedIn
from server.listing import ERRORS, desk_of
from server.services import Open
from server.wire.json import JsonResponse
from state.errors import NotFound
from state.evidence import Json
from state.language import Language
from tools.registry import Caller
from tools.reports import MEDIA_TYPES, file_links

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


@router.post("/employees/reports", status_code=201)
async def make_report(
    body: Annotated[NewReport, Body(openapi_examples=EXAMPLES)], services: Open, principal: SignedIn
) -> Response:
    """Makes a report as PDF, Word, Excel and Markdown, and keeps it for the caller."""
    desk = desk_of(services, principal, body.language)
    async with services.database.tenant_session(principal) as session:
        finder = {"person": find_person, "unit": find_unit, "client": find_place}[body.scope]
        found = await finder(session, body.id) if body.id else None
    if body.id and found is None:
        raise NotFound("There is no such person, unit or client. 그런 대상이 없습니다.")
    own = {"person": "@me", "unit": "@my_unit"}.get(body.scope)
    if found is None and own is None:
        raise NotFound("Say which client. 거래처를 지정하세요.")
    names = {"person": "people", "unit": "units", "client": "clients"}
    arguments: dict[str, Json] = {
        names[body.scope]: [str(found) if found else str(own)],
        "period": await desk.period(body.period),
    }
    step = Caller(
        principal=principal, today=desk.caller.today, language=desk.caller.language, run_step=f"rest:{uuid7()}"
    )
    made = await desk.toolbox.call("make_report", {k: v for k, v in arguments.items() if v is not None}, step)
    report_id = UUID(made["files"][0]["url"].split("/")[2])
    async with services.database.tenant_session(principal) as session:
        records, _ = await list_reports(session, limit=1, offset=0, only=report_id)
    return JsonResponse(_report(records[0]), status_code=201, headers={"Location": f"/reports/{report_id}"})


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
    """Shows one report with its files."""
    async with services.database.tenant_session(principal) as session:
        records, _ = await list_reports(session, limit=1, offset=0, only=report_id)
    if not records:
        raise NotFound("There is no such report. 그런 보고서가 없습니다.")
    return JsonResponse(_report(records[0]))


@router.get("/reports/{report_id}/file")
async def report_file(
    report_id: UUID, services: Open, principal: SignedIn, format: Literal["pdf", "docx", "xlsx", "md"] = "pdf"
) -> Response:
    """Returns a report's file."""
    async with services.database.tenant_session(principal) as session:
        found = await read_report_file(session, report_id, format)
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
        "files": file_links(record),
    }
