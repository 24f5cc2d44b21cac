"""Keeps the process's lease, takes over runs whose process is gone, starts runs whose time has come."""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID

from psycopg import Error as PostgresError
from psycopg.errors import UniqueViolation

from data.runs.instances import beat, delete_dead, delete_instances, select_others, select_owned
from data.runs.takeover import release_run, take_over_runs
from server.runs.engine import RunEngine
from server.runs.ticket import Ticket
from state.errors import Unavailable

logger = logging.getLogger(__name__)

BEATS_PER_LEASE = 4  # three may be lost before the lease is
SWEEP_S = 1.0
ATTEMPT_GAP = 100_000
"""Numbers left free before a new attempt: the old process may have sent events that it could not log any more."""


def machine_name() -> str:
    """Returns a name that is the same for processes that can see each other's process ids."""
    try:
        namespace = Path("/proc/self/ns/pid").readlink().name
    except OSError:
        namespace = ""
    return f"{socket.gethostname()}/{namespace}"


def is_alive(pid: int) -> bool:
    """Whether a process with this id runs on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


class LeaseKeeper:
    """The background work of an instance."""

    def __init__(self, engine: RunEngine, lease_s: float) -> None:
        self._engine = engine
        self._pool = engine.log.pool
        self._machine = machine_name()
        self.lease_s = lease_s
        self._strays: set[tuple[UUID, int]] = set()
        """Runs and attempts that are this instance's, and that it does not run."""

    async def register(self) -> None:
        """Takes the lease, and over what dead processes of this machine had."""
        engine = self._engine
        await beat(self._pool, engine.instance, self._machine, os.getpid(), self.lease_s)
        await self._look_around(new=True)
        await self.sweep()

    async def _look_around(self, *, new: bool = False) -> None:
        """Ends the leases of dead processes of this machine; `new`: none of another instance has this one's id, too."""
        engine = self._engine
        rows = await select_others(self._pool, engine.instance)
        here = [row for row in rows if row["host"] == self._machine]
        dead = {row["instance_id"] for row in here if (new and row["pid"] == os.getpid()) or not is_alive(row["pid"])}
        engine.log.others = any(row["alive"] and row["instance_id"] not in dead for row in rows)
        if dead:
            await delete_instances(self._pool, list(dead))

    async def beat(self) -> None:
        """Renews the lease; lets go of runs that another instance took while this one slept."""
        engine = self._engine
        await beat(self._pool, engine.instance, self._machine, os.getpid(), self.lease_s)
        await self._look_around()
        known = list(engine.active.values())
        owned = {row["run_id"]: row for row in await select_owned(self._pool, engine.instance)}
        for active in known:
            row = owned.get(active.ticket.run_id)
            if row is None or row["attempt"] != active.ticket.attempt:
                if not active.ending:
                    engine.stop(active.ticket.run_id, "release")
            elif row["cancel_action"]:
                engine.stop(active.ticket.run_id, row["cancel_action"], "cancelled by its owner")
        await self._free_strays({(row["run_id"], row["attempt"]) for row in owned.values()})

    async def _free_strays(self, owned: set[tuple[UUID, int]]) -> None:
        """Lets others have what was claimed by a statement whose answer was lost; seen twice, it is not just begun."""
        strays = {(run_id, attempt) for run_id, attempt in owned if run_id not in self._engine.active}
        for run_id, attempt in strays & self._strays:
            logger.warning("run %s, attempt %s, is this instance's but was never begun", run_id, attempt)
            await release_run(self._pool, self._engine.instance, run_id, attempt)
        self._strays = strays

    async def sweep(self) -> None:
        """Takes over runs without a living process and starts runs that are due, as far as there is room."""
        engine = self._engine
        if engine.has_room:
            await self._take_over(50)
            # A process that dies takes all its runs along: before one is given up it is tried apart from others.
            if not any(active.ticket.takeovers > engine.suspect for active in engine.active.values()):
                await self._take_over(1, suspects=True)
        with contextlib.suppress(UniqueViolation):
            while await engine.claim() and not engine.turns.waiting:
                pass  # with some of its own that wait it takes one at a time of what others may have left

    async def _take_over(self, limit: int, *, suspects: bool = False) -> None:
        engine = self._engine
        rows = await take_over_runs(
            self._pool, engine.instance, limit=limit, gap=ATTEMPT_GAP, suspect=engine.suspect, suspects=suspects
        )
        for row in rows:
            if row["run_id"] in engine.active:
                engine.stop(row["run_id"], "release")
            logger.warning("taking over run %s, attempt %s", row["run_id"], row["attempt"])
            active = engine.begin(Ticket.from_row(row, row["last_seq"]))
            if row["cancel_action"]:
                engine.stop(active.ticket.run_id, row["cancel_action"], "cancelled by its owner")

    async def clean(self) -> None:
        """Forgets instances that are long dead."""
        await delete_dead(self._pool)


async def repeat(action: Callable[[], Awaitable[None]], every_s: float) -> None:
    """Runs an action again and again; a database that is away is waited for."""
    while True:
        try:
            await action()
        except (PostgresError, Unavailable, OSError) as error:
            logger.warning("%s must wait: %s", getattr(action, "__name__", "background work"), error)
        except Exception:
            logger.exception("background work failed")
        await asyncio.sleep(every_s)


@contextlib.asynccontextmanager
async def open_leases(engine: RunEngine, *, lease_s: float) -> AsyncIterator[LeaseKeeper]:
    """Yields the keeper at work; at the end the lease is given back at once."""
    keeper = LeaseKeeper(engine, lease_s)
    await keeper.register()
    tasks = [
        asyncio.create_task(repeat(keeper.beat, lease_s / BEATS_PER_LEASE), name="lease"),
        asyncio.create_task(repeat(keeper.sweep, SWEEP_S), name="sweep"),
        asyncio.create_task(repeat(keeper.clean, 600.0), name="clean"),
    ]
    try:
        yield keeper
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def give_back(engine: RunEngine) -> None:
    """Ends the lease now, so that what was not finished is taken over without waiting."""
    with contextlib.suppress(PostgresError, Unavailable):
        await delete_instances(engine.pool, [engine.instance.instance_id])
