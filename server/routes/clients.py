"""/clients, /transactions, /contracts: who the clients are, what they bought and signed, analyses of one."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from data.pages import (
    Dealings,
    Paging,
    Places,
    find_person,
    find_place,
    page_clients,
    page_contracts,
    page_transactions,
)
from server.auth import SignedIn
from server.listing import ERRORS, Desk, ListRequest, Pages, answer_list, desk_of, to_json
from server.services import Open
from server.wire.json import JsonResponse
from state.errors import InvalidInput, NotFound
from state.evidence import Json
from state.language import Language
from state.principal import Principal

router = APIRouter(tags=["clients"], responses=ERRORS)

Info = Literal[
    "basic", "contacts", "sales", "products", "contracts", "owner", "visits", "overdue", "risk", "potential", "grade",
    "cross_sell", "history", "briefing",
]  # fmt: skip
ClientStatus = Literal["active", "new", "dormant", "closed"]
_SECTIONS = frozenset({"contacts", "sales", "products", "contracts", "owner", "visits", "overdue"})


class SearchClients(BaseModel):
    """Which clients."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=100, examples=["한빛내과"])
    district: str | None = Field(default=None, max_length=40, examples=["관악구"])
    type: str | None = Field(default=None, max_length=40, examples=["clinic"])
    grade: str | None = Field(default=None, max_length=10, examples=["A"])
    status: ClientStatus | None = None
    specialty: str | None = Field(default=None, max_length=40)
    owner: str | None = Field(default=None, max_length=100, description="Employee number or part of the name")
    limit: int = Field(default=50, ge=1, le=1000)
    offset: int = Field(default=0, ge=0)
    sort: str | None = Field(default=None, max_length=40, examples=["-opened_on"])


class AnalyzeClient(BaseModel):
    """Which client, and what about it."""

    model_config = ConfigDict(extra="forbid")

    client_id: str = Field(description="Code or id", examples=["C0001"])
    info_type: Info = "basic"
    period: str | None = Field(default=None, max_length=100, examples=["지난 분기", "2025-01-01/2025-06-30"])
    language: Language | None = None


ANALYZE = {
    "basic": {"summary": "Who it is", "value": {"client_id": "C0001"}},
    "sales": {"summary": "What it bought", "value": {"client_id": "C0001", "info_type": "sales", "period": "올해"}},
}


@router.get("/clients")
async def clients(
    services: Open,
    principal: SignedIn,
    pages: Pages,
    name: Annotated[str | None, Query(max_length=100, description="Part of a name or code")] = None,
    district: Annotated[str | None, Query(max_length=40, examples=["관악구"])] = None,
    type: Annotated[str | None, Query(max_length=40, examples=["clinic"])] = None,
    grade: Annotated[str | None, Query(max_length=10, examples=["A"])] = None,
    status: ClientStatus | None = None,
    specialty: Annotated[str | None, Query(max_length=40)] = None,
    owner: Annotated[str | None, Query(max_length=100, description="Employee number or part of the name")] = None,
) -> Response:
    """Lists clients with who looks after them."""
    wanted = Places(
        text=name, district=district, type=type, grade=grade, status=status, specialty=specialty, owner=owner
    )
    return await _clients(services, principal, wanted, pages)


@router.post("/clients/search")
async def search_clients(body: SearchClients, services: Open, principal: SignedIn) -> Response:
    """Lists clients like `GET /clients`, with the filters in a body."""
    wanted = Places(
        text=body.name,
        district=body.district,
        type=body.type,
        grade=body.grade,
        status=body.status,
        specialty=body.specialty,
        owner=body.owner,
    )
    return await _clients(
        services, principal, wanted, ListRequest(limit=body.limit, offset=body.offset, sort=body.sort)
    )


async def _clients(services: Open, principal: Principal, wanted: Places, pages: ListRequest) -> Response:
    today = (await desk_of(services, principal)).caller.today
    async with services.database.tenant_session(principal) as session:
        page = await page_clients(session, wanted, pages, today)
    return await answer_list(page, pages, services, principal)


@router.post("/clients/analyze")
async def analyze(
    body: Annotated[AnalyzeClient, Body(openapi_examples=ANALYZE)],
    services: Open,
    principal: SignedIn,
) -> Response:
    """Analyses a client; the evidence is what the chat would answer from."""
    desk = await desk_of(services, principal, body.language)
    client = str(await _client_id(services, principal, body.client_id))
    tool, arguments = await _call(desk, body.info_type, client, body.period)
    evidence = [await desk.ask(tool, arguments)]
    return JsonResponse({"client_id": client, "info_type": body.info_type, "evidence": evidence})


