"""What the list routes share: paging, JSON of rows, and evidence as an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from data.pages import Page, Paging
from server.services import Services
from server.wire.json import JsonResponse
from state.errors import InvalidInput, Unavailable
from state.evidence import Evidence, Json
from state.language import Language
from state.principal import Principal
from tools.periods import resolve_period
from tools.registry import Caller, Toolbox

ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Nobody is signed in / 로그인 필요"},
    404: {"description": "Absent, or another organisation's / 없음"},
    422: {"description": "An argument cannot be used / 잘못된 값"},
}


def paging(
    limit: Annotated[int, Query(ge=1, le=1000, description="Rows of a page")] = 50,
    offset: Annotated[int, Query(ge=0, description="Rows before the page")] = 0,
    sort: Annotated[
        str | None, Query(max_length=40, description="Column; - before it for the highest first", examples=["-name"])
    ] = None,
) -> Paging:
    """Returns the part of the list that is asked for."""
    return Paging(limit=limit, offset=offset, sort=sort)


Pages = Annotated[Paging, Depends(paging)]


def to_response(page: Page, paging: Paging) -> Response:
    """Returns {"items", "total", "limit", "offset"} with the pagination headers."""
    following = paging.offset + len(page.rows)
    headers = {"X-Pagination-Total": str(page.total)}
    if following < page.total:
        headers["X-Pagination-Next"] = str(following)
    body = {
        "items": [to_json(row) for row in page.rows],
        "total": page.total,
        "limit": paging.limit,
        "offset": paging.offset,
    }
    return JsonResponse(body, headers=headers)


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
