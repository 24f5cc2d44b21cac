"""What the server tells about itself, and that everything else is closed."""

import json
import re
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from server.app import ROUTERS
from server.auth import signed_in
from server.routes.meta import PUBLIC_PATHS

pytestmark = pytest.mark.anyio
METRIC = re.compile(r"narutalk_\w+")


async def test_health_names_each_dependency(http: httpx.AsyncClient) -> None:
    report = (await http.get("/health")).json()
    assert report["status"] == "up"
    states = {name: part["status"] for name, part in report["dependencies"].items()}
    assert states == {"postgres": "up", "chroma": "up", "model": "off", "run_engine": "up"}


async def test_ok_info_and_metrics_answer(http: httpx.AsyncClient) -> None:
    assert (await http.get("/ok")).json() == {"ok": True}
    assert (await http.get("/info")).json()["graphs"] == ["agent"]
    assert "narutalk_runs_active" in (await http.get("/metrics")).text


def _samples(text: str) -> dict[str, float]:
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


async def test_answers_are_counted_by_intent_and_kept_rankings_by_use(http: httpx.AsyncClient) -> None:
    before = _samples((await http.get("/metrics")).text)
    for _ in range(2):
        await http.post("/chat", json={"message": "경조휴가 며칠이야? 이번에 결혼해"})
    after = _samples((await http.get("/metrics")).text)

    def rise(name: str) -> float:
        assert name in after, sorted(after)
        return after[name] - before.get(name, 0.0)

    assert rise('narutalk_answers_total{engine="builtin",intent="document_search",stands_on="evidence"}') == 2
    assert rise('narutalk_cache_lookups_total{cache="document_search",result="hit"}') >= 1
    assert rise("narutalk_answers_unverified_total") == 0
    assert rise('narutalk_runs_ended_total{status="success"}') == rise("narutalk_run_seconds_count") == 2


async def test_a_browser_of_this_machine_may_read_where_a_run_is(http: httpx.AsyncClient) -> None:
    answer = await http.get("/ok", headers={"Origin": "http://localhost:3000"})
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "Content-Location" in answer.headers["access-control-expose-headers"]


async def test_too_large_a_body_is_refused(http: httpx.AsyncClient) -> None:
    refused = await http.post("/threads", content=b" " * (20 * 1024 * 1024 + 1))
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def _dependencies(route: APIRoute) -> set[object]:
    found, left = set(), list(route.dependant.dependencies)
    while left:
        dependency = left.pop()
        found.add(dependency.call)
        left.extend(dependency.dependencies)
    return found


def test_every_route_is_guarded_or_listed_as_public() -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    open_paths = {route.path for route in routes if signed_in not in _dependencies(route)}
    assert len(routes) > 40
    assert open_paths == PUBLIC_PATHS


def read_board() -> list[str]:
    board = json.loads(Path("docs/monitoring/grafana.json").read_text())
    return [one["expr"] for panel in board["panels"] for one in panel["targets"]]


async def test_the_dashboard_asks_only_for_what_is_counted(http: httpx.AsyncClient) -> None:
    counted = (await http.get("/metrics")).text
    asked = {name for expression in read_board() for name in METRIC.findall(expression)}
    assert len(asked) >= 8
    for name in asked:
        family = name.removesuffix("_bucket").removesuffix("_total")
        assert f"# TYPE {name} " in counted or f"# TYPE {family} " in counted or f"# TYPE {family}_total " in counted, (
            name
        )