async def _call(desk: Desk, kind: Info, client: str, words: str | None) -> tuple[str, dict[str, Json]]:
    period = await desk.period(words, ahead=kind == "briefing")
    if kind == "basic":
        return "get_client", {"client": client, "period": period}
    if kind in _SECTIONS:
        return "get_client", {"client": client, "sections": [kind], "period": period}
    match kind:
        case "risk":
            return "client_risk", {"clients": [client], "minimum": "watch"}
        case "potential":
            return "client_potential", {"clients": [client], "period": period}
        case "grade":
            return "explain_grade", {"client": client}
        case "cross_sell":
            return "cross_sell", {"client": client}
        case "history":
            return "owner_history", {"client": client}
        case _:
            return "prepare_visit", {"client": client, "period": period}


async def _client_id(services: Open, principal: Principal, key: str) -> UUID:
    async with services.database.tenant_session(principal) as session:
        found = await find_place(session, key)
    if found is None:
        raise NotFound("There is no such client. 그런 거래처가 없습니다.")
    return found


@router.get("/clients/{client_id}")
async def client(client_id: str, services: Open, principal: SignedIn, language: Language | None = None) -> Response:
    """Shows one client, by code or id; people's names there are masked for those who may not see them."""
    identity = await _client_id(services, principal, client_id)
    desk = await desk_of(services, principal, language)
    card = await desk.ask("get_client", {"client": str(identity)})
    async with services.database.tenant_session(principal) as session:
        page = await page_clients(session, Places(id=identity), Paging(limit=1, offset=0), desk.caller.today)
    return JsonResponse({**to_json(page.rows[0]), "evidence": [card]})


@router.get("/clients/{client_id}/transactions")
async def client_transactions(
    client_id: str,
    services: Open,
    principal: SignedIn,
    pages: Pages,
    start: date | None = None,
    end: date | None = None,
) -> Response:
    """Lists a client's sale lines, the newest first."""
    identity = await _client_id(services, principal, client_id)
    async with services.database.tenant_session(principal) as session:
        wanted = Dealings(client_id=identity, start=start, end=end)
        page = await page_transactions(session, wanted, pages)
    return await answer_list(page, pages, services, principal)


@router.get("/clients/{client_id}/contracts")
async def client_contracts(client_id: str, services: Open, principal: SignedIn, pages: Pages) -> Response:
    """Lists a client's contracts."""
    identity = await _client_id(services, principal, client_id)
    async with services.database.tenant_session(principal) as session:
        page = await page_contracts(session, Dealings(client_id=identity), pages)
    return await answer_list(page, pages, services, principal)


@router.get("/transactions")
async def transactions(
    services: Open,
    principal: SignedIn,
    pages: Pages,
    start: date | None = None,
    end: date | None = None,
    client_id: str | None = None,
    employee_id: str | None = None,
    product_id: UUID | None = None,
    kind: Literal["sale", "return", "adjust"] | None = None,
    status: Literal["completed", "pending", "cancelled"] | None = None,
) -> Response:
    """Lists sale lines, the newest first; amounts are integers of the organisation's smallest unit of money."""
    wanted = Dealings(
        client_id=await _client_id(services, principal, client_id) if client_id else None,
        employee_id=await _employee_id(services, principal, employee_id) if employee_id else None,
        product_id=product_id,
        start=start,
        end=end,
        kind=kind,
        status=status,
    )
    _ordered(start, end)
    async with services.database.tenant_session(principal) as session:
        page = await page_transactions(session, wanted, pages)
    return await answer_list(page, pages, services, principal)


@router.get("/contracts")
async def contracts(
    services: Open,
    principal: SignedIn,
    pages: Pages,
    ends_from: date | None = None,
    ends_to: date | None = None,
    client_id: str | None = None,
    employee_id: str | None = None,
    type: Literal["supply", "distribution", "consignment", "discount", "clinical"] | None = None,
    status: Literal["draft", "active", "expired", "terminated"] | None = None,
) -> Response:
    """Lists contracts, the one that ends first before the others."""
    wanted = Dealings(
        client_id=await _client_id(services, principal, client_id) if client_id else None,
        employee_id=await _employee_id(services, principal, employee_id) if employee_id else None,
        start=ends_from,
        end=ends_to,
        kind=type,
        status=status,
    )
    _ordered(ends_from, ends_to)
    async with services.database.tenant_session(principal) as session:
        page = await page_contracts(session, wanted, pages)
    return await answer_list(page, pages, services, principal)


async def _employee_id(services: Open, principal: Principal, key: str) -> UUID:
    async with services.database.tenant_session(principal) as session:
        found = await find_person(session, key)
    if found is None:
        raise NotFound("There is no such employee. 그런 직원이 없습니다.")
    return found


def _ordered(start: date | None, end: date | None) -> None:
    if start and end and end < start:
        raise InvalidInput("The period ends before it starts. 기간의 끝이 시작보다 빠릅니다.")
