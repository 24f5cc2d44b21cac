"""What the list routes share: paging, JSON of rows, and evidence as an answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.responses import Response

from data.pages import Page, Paging
from server.list_columns import to_table
from server.services import Services
from server.wire.json import JsonResponse
from state.errors import InvalidInput, Unavailable
from state.evidence import Evidence, Json, Table
from state.language import Language
from state.principal import Principal
from tools.periods import resolve_period
from tools.registry import Caller, Toolbox
from tools.sheets import MEDIA_TYPES as SHEET_TYPES
from tools.sheets import SheetForm, to_sheet

MOST_ON_A_PAGE = 1000
MOST_EXPORTED = 50_000
"""Rows of a file: what a workbook of them needs in memory and seconds; more is a matter for `offset`."""
ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Nobody is signed in / 로그인 필요"},
    404: {"description": "Absent, or another organisation's / 없음"},
    422: {"description": "An argument cannot be used / 잘못된 값"},
}


@dataclass(frozen=True, kw_only=True)
class ListRequest(Paging):
    """Which part of a list, and in which form."""

    form: Literal["json", "csv", "xlsx"] = "json"
    language: Language | None = None
    """Of a file's headings."""
    name: str = "list"
    """What a file is called."""


def paging(
    request: Request,
    limit: Annotated[
        int | None, Query(ge=1, le=MOST_EXPORTED, description="Rows of a page: 50 (a file: all), at most 1,000 as JSON")
    ] = None,
    offset: Annotated[int, Query(ge=0, description="Rows before the page")] = 0,
    sort: Annotated[
        str | None, Query(max_length=40, description="Column; - before it for the highest first", examples=["-name"])
    ] = None,
    format: Annotated[
        Literal["json", "csv", "xlsx"], Query(description="A file: CSV that Excel reads, or a workbook")
    ] = "json",
    language: Annotated[Language | None, Query(description="Of a file's headings")] = None,
) -> ListRequest:
    """Returns the part of the list that is asked for. Raises: InvalidInput for a page of more than 1,000 rows."""
    if format == "json" and (limit or 0) > MOST_ON_A_PAGE:
        raise InvalidInput(f"limit: at most {MOST_ON_A_PAGE:,}; more in one piece as format=csv. limit가 너무 큽니다.")
    return ListRequest(
        limit=limit or (50 if format == "json" else MOST_EXPORTED),
        offset=offset,
        sort=sort,
        form=format,
        language=language,
        name=request.url.path.strip("/").replace("/", "-"),
    )


Pages = Annotated[ListRequest, Depends(paging)]


async def answer_list(page: Page, paging: ListRequest, services: Services, principal: Principal) -> Response:
    """Returns a list as JSON or as the file that was asked for, with the pagination headers."""
    if paging.form == "json":
        return to_response(page, paging)
    desk = await desk_of(services, principal, paging.language)
    resources, language = desk.toolbox.resources, desk.caller.language
    currency = (await resources.lexicons.of(principal, resources.database)).lexicon.currency
    table = to_table(page, language, currency)
    return await sheet_response(table, paging.form, paging.name, language, _headers(page, paging))


async def sheet_response(
    table: Table, form: SheetForm, name: str, language: Language, headers: Mapping[str, str]
) -> Response:
    """Returns a table as a file to save."""
    content = await asyncio.to_thread(to_sheet, table, form, name, language)
    about = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.{form}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=SHEET_TYPES[form], headers={**about, **headers})


def to_response(page: Page, paging: Paging) -> Response:
    """Returns {"items", "total", "limit", "offset"} with the pagination headers."""
    body = {
        "items": [to_json(row) for row in page.rows],
        "total": page.total,
        "limit": paging.limit,
        "offset": paging.offset,
    }
    return JsonResponse(body, headers=_headers(page, paging))


def _headers(page: Page, paging: Paging) -> dict[str, str]:
    following = paging.offset + len(page.rows)
    headers = {"X-Pagination-Total": str(page.total)}
    return {**headers, "X-Pagination-Next": str(following)} if following < page.total else headers


def to_json(row: Mapping[str, Any]) -> dict[str, Json]:
    """Returns a row as JSON: ids and days as text, ratios as text so that they stay exact."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Json:
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value  # type: ignore[no-any-return]  # the rest is JSON already


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The tools, and a caller for them."""

    toolbox: Toolbox
    caller: Caller

    async def ask(self, tool: str, arguments: dict[str, Json]) -> Evidence:
        """Returns a tool's evidence. Raises: what the toolbox raises."""
        return await self.toolbox.call(tool, {k: v for k, v in arguments.items() if v not in (None, [])}, self.caller)

    async def period(self, words: str | None, *, ahead: bool = False) -> str | None:
        """Returns the ISO interval of a period in words ("지난 분기") or as an interval.

        Raises: InvalidInput when it means nothing.
        """
        if words is None:
            return None
        index = await self.toolbox.resources.lexicons.of(self.caller.principal, self.toolbox.resources.database)
        start = index.lexicon.fiscal_year_start_month
        found = resolve_period(
            words, self.caller.today, start, self.caller.language, toward="future" if ahead else "past"
        )
        if found is None:
            raise InvalidInput(f"period: {words!r} is no period; try 2025-01-01/2025-03-31. 기간을 알 수 없습니다.")
        return f"{found['start']}/{found['end']}"


async def desk_of(services: Services, principal: Principal, language: Language | None = None) -> Desk:
    """Returns the tools for a caller. Raises: Unavailable when another graph is served."""
    if services.answering is None:
        raise Unavailable("This server serves another graph and has no company data.")
    caller = Caller(
        principal=principal,
        today=await services.answering.today(principal),
        language=language or principal.locale,
        run_step="rest",
    )
    return Desk(toolbox=services.answering.toolbox, caller=caller)
