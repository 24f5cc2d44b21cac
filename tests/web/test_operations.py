"""Who sees which runs: one's own, the organisation's as its administrator, never another organisation's."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import psycopg
import pytest

from state.settings import Settings

pytestmark = pytest.mark.anyio

MANAGER, COLLEAGUE, ADMIN, STRANGER = (
    {"X-Demo-User": name} for name in ("gangnam.manager", "gangnam.mr", "admin", "handle.manager")
)


@pytest.fixture
async def http(parrot: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=parrot, timeout=120) as client:
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


async def test_the_queue_is_counted_for_its_own_organisation(http: httpx.AsyncClient, page_settings: Settings) -> None:
    """Jobs of a queue that nobody serves wait for ever."""
    ask = (
        "select narutalk_jobs.enqueue('nobody', %s, jsonb_build_object('principal', jsonb_build_object("
        "'org_id', org_id, 'user_id', id)), null, null, %s) from users where username = %s"
    )
    assert page_settings.database_url is not None
    url = page_settings.database_url.get_secret_value()
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        for task, after_s, username in (
            ("now", 0, "gangnam.manager"),
            ("soon", 60, "gangnam.manager"),
            ("now", 0, "handle.manager"),
        ):
            await connection.execute(ask, (task, after_s, username))
    wanted = {("now", "waiting", 1), ("soon", "later", 1)}
    for who in (ADMIN, MANAGER):
        items = (await http.get("/operations/queue", headers=who)).json()["items"]
        assert wanted <= {(item["task"], item["state"], item["jobs"]) for item in items}
    assert (await http.get("/operations/queue", headers=COLLEAGUE)).json()["items"] == []


async def test_threads_are_found_by_title_person_and_state(http: httpx.AsyncClient) -> None:
    await asked(http, "별난 제목")

    async def found(who: dict[str, str], **sought: str) -> list[Any]:
        items = (await http.get("/operations/threads", params=sought, headers=who)).json()["items"]
        return [item["title"] for item in items]

    assert await found(MANAGER, q="별난") == ["별난 제목"]
    assert await found(MANAGER, q="별난", status="busy") == []
    assert await found(ADMIN, q="별난") == []  # what others asked is not theirs to search
    assert None in await found(ADMIN, q="윤태경")
    assert (await http.get("/operations/threads", params={"status": "nonsense"})).status_code == 422


async def test_crons_are_watched_by_administrators_and_changed_by_their_makers(http: httpx.AsyncClient) -> None:
    body = {"assistant_id": "agent", "schedule": "0 9 1 1 *", "input": {"messages": []}}
    cron = (await http.post("/runs/crons", json=body, headers=MANAGER)).json()["cron_id"]

    async def seen(who: dict[str, str]) -> dict[str, Any] | None:
        items = (await http.get("/operations/crons", headers=who)).json()["items"]
        return next((item for item in items if item["cron_id"] == cron), None)

    own, watched = await seen(MANAGER), await seen(ADMIN)
    assert own is not None
    assert watched is not None
    assert (own["own"], watched["own"], watched["person"], watched["last_run_at"]) == (True, False, "윤태경", None)
    assert await seen(COLLEAGUE) is None
    assert await seen(STRANGER) is None
    assert (await http.delete(f"/runs/crons/{cron}", headers=MANAGER)).status_code == 204
