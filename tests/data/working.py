"""A worker that takes documents in, and the wait for its jobs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from data.ingest.jobs import Ingestion, JobState
from data.jobs.worker import Lane, open_workers
from data.logins import Postgres
from state.principal import Principal

LEASE_S = 1.0


@asynccontextmanager
async def working(ingestion: Ingestion, urls: Postgres) -> AsyncIterator[None]:
    """Does the ingestion's jobs while it is open."""
    async with open_workers(urls.engine_url, [Lane(tasks=ingestion.tasks, at_once=2)], lease_s=LEASE_S):
        yield


async def finished(ingestion: Ingestion, caller: Principal, job_id: UUID) -> JobState:
    """Returns the job when it is over."""
    async with asyncio.timeout(120):
        while True:
            state = await ingestion.state(caller, job_id)
            if state.status in {"done", "failed"}:
                return state
            await asyncio.sleep(0.05)
