"""A client that asks turn after turn and goes on through whatever dies, as a good client of the protocol does."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from bench.load import Connection, run_body
from bench.reading import Reading, read_run

STUCK_S = 90.0
"""A turn that takes longer is stuck: the longest takes 2 s, a takeover 3, and several may follow one another."""
RETRY_S = 0.1
OPEN = ("pending", "running")


class Stuck(Exception):
    """A turn or a request did not come to its end in time."""


@dataclass(kw_only=True)
class Turn:
    """One run as its client lived it."""

    number: str
    reading: Reading = field(default_factory=Reading)
    status: str = ""
    """How the run ended."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What is asked, and how."""

    turns: int = 3
    tokens: int = 64
    delays_ms: Sequence[int] = (5, 10, 20)
    ask_share: float = 0.0
    """Share of turns in which the graph asks back and is answered."""
    leave_share: float = 0.0
    """Share of connections that the client drops itself."""


class Asker:
    """Asks on one thread; `ports` returns where servers are thought to listen now."""

    def __init__(self, ports: Callable[[], Sequence[int]], rng: random.Random, seen: Counter[str], pace: Pace) -> None:
        self._ports = ports
        self._rng = rng
        self._seen = seen
        self._pace = pace
        self.thread_id = str(UUID(int=rng.getrandbits(128), version=4))
        self.turns: list[Turn] = []
        self.asked: list[str] = []

    async def converse(self) -> None:
        """Asks all turns. Raises: Stuck."""
        await self.call("POST", "/threads", {"thread_id": self.thread_id, "if_exists": "do_nothing"})
        for number in range(self._pace.turns):
            back = self._rng.random() < self._pace.ask_share
            text = f"turn={number} tokens={self._pace.tokens} delay_ms={self._rng.choice(self._pace.delays_ms)}"
            text += " ask=1" if back else ""
            self.asked.append(text)
            await self._ask(str(number), run_body(text))
            if back:
                await self._ask(f"{number} answered", run_body("", input=None, command={"resume": "a"}))

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """Returns the JSON of the answer; tries again for as long as servers are away. Raises: Stuck, RuntimeError."""
        deadline = time.monotonic() + STUCK_S
        while time.monotonic() < deadline:
            ports = self._ports()
            connection = Connection("127.0.0.1", self._rng.choice(ports)) if ports else None
            try:
                if connection is not None:
                    async with asyncio.timeout(30.0):
                        status, headers, _ = await connection.send(method, path, body)
                        content = await connection.read_body(headers)
                    if status < 500:
                        return self._accepted(status, method, path, content)
                    self._seen[f"answers {status}"] += 1
            except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
                self._seen["requests broken"] += 1
            finally:
                if connection is not None:
                    await connection.close()
            await asyncio.sleep(RETRY_S)
        raise Stuck(f"{method} {path}")

    def _accepted(self, status: int, method: str, path: str, content: bytes) -> Any:
        if status >= 400:
            raise RuntimeError(f"{method} {path}: {status} {content[:200]!r}")
        return orjson.loads(content) if content else None

    async def _ask(self, number: str, body: dict[str, Any]) -> None:
        turn = Turn(number=number)
        self.turns.append(turn)
        deadline = time.monotonic() + STUCK_S
        posted = False
        while time.monotonic() < deadline:
            if posted and not turn.reading.path:
                turn.reading.path = await self._find(number)
            if turn.reading.path:
                await self._read(turn.reading, turn.reading.path, None)
            else:
                posted = True
                await self._read(
                    turn.reading, f"/threads/{self.thread_id}/runs/stream", {**body, "metadata": {"turn": number}}
                )
            if turn.reading.path and await self._is_over(turn):
                return
            await asyncio.sleep(RETRY_S)
        raise Stuck(f"turn {number} of thread {self.thread_id}, last status {turn.status!r}")

    async def _read(self, reading: Reading, path: str, body: Any) -> None:
        if not (ports := self._ports()):
            return
        leaves = self._rng.random() < self._pace.leave_share
        leave_after = len(reading.events) + self._rng.randint(1, self._pace.tokens) if leaves else None
        status = await read_run(reading, self._rng.choice(ports), path, body, leave_after=leave_after)
        if status is None:
            self._seen["streams broken"] += 1
        elif status >= 500:
            self._seen[f"answers {status}"] += 1
        elif status >= 400:
            raise RuntimeError(f"{path}: {status}")
        elif leaves:
            self._seen["streams left by their client"] += 1

    async def _find(self, number: str) -> str:
        """Returns the path of the turn's run when a request whose answer never came has begun it, else ""."""
        runs = await self.call("GET", f"/threads/{self.thread_id}/runs?limit=100")
        found = [run["run_id"] for run in runs if run["metadata"].get("turn") == number]
        return f"/threads/{self.thread_id}/runs/{found[0]}/stream" if found else ""

    async def _is_over(self, turn: Turn) -> bool:
        turn.status = (await self.call("GET", turn.reading.path.removesuffix("/stream")))["status"]
        if turn.status in OPEN:
            return False
        return not await self._lacks(turn.reading)

    async def _lacks(self, reading: Reading) -> bool:
        """Whether events are left: the client may have hung up itself just before the run ended."""
        before = len(reading.events)
        ports = self._ports()
        ended = await read_run(reading, self._rng.choice(ports), reading.path) if ports else None
        return ended != 200 or len(reading.events) > before

    async def verify(self) -> list[str]:
        """Returns what is wrong with the thread and with what was received of its runs."""
        state = await self.call("GET", f"/threads/{self.thread_id}/state")
        messages = (state["values"] or {}).get("messages", [])
        found = self._misremembered(messages)
        answers = iter({message["id"]: message["content"]} for message in messages if message["type"] == "ai")
        for turn in self.turns:
            reading = turn.reading
            found += reading.disorder()
            found += reading.misread({} if self._asks_back(turn) else next(answers, {}))
            found += await self._replayed(reading)
            if turn.status != "success":  # also of a run that ends with a question
                found.append(f"turn {turn.number} ended with {turn.status}")
        return [f"thread {self.thread_id}: {problem}" for problem in found]

    def _asks_back(self, turn: Turn) -> bool:
        return not turn.number.endswith("answered") and "ask=1" in self.asked[int(turn.number)]

    def _misremembered(self, messages: list[dict[str, Any]]) -> list[str]:
        answer = "".join(f"w{number} " for number in range(self._pace.tokens))
        expected = [pair for text in self.asked for pair in (("human", text), ("ai", answer))]
        held = [(message["type"], message["content"]) for message in messages]
        return (
            [] if held == expected else [f"the thread holds {len(held)} messages, {len(expected)} expected, or others"]
        )

    async def _replayed(self, reading: Reading) -> list[str]:
        replay, deadline = Reading(path=reading.path), time.monotonic() + STUCK_S
        while time.monotonic() < deadline:
            ports = self._ports()
            if ports and await read_run(replay, self._rng.choice(ports), replay.path) == 200:
                return reading.against(replay)
            await asyncio.sleep(RETRY_S)
        raise Stuck(f"reading {reading.path} again")
