"""A load client in raw HTTP/1.1, so that the client costs little; works against any LangGraph-protocol server."""

import asyncio
import json
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

TIMEOUT_S = 600.0


@dataclass(kw_only=True)
class Timing:
    """One run as its client saw it; seconds from the request."""

    first_event_s: float = 0.0
    first_token_s: float = 0.0
    total_s: float = 0.0
    wire_bytes: int = 0
    """Bytes received for the stream, headers included."""
    tokens: int = 0
    ok: bool = False
    error: str = ""


@dataclass(kw_only=True)
class Load:
    """What a load run measured."""

    timings: list[Timing] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> int:
        """Runs that did not end well."""
        return sum(not timing.ok for timing in self.timings)

    @property
    def runs_per_s(self) -> float:
        """Runs that ended well, a second."""
        return (len(self.timings) - self.failed) / self.seconds

    def quantile(self, name: str, share: float) -> float:
        """Returns a quantile of a timing in milliseconds."""
        values = sorted(getattr(timing, name) for timing in self.timings if timing.ok)
        return 1000 * values[min(len(values) - 1, int(share * len(values)))] if values else float("nan")

    @property
    def wire_bytes(self) -> float:
        """Bytes received per run, median."""
        return statistics.median(timing.wire_bytes for timing in self.timings if timing.ok)


class Connection:
    """A keep-alive connection."""

    def __init__(self, host: str, port: int, headers: dict[str, str] | None = None) -> None:
        self._host, self._port = host, port
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        """Connects."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=1 << 22)

    async def close(self) -> None:
        """Hangs up."""
        if self._writer is not None:
            self._writer.close()

    async def send(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, str], int]:
        """Returns status, headers and header bytes of the response, whose body is still to be read."""
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nContent-Type: application/json\r\n"
            f"Accept: text/event-stream, application/json\r\n{self._headers}Content-Length: {len(content)}\r\n\r\n"
        )
        if self._writer is None or self._reader is None:
            await self.open()
        assert self._writer is not None
        assert self._reader is not None
        self._writer.write(head.encode() + content)
        raw = await self._reader.readuntil(b"\r\n\r\n")
        lines = raw.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        return int(lines[0].split()[1]), headers, len(raw)

    async def read_chunk(self) -> bytes:
        """Returns the next chunk of a chunked body, b"" at its end."""
        assert self._reader is not None
        size = int(await self._reader.readline(), 16)
        data = await self._reader.readexactly(size + 2)
        return data[:-2]

    async def read_body(self, headers: dict[str, str]) -> bytes:
        """Returns the whole body."""
        assert self._reader is not None
        if "content-length" in headers:
            return await self._reader.readexactly(int(headers["content-length"]))
        parts = []
        while chunk := await self.read_chunk():
            parts.append(chunk)
        return b"".join(parts)

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """Returns the JSON of a response.

        Raises: RuntimeError for an error status.
        """
        status, headers, _ = await self.send(method, path, body)
        content = await self.read_body(headers) if status != 204 else b""
        if status >= 400:
            raise RuntimeError(f"{method} {path}: {status} {content[:200]!r}")
        return json.loads(content) if content else None


def run_body(text: str, **more: Any) -> dict[str, Any]:
    """Returns the body of a run of the bench graph."""
    return {
        "assistant_id": "agent",
        "input": {"messages": [{"role": "user", "content": text}]},
        "stream_mode": ["messages-tuple"],
        "stream_subgraphs": True,
        **more,
    }


async def stream_run(connection: Connection, thread_id: str, body: dict[str, Any]) -> Timing:
    """Returns the timing of one streamed run."""
    timing = Timing()
    started = time.perf_counter()
    try:
        async with asyncio.timeout(TIMEOUT_S):
            status, headers, timing.wire_bytes = await connection.send(
                "POST", f"/threads/{thread_id}/runs/stream", body
            )
            if status != 200:
                content = await connection.read_body(headers)
                timing.error = f"{status} {content[:120]!r}"
                return timing
            seen = b""
            while chunk := await connection.read_chunk():
                now = time.perf_counter() - started
                timing.wire_bytes += len(chunk) + len(f"{len(chunk):x}") + 4
                timing.first_event_s = timing.first_event_s or now
                tokens = chunk.count(b"event: messages")
                if tokens and not timing.tokens:
                    timing.first_token_s = now
                timing.tokens += tokens
                seen = chunk
            timing.total_s = time.perf_counter() - started
            timing.ok = b"event: error" not in seen and timing.tokens > 0
    except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
        timing.error = repr(error)
    return timing


async def one_client(
    host: str, port: int, body: dict[str, Any], runs: int, headers: dict[str, str] | None
) -> list[Timing]:
    """Returns the timings of `runs` runs in a row, each on a new thread."""
    connection = Connection(host, port, headers)
    timings = []
    try:
        for _ in range(runs):
            try:
                thread = await connection.call("POST", "/threads", {})
                timings.append(await stream_run(connection, thread["thread_id"], body))
            except (OSError, RuntimeError, asyncio.IncompleteReadError, ValueError) as error:
                timings.append(Timing(error=repr(error)))
            if not timings[-1].ok:
                await connection.close()
                connection = Connection(host, port, headers)
    finally:
        await connection.close()
    return timings


async def load(
    host: str, port: int, *, clients: int, runs: int, text: str = "tokens=64", headers: dict[str, str] | None = None
) -> Load:
    """Returns what `clients` at once measured, each with `runs` runs in a row."""
    started = time.perf_counter()
    body = run_body(text)
    results = await asyncio.gather(*(one_client(host, port, body, runs, headers) for _ in range(clients)))
    return Load(timings=[timing for result in results for timing in result], seconds=time.perf_counter() - started)
