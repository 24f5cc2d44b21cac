"""Batches of files and texts, taken in while the service goes on answering; progress and warnings in `ingest_jobs`.

A job runs in the process that received it. What it has finished stays when the process dies; the rest is sent again,
and the finished part is recognised by its hash.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from data.ingest.arrivals import Arrival, read_arrival
from data.ingest.index import Batch, Incoming, Indexed, make_findable, refine
from data.ingest.problems import Unreadable
from data.ingest.reindex import catch_up
from data.search import DocumentIndex
from data.tables.documents import IngestJob
from state.errors import NaruTalkError, NotFound
from state.principal import Principal

logger = logging.getLogger(__name__)

BATCH_DOCUMENTS = 16
BATCH_CHARS = 200_000  # about 400 pieces: ten seconds until the next documents can be found
SAVE_EVERY_S = 0.5
DEAD_AFTER = timedelta(minutes=5)  # the longest silence of a healthy job is one file that takes its full reading time
READING_SHARE = 0.2  # of a job's time


@dataclass(frozen=True, kw_only=True)
class JobState:
    """A job as its owner sees it."""

    id: UUID
    status: str
    """queued | running | done | failed"""
    progress: float
    """0..1"""
    steps: list[dict[str, Any]]
    """One a file: document_id, title, state, warnings (codes), problem (a code or None)."""
    error: str | None


@dataclass(kw_only=True)
class _Running:
    """The working notes of one job."""

    id: UUID
    principal: Principal
    steps: list[dict[str, Any]]
    read: int = 0
    pieces: int = 0
    embedded: int = 0
    saved_at: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Ingestion:
    """Takes files in, one job at a time: more would only make each slower."""

    index: DocumentIndex
    changed: Callable[[UUID], None] = lambda _org_id: None
    """Is told the organisation whose documents changed, so that names kept in memory are read again."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def start(self, principal: Principal, arrivals: Sequence[Arrival]) -> UUID:
        """Returns the id of a new job for the arrivals; it runs on by itself."""
        job = _Running(id=uuid4(), principal=principal, steps=[_waiting(arrival) for arrival in arrivals])
        async with self.index.database.tenant_session(principal) as session:
            session.add(
                IngestJob(
                    id=job.id,
                    org_id=principal.org_id,
                    requested_by=principal.user_id,
                    total=len(arrivals),
                    steps=job.steps,
                    heartbeat_at=datetime.now(UTC),
                )
            )
        task = asyncio.create_task(self._run(job, list(arrivals)), name=f"ingest {job.id}")
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return job.id

    def catch_up(self, org_id: UUID) -> None:
        """Makes an organisation's missing vectors in the background, between jobs."""
        task = asyncio.create_task(self._catch_up(org_id), name=f"vectors of {org_id}")
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _catch_up(self, org_id: UUID) -> None:
        try:
            async with self.turn:
                made = await catch_up(self.index, org_id)
            if made:
                logger.info("made %d missing vectors of organisation %s", made, org_id)
        except Exception:  # the former vectors and the keywords go on serving; the next start tries again
            logger.exception("vectors of organisation %s could not be completed", org_id)

    async def state(self, principal: Principal, job_id: UUID) -> JobState:
        """Returns how far the job is. Raises: NotFound (also for another organisation's or login's job)."""
        async with self.index.database.tenant_session(principal) as session:
            row = await session.scalar(
                select(IngestJob).where(IngestJob.id == job_id, IngestJob.requested_by == principal.user_id)
            )
        if row is None:
            raise NotFound("There is no such job. 그런 작업이 없습니다.")
        silent = row.heartbeat_at is not None and datetime.now(UTC) - row.heartbeat_at > DEAD_AFTER
        is_dead = silent and row.state in {"queued", "running"}
        return JobState(
            id=row.id,
            status="failed" if is_dead else row.state,
            progress=1.0 if row.state == "done" else row.finished / 1000,
            steps=row.steps,
            error="interrupted" if is_dead else row.error,
        )

    async def _run(self, job: _Running, arrivals: list[Arrival]) -> None:
        try:
            async with self.turn:
                await self._save(job, "running")
                await self._take_in(job, arrivals)
                await self._save(job, "done")
        except asyncio.CancelledError:
            await self._save(job, "failed", error="interrupted")
            raise
        except Exception as error:  # the job is the edge: its owner must hear of whatever happened
            logger.exception("ingest job %s failed", job.id)
            await self._save(job, "failed", error=error.code if isinstance(error, NaruTalkError) else "failed")

    async def _take_in(self, job: _Running, arrivals: list[Arrival]) -> None:
        batches: list[Batch] = []
        waiting: list[tuple[int, Incoming]] = []
        for number, arrival in enumerate(arrivals):
            incoming = await self._read(job, number, arrival)
            arrivals[number] = Arrival(name=arrival.name, content=b"")  # a large folder is not kept in memory
            if incoming is not None:
                waiting.append((number, incoming))
            chars = sum(len(item.parsed.text) for _, item in waiting)
            if waiting and (len(waiting) >= BATCH_DOCUMENTS or chars >= BATCH_CHARS or number == len(arrivals) - 1):
                batches.append(await self._make_findable(job, waiting))
                waiting = []
        if waiting:
            batches.append(await self._make_findable(job, waiting))
        for batch in batches:
            await refine(self.index, job.principal.org_id, batch.fresh, lambda count: self._embedded(job, count))
        for step in job.steps:
            if step["state"] == "searchable":
                step["state"] = "indexed"

    async def _read(self, job: _Running, number: int, arrival: Arrival) -> Incoming | None:
        step = job.steps[number]
        step["state"] = "parsing"
        try:
            incoming = await read_arrival(self.index, job.principal, arrival)
        except Unreadable as error:
            step.update(state="failed", problem=error.problem)
            incoming = None
        except NaruTalkError as error:
            step.update(state="failed", problem="bad_facts", detail=error.message)
            incoming = None
        if incoming is not None:
            step.update(title=incoming.facts.title, warnings=list(incoming.parsed.warnings), state="embedding")
        job.read += 1
        await self._save(job, "running", seldom=True)
        return incoming

    async def _make_findable(self, job: _Running, waiting: Sequence[tuple[int, Incoming]]) -> Batch:
        async def report(count: int) -> None:
            await self._embedded(job, count)

        batch = await make_findable(self.index, job.principal, [item for _, item in waiting], report)
        for (number, _), result in zip(waiting, batch.results, strict=True):
            job.steps[number].update(document_id=str(result.document_id), state=_shown(result))
        self.changed(job.principal.org_id)
        job.pieces += sum(len(prepared.pieces) for prepared in batch.fresh)
        await self._save(job, "running")
        return batch

    async def _embedded(self, job: _Running, count: int) -> None:
        job.embedded += count
        await self._save(job, "running", seldom=True)

    async def _save(self, job: _Running, state: str, *, error: str | None = None, seldom: bool = False) -> None:
        now = time.monotonic()
        if seldom and now - job.saved_at < SAVE_EVERY_S:
            return
        job.saved_at = now
        values = {
            "state": state,
            "finished": round(1000 * _share(job, len(self.index.embedder.spaces))),
            "steps": job.steps,
            "error": error,
            "heartbeat_at": datetime.now(UTC),
        }
        async with self.index.database.tenant_session(job.principal) as session:
            await session.execute(update(IngestJob).where(IngestJob.id == job.id).values(**values))


