"""What the tests of the protocol share: the probe graph's input, a run in progress, raw answers."""

import asyncio
from typing import Any

import httpx
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.schema import StreamPart

PLAIN = ["begin", "first", "second"]
"""The log of a run without a wish."""


def wish(text: str = "") -> dict[str, Any]:
    """Returns the probe's input."""
    return {"log": [], "wish": text}


async def refusal(client: LangGraphClient, method: str, path: str, json: Any = None) -> int:
    """Returns the status of a refused request; its body names the problem."""
    response = await client.http.client.request(method, path, json=json)
    assert response.json()["detail"], response.text
    return response.status_code


async def send(client: LangGraphClient, method: str, path: str, json: Any = None, **headers: str) -> httpx.Response:
    """Returns the raw answer."""
    return await client.http.client.request(method, path, json=json, headers=headers)


async def new_thread(client: LangGraphClient, **fields: Any) -> str:
    """Returns a new thread's id."""
    return str((await client.threads.create(**fields))["thread_id"])


async def parts_of(client: LangGraphClient, text: str, **options: Any) -> list[StreamPart]:
    """Returns all parts of a probe's run on a new thread."""
    thread_id = await new_thread(client)
    return [part async for part in client.runs.stream(thread_id, "probe", input=wish(text), **options)]


async def pausing(client: LangGraphClient, thread_id: str, **options: Any) -> str:
    """Returns a run that has come to the probe's pause and stays there."""
    run = await client.runs.create(thread_id, "probe", input=wish("pause"), **options)
    async with asyncio.timeout(20):
        while (await client.threads.get_state(thread_id))["next"] != ["pause"]:
            pass
    return str(run["run_id"])
