"""An OpenAI-compatible endpoint on loopback that answers by script, in the bytes a real one sends."""

import asyncio
import json
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

Kind = Literal["router", "planner", "writer"]
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One scripted answer."""

    text: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    """(tool, arguments as raw text, broken if wanted)."""
    status: int = 200
    retry_after: str | None = None
    hangs: bool = False
    """True: no byte until the client gives up."""
    cut_after: int | None = None
    """Number of text pieces after which the connection drops."""
    error: str = "scripted"
    """What an answer with another status than 200 says."""
    finish: str | None = ""
    """finish_reason; "": as it should be."""
    reasoning: str = ""
    """Sent as `reasoning_content` before the text, as DeepSeek and vLLM do."""
    indexed: bool = True
    """False: tool calls come without `index`, whole, as Gemini sends them."""
    usage: bool = True
    """False: nobody tells the tokens."""
    broken: str | None = None
    """Sent as the body in place of a completion."""


def says(text: str) -> Reply:
    """Returns a text answer."""
    return Reply(text=text)


def calls(*tools: tuple[str, dict[str, Any] | str]) -> Reply:
    """Returns tool calls; arguments given as text go out as they are."""
    return Reply(
        calls=tuple(
            (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for name, value in tools
        )
    )


@dataclass
class StubModel:
    """Scripts by kind of request; the last reply of a kind is repeated."""

    router: list[Reply] = field(default_factory=list)
    planner: list[Reply] = field(default_factory=list)
    writer: list[Reply] = field(default_factory=list)
    requests: list[tuple[Kind, dict[str, Any]]] = field(default_factory=list)
    refuses: frozenset[str] = frozenset()
    """Parts of a request that are answered with 400: "tools", "tool_choice", "stream_options"."""
    embedded: list[str] = field(default_factory=list)
    """Texts whose vectors were asked for."""
    url: str = ""

    def asked(self, kind: Kind) -> list[dict[str, Any]]:
        """Returns the requests of one kind, in order."""
        return [body for found, body in self.requests if found == kind]

    def reply_to(self, body: dict[str, Any]) -> Reply:
        """Returns the next scripted reply to this request."""
        kind = _kind(body)
        self.requests.append((kind, body))
        if found := sorted(self.refuses & body.keys()):
            return Reply(status=400, error=f"Unrecognized request argument supplied: {found[0]}")
        script: list[Reply] = getattr(self, kind)
        return script.pop(0) if len(script) > 1 else script[0]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers one connection's requests."""
        try:
            while body := await _read(reader):
                if "input" in body:
                    self.embedded += body["input"]
                    await _send_vectors(writer, body)
                    continue
                reply = self.reply_to(body)
                if reply.hangs:
                    await reader.read()
                    return
                await _send(writer, reply, stream=bool(body.get("stream")))
                if reply.cut_after is not None:
                    return
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def open_stub_model(stub: StubModel) -> AsyncIterator[StubModel]:
    """Yields the stub, listening; `url` is its base URL."""
    server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
    stub.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield stub


def _kind(body: dict[str, Any]) -> Kind:
    names = {tool["function"]["name"] for tool in body.get("tools", [])}
    told = str(body["messages"][0]["content"]) if not names else ""
    if "choose" in names or '"name": "choose"' in told:
        return "router"
    return "planner" if names or '"name": "look_again"' in told else "writer"


