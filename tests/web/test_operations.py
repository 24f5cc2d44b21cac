"""Who sees which runs: one's own, the organisation's as its administrator, never another organisation's."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio

MANAGER, COLLEAGUE, ADMIN, STRANGER = (
    {"X-Demo-User": name} for name in ("gangnam.manager", "gangnam.mr", "admin", "handle.manager")
)


@pytest.fixture
async def http(parrot: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=parrot, timeout=30) as client:
        yield client


async def asked(http: httpx.AsyncClient, words: str) -> str:
    """Returns the id of a finished run of the manager's."""
    thread = (await http.post("/threads", json={"metadata": {"graph_id": "agent", "title": words}})).json()["thread_id"]
    body = {"assistant_id": "agent", "input": {"messages": [{"role": "user", "content": words}]}}
    response = await http.post(f"/threads/{thread}/runs/wait", json=body, headers=MANAGER)
    return response.headers["content-location"].split("/")[-1]


async def listed(http: httpx.AsyncClient, run_id: str, who: dict[str, str]) -> dict[str, Any] | None:
    """Returns a run as somebody's list shows it."""
    items = (await http.get("/operations/runs", params={"limit": 500}, headers=who)).json()["items"]
    return next((item for item in items if item["run_id"] == run_id), None)


async def test_an_administrator_sees_who_asked_but_not_what(http: httpx.AsyncClient) -> None:
    run_id = await asked(http, "관리자는 모를 질문")
    own, seen = await listed(http, run_id, MANAGER), await listed(http, run_id, ADMIN)
    assert own is not None
    assert seen is not None
    assert own["question"] == "관리자는 모를 질문"
    assert seen["question"] is None
    assert seen["person"] == own["person"] == "윤태경"
    shown = await http.get(f"/operations/runs/{run_id}", headers=ADMIN)
    assert shown.status_code == 200
    assert "관리자는 모를 질문" not in shown.text
    assert [node for step in shown.json()["steps"] for node in step["nodes"]] == ["ask", "write", "verify"]
    assert "관리자는 모를 질문" not in (await http.get("/operations/threads", headers=ADMIN)).text


@pytest.mark.parametrize("who", [COLLEAGUE, STRANGER])
async def test_nobody_else_sees_a_run(http: httpx.AsyncClient, who: dict[str, str]) -> None:
    run_id = await asked(http, "남의 질문")
    assert await listed(http, run_id, who) is None
    assert (await http.get(f"/operations/runs/{run_id}", headers=who)).status_code == 404


async def test_usage_counts_runs_by_their_end(http: httpx.AsyncClient) -> None:
    before = await counted(http)
    await asked(http, "세어 볼 질문")
    assert await counted(http) == before + 1


async def counted(http: httpx.AsyncClient) -> int:
    """Returns how many of the organisation's runs of today have succeeded."""
    items = (await http.get("/operations/usage", headers=ADMIN)).json()["items"]
    return sum(int(item["runs"]) for item in items if item["status"] == "success")
