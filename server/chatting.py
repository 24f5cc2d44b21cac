"""The client side of POST /chat, as the commands use it."""

from collections.abc import Callable
from typing import Any

import httpx
import orjson

from server.auth import DEMO_HEADER

Show = Callable[[str], None]


async def ask(
    client: httpx.AsyncClient,
    message: str | None,
    *,
    thread_id: str | None = None,
    resume: Any = None,
    demo_user: str | None = None,
    on_text: Show = lambda _: None,
    on_progress: Callable[[dict[str, Any]], None] = lambda _: None,
) -> dict[str, Any]:
    """Returns the final answer (`POST /chat`'s shape); `on_text` gets it piece by piece.

    Raises: RuntimeError with the server's sentence when it refuses, httpx.HTTPError when it cannot be reached.
    """
    body = {"message": message, "thread_id": thread_id, "resume": resume, "stream": True}
    headers = {DEMO_HEADER: demo_user} if demo_user else None
    sent = {key: value for key, value in body.items() if value is not None}
    streamed = ""
    async with client.stream("POST", "/chat", json=sent, headers=headers) as response:
        if response.status_code >= 400:
            raise RuntimeError(orjson.loads(await response.aread()).get("detail", f"HTTP {response.status_code}"))
        async for name, data in _events(response):
            if name == "token":
                streamed += data["text"]
                on_text(data["text"])
            elif name == "progress":
                on_progress(data)
            elif name == "error":
                raise RuntimeError(data["detail"])
            elif name in ("answer", "interrupt"):
                if data["response"].strip() != streamed.strip():
                    on_text(("\n\n" if streamed else "") + data["response"])
                return dict(data)
    raise RuntimeError("the answer ended early / 답변이 중간에 끊겼습니다")


async def _events(response: httpx.Response) -> Any:
    name, data = "", ""
    async for line in response.aiter_lines():
        if line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            data = line[5:].strip()
        elif not line and name:
            yield name, orjson.loads(data)
            name, data = "", ""