async def _read(reader: asyncio.StreamReader) -> dict[str, Any]:
    """Returns the next request's body; {} when the client is gone."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    )
    body: dict[str, Any] = json.loads(await reader.readexactly(length))
    return body


async def _send(writer: asyncio.StreamWriter, reply: Reply, *, stream: bool) -> None:
    if reply.status != 200:
        extra = f"retry-after: {reply.retry_after}\r\n" if reply.retry_after else ""
        body = json.dumps({"error": {"message": reply.error, "type": "scripted", "code": None}}).encode()
        writer.write(_head(reply.status, "application/json", f"{extra}content-length: {len(body)}\r\n") + body)
    elif reply.broken is not None:
        body = reply.broken.encode()
        writer.write(_head(200, "text/html", f"content-length: {len(body)}\r\n") + body)
    elif stream:
        writer.write(_head(200, "text/event-stream", "transfer-encoding: chunked\r\n"))
        for frame in _frames(reply):
            data = f"data: {frame}\n\n".encode()
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            await writer.drain()
        if reply.cut_after is None:
            writer.write(b"0\r\n\r\n")
    else:
        body = json.dumps(_whole(reply)).encode()
        writer.write(_head(200, "application/json", f"content-length: {len(body)}\r\n") + body)
    await writer.drain()


async def _send_vectors(writer: asyncio.StreamWriter, body: dict[str, Any]) -> None:
    """Sends an embedding of each text: its pairs of characters counted in 64 places, so that like texts are near."""
    rows = []
    for index, text in enumerate(body["input"]):
        vector = [0.0] * 64
        for left, right in pairwise(text):
            vector[(31 * ord(left) + ord(right)) % 64] += 1.0
        length = math.hypot(*vector) or 1.0
        rows.append({"object": "embedding", "index": index, "embedding": [value / length for value in vector]})
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    answer = json.dumps({"object": "list", "data": rows, "model": body["model"], "usage": usage}).encode()
    writer.write(_head(200, "application/json", f"content-length: {len(answer)}\r\n") + answer)
    await writer.drain()


def _head(status: int, content_type: str, more: str) -> bytes:
    return f"HTTP/1.1 {status} Scripted\r\ncontent-type: {content_type}\r\n{more}\r\n".encode()


def _frames(reply: Reply) -> list[str]:
    """Returns the stream's data lines: role, pieces or argument fragments, finish reason, usage, [DONE]."""
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    if reply.reasoning:
        deltas.append({"content": None, "reasoning_content": reply.reasoning})
    for index, (name, arguments) in enumerate(reply.calls):
        deltas += _call_deltas(index, name, arguments) if reply.indexed else [_whole_call(index, name, arguments)]
    pieces = [{"content": reply.text[at : at + 5]} for at in range(0, len(reply.text), 5)]
    if reply.cut_after is not None:
        return [_chunk(delta, None) for delta in [*deltas, *pieces][: len(deltas) + reply.cut_after]]
    frames = [_chunk(delta, None) for delta in [*deltas, *pieces]] + [_chunk({}, _finish(reply))]
    usage = {**_base("chat.completion.chunk"), "choices": [], "usage": USAGE}
    return [*frames, *([json.dumps(usage)] if reply.usage else []), "[DONE]"]


def _call_deltas(index: int, name: str, arguments: str) -> list[dict[str, Any]]:
    function = {"name": name, "arguments": ""}
    first = {"tool_calls": [{"index": index, "id": f"call_{index}", "type": "function", "function": function}]}
    return [first] + [
        {"tool_calls": [{"index": index, "function": {"arguments": arguments[at : at + 7]}}]}
        for at in range(0, len(arguments), 7)
    ]


def _whole_call(index: int, name: str, arguments: str) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"tool_calls": [{"id": f"call_{index}", "type": "function", "function": function}]}


def _finish(reply: Reply) -> str | None:
    return reply.finish if reply.finish != "" else "tool_calls" if reply.calls else "stop"


def _chunk(delta: dict[str, Any], finish: str | None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return json.dumps({**_base("chat.completion.chunk"), "choices": [choice]}, ensure_ascii=False)


def _whole(reply: Reply) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if reply.calls:
        message["tool_calls"] = [
            {"id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": arguments}}
            for index, (name, arguments) in enumerate(reply.calls)
        ]
    choice = {"index": 0, "message": message, "finish_reason": _finish(reply)}
    return {**_base("chat.completion"), "choices": [choice], **({"usage": USAGE} if reply.usage else {})}


def _base(kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-1", "object": kind, "created": 1, "model": "stub-model"}
