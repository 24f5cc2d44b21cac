"""Requests at the edges: other origins, probes, characters and numbers that storage cannot hold, impossible values."""

from typing import Any
from uuid import uuid4

import pytest
from langgraph_sdk.client import LangGraphClient

from tests.wire.probing import new_thread, refusal, send, wish

pytestmark = pytest.mark.anyio

STUDIO = "https://smith.langchain.com"
HALF = b'{"metadata": {"half": "a\\ud800b"}}'


def asking(origin: str) -> dict[str, str]:
    """Returns what a browser asks before a page of that origin may search threads here."""
    return {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-api-key,x-auth-scheme",
        "Access-Control-Request-Private-Network": "true",
    }


async def test_studio_may_call_a_server_on_loopback(client: LangGraphClient) -> None:
    answer = await send(client, "OPTIONS", "/threads/search", **asking(STUDIO))
    read = await send(client, "GET", "/info", Origin=STUDIO)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == STUDIO
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"
    assert read.headers["Access-Control-Allow-Origin"] == STUDIO
    assert "Content-Location" in read.headers["Access-Control-Expose-Headers"]


async def test_a_page_of_nobodys_may_not(client: LangGraphClient) -> None:
    answer = await send(client, "OPTIONS", "/threads/search", **asking("https://example.org"))
    assert answer.status_code == 400
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_head_is_answered_where_get_is(client: LangGraphClient) -> None:
    thread_id = await new_thread(client)
    for path in ("/ok", "/info", f"/threads/{thread_id}", f"/threads/{thread_id}/stream"):
        answer = await send(client, "HEAD", path)
        assert (answer.status_code, answer.content) == (200, b"")
    assert (await send(client, "HEAD", f"/threads/{uuid4()}")).status_code == 404


async def test_half_characters_are_replaced(client: LangGraphClient) -> None:
    header = {"Content-Type": "application/json"}
    made = await client.http.client.post("/threads", content=HALF, headers=header)
    assert made.json()["metadata"] == {"half": "a\ufffdb"}


async def test_a_huge_number_comes_back(client: LangGraphClient) -> None:
    # Postgres writes it out in 301 digits.
    mark = uuid4().hex
    await new_thread(client, metadata={"mark": mark, "huge": 1e300})
    (found,) = await client.threads.search(metadata={"mark": mark})
    assert found["metadata"]["huge"] == 1e300


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/threads", {"ttl": 0}),
        ("/threads", {"ttl": {"ttl": -1}}),
        ("/runs/crons", {"assistant_id": "probe", "schedule": "0 0 30 2 *"}),
        ("/runs/wait", {"assistant_id": "probe", "command": {"goto": 5}}),
        ("/runs/wait", {"assistant_id": "probe", "command": {"goto": ["first", {"input": {}}]}}),
        ("/runs/wait", {"assistant_id": "probe", "command": {"update": "text"}}),
    ],
)
async def test_impossible_values_are_refused(client: LangGraphClient, path: str, body: dict[str, Any]) -> None:
    assert await refusal(client, "POST", path, body) == 422


async def test_nothing_to_cancel_is_told(client: LangGraphClient) -> None:
    assert await refusal(client, "POST", "/runs/cancel", {"status": "pending"}) == 404


async def test_a_run_bears_its_threads_metadata_and_a_new_thread_its_runs(client: LangGraphClient) -> None:
    thread_id = await new_thread(client, metadata={"topic": "probe", "kind": "thread"})
    run = await client.runs.create(thread_id, "probe", input=wish(), metadata={"kind": "run"})
    await client.runs.join(thread_id, run["run_id"])
    made = str(uuid4())
    await client.runs.wait(made, "probe", input=wish(), if_not_exists="create", metadata={"kind": "made"})
    assert (run["metadata"]["topic"], run["metadata"]["kind"]) == ("probe", "run")
    assert len(await client.threads.get_history(thread_id, metadata={"topic": "probe", "kind": "run"})) == 5
    assert (await client.threads.get(made))["metadata"]["kind"] == "made"


async def test_a_state_that_its_schema_refuses_is_told_and_hides_nothing(client: LangGraphClient) -> None:
    mark = uuid4().hex
    thread_id = await new_thread(client, metadata={"mark": mark})
    failed = await client.runs.wait(thread_id, "strict", input={"count": "many"}, raise_error=False)
    (found,) = await client.threads.search(metadata={"mark": mark})
    assert failed["__error__"]["error"] == "ValidationError"
    assert (found["status"], found["values"]) == ("error", None)
    assert await refusal(client, "GET", f"/threads/{thread_id}/state") == 400
    assert await refusal(client, "POST", f"/threads/{thread_id}/history", {}) == 400
    assert (await client.runs.wait(None, "strict", input={"count": "5"}))["count"] == 6
