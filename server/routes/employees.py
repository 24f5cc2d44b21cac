"""/employees: the directory, analyses of one's figures, counts, performance reports."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from data.pages import Paging, People, find_person, page_people
from server.auth import SignedIn
from server.listing import ERRORS, Desk, Pages, answer_list, desk_of, to_json
from server.services import Open
from server.wire.json import JsonResponse
from state.errors import InvalidInput, NotFound
from state.evidence import Json
from state.language import Language
from state.principal import Principal
from tools.employee_arguments import EmployeeGroup

router = APIRouter(prefix="/employees", tags=["employees"], responses=ERRORS)

Analysis = Literal[
    "general", "performance", "trend", "products", "clients", "peers", "forecast", "evaluation", "activity", "coaching"
]


class AnalyzeEmployee(BaseModel):
    """Whose figures, and which."""

    model_config = ConfigDict(extra="forbid")

    employee_id: str | None = Field(
        default=None, description="Number or id; left out: the caller", examples=["MR-1003"]
    )
    analysis_type: Analysis = "general"
    period: str | None = Field(default=None, max_length=100, examples=["지난 분기", "2025-01-01/2025-06-30"])
    language: Language | None = None


ANALYZE = {
    "period": {"summary": "One's quarter", "value": {"employee_id": "MR-1003", "period": "지난 분기"}},
    "own": {"summary": "The caller's own figures in English", "value": {"analysis_type": "trend", "language": "en"}},
}


@router.get("")
async def employees(
    services: Open,
    principal: SignedIn,
    pages: Pages,
    q: Annotated[str | None, Query(max_length=100, description="Part of a name or number")] = None,
    unit_id: UUID | None = None,
    position: Annotated[str | None, Query(max_length=40, examples=["과장"])] = None,
    job_family: Annotated[str | None, Query(max_length=20, examples=["MR"])] = None,
    status: Literal["active", "leave", "left"] | None = None,
) -> Response:
    """Lists the organisation's people."""
    wanted = People(text=q, unit_id=unit_id, position=position, job_family=job_family, status=status)
    async with services.database.tenant_session(principal) as session:
        page = await page_people(session, wanted, pages)
    return await answer_list(page, pages, services, principal)


@router.get("/stats")
async def stats(
    services: Open,
    principal: SignedIn,
    by: EmployeeGroup = "position",
    unit_id: UUID | None = None,
    language: Language | None = None,
) -> Response:
    """Counts people by position, unit, department, job family, status or year of joining."""
    desk = await desk_of(services, principal, language)
    arguments: dict[str, Json] = {"group_by": by, "units": [str(unit_id)] if unit_id else []}
    return JsonResponse({"by": by, "evidence": [await desk.ask("find_employees", arguments)]})


@router.post("/analyze")
async def analyze(
    body: Annotated[AnalyzeEmployee, Body(openapi_examples=ANALYZE)],
    services: Open,
    principal: SignedIn,
) -> Response:
    """Analyses a person's figures; the evidence is what the chat would answer from."""
    desk = await desk_of(services, principal, body.language)
    person = str(await person_id(services, principal, body.employee_id))
    calls = await _calls(desk, body.analysis_type, person, body.period)
    evidence = [await desk.ask(tool, arguments) for tool, arguments in calls]
    return JsonResponse({"employee_id": person, "analysis_type": body.analysis_type, "evidence": evidence})


async def person_id(services: Open, principal: Principal, key: str | None) -> UUID:
    """Returns the named employee's id, the caller's own without a name.

    Raises: NotFound for an unknown one, InvalidInput when the login is no employee's.
    """
    if key is None:
        if principal.employee_id is None:
            raise InvalidInput("This login is no employee's; give employee_id. employee_id를 지정하세요.")
        return principal.employee_id
    async with services.database.tenant_session(principal) as session:
        found = await find_person(session, key)
    if found is None:
        raise NotFound("There is no such employee. 그런 직원이 없습니다.")
    return found


async def _calls(desk: Desk, kind: Analysis, person: str, words: str | None) -> list[tuple[str, dict[str, Json]]]:
    period = await desk.period(words, ahead=kind == "forecast")
    who: dict[str, Json] = {"people": [person], "period": period}
    whole: tuple[str, dict[str, Json]] = (
        "query_metric",
        {**who, "metrics": ["achievement"], "compare": "previous"},
    )
    months: tuple[str, dict[str, Json]] = ("query_metric", {**who, "metrics": ["sales"], "by": ["month"]})
    products: tuple[str, dict[str, Json]] = (
        "query_metric",
        {**who, "metrics": ["sales"], "by": ["product"], "limit": 10},
    )
    clients: tuple[str, dict[str, Json]] = (
        "query_metric",
        {**who, "metrics": ["sales"], "by": ["client"], "limit": 10},
    )
    match kind:
        case "general":
            return [("get_employee", {"person": person}), whole, products]
        case "performance":
            return [whole, months]
        case "trend":
            return [months]
        case "products":
            return [products]
        case "clients":
            return [clients]
        case "peers":
            return [("compare_peers", {"person": person, "period": period})]
        case "forecast":
            return [("forecast_metric", {"people": [person], "start": period})]
        case "evaluation":
            return [("evaluation_score", {"people": [person], "half": period})]
        case "activity":
            return [("query_metric", {**who, "metrics": ["visits", "coverage", "sales_per_visit"]})]
        case "coaching":
            return [("coach", {"person": person, "period": period})]


@router.get("/{no}")
async def employee(no: str, services: Open, principal: SignedIn, language: Language | None = None) -> Response:
    """Shows one person, by number or id, with what the caller may see."""
    identity = await person_id(services, principal, no)
    desk = await desk_of(services, principal, language)
    card = await desk.ask("get_employee", {"person": str(identity)})
    async with services.database.tenant_session(principal) as session:
        page = await page_people(session, People(id=identity), Paging(limit=1, offset=0))
    return JsonResponse({**to_json(page.rows[0]), "evidence": [card]})