def _waiting(arrival: Arrival) -> dict[str, Any]:
    return {
        "document_id": None,
        "title": arrival.title or arrival.name,
        "state": "queued",
        "warnings": [],
        "problem": None,
    }


def _shown(result: Indexed) -> str:
    return "searchable" if result.state == "indexed" else result.state


def _share(job: _Running, spaces: int) -> float:
    """Returns how much of the job is done, 0..1."""
    read = job.read / max(len(job.steps), 1)
    expected = job.pieces / read if read else 0.0  # what is not read yet has pieces too
    embedded = job.embedded / (expected * spaces) if expected else 0.0
    return min(READING_SHARE * read + (1 - READING_SHARE) * min(embedded, read), 1.0)


@asynccontextmanager
async def open_ingestion(
    index: DocumentIndex, changed: Callable[[UUID], None] = lambda _org_id: None
) -> AsyncIterator[Ingestion]:
    """Yields the ingestion; jobs that still run when it closes are stopped and marked as interrupted."""
    ingestion = Ingestion(index=index, changed=changed)
    index.openings.append(ingestion.catch_up)
    try:
        yield ingestion
    finally:
        index.openings.remove(ingestion.catch_up)
        for task in ingestion.tasks:
            task.cancel()
        await asyncio.gather(*ingestion.tasks, return_exceptions=True)
