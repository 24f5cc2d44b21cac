"""What the tests of the thread stream share: its transports, and its commands and events without a client."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import httpx
import orjson
import pytest
from langgraph_sdk import get_client

from tests.wire.serving import Served

Transport = Literal["sse", "websocket"]
WORDS = "".join(f"w{number} " for number in range(8))
ENDS = ("completed", "failed", "interrupted")
ALL = ["values", "updates", "messages", "tools", "lifecycle", "input", "checkpoints", "tasks", "custom"]


def bounded(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """A stream that never ends fails its test instead of holding up the run."""

    @functools.wraps(test)
    async def within(**fixtures: Any) -> None:
        async with asyncio.timeout(120):
            await test(**fixtures)

    return within


both = pytest.mark.parametrize("transport", ["sse", "websocket"])


async def command(served: Served, thread_id: str, method: str, params: dict[str, Any]) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=served.url) as http:
        body = {"id": 7, "method": method, "params": params}
        response = await http.post(f"/threads/{thread_id}/commands", json=body)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    assert answer["id"] == 7
    return answer


def is_end(event: dict[str, Any]) -> bool:
    params = event["params"]
    return (event["method"], params["namespace"]) == ("lifecycle", []) and params["data"]["event"] in ENDS


async def events(served: Served, thread_id: str, body: dict[str, Any], *, ends: int) -> list[dict[str, Any]]:
    """Reads a thread's events over SSE until `ends` runs have ended."""
    found: list[dict[str, Any]] = []
    async with (
        get_client(url=served.url) as client,
        client.http.client.stream("POST", f"/threads/{thread_id}/stream/events", json=body) as response,
    ):
        async for line in response.aiter_lines():
            if line.startswith("data: "):
                found.append(orjson.loads(line[6:]))
                ends -= is_end(found[-1])
                if ends == 0:
                    break
    return found
