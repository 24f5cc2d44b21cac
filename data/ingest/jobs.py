"""Batches of files and texts, taken in by jobs of the durable queue while the service goes on answering.

What was sent is stored before the sender hears of the job; progress and warnings are in `ingest_jobs`.
"""

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import select

from data.ingest.arrivals import Arrival
from data.ingest.reindex import catch_up
from data.ingest.taking import Taking
from data.jobs.queue import enqueue
from data.jobs.task import Call, Task
from data.search import DocumentIndex
from data.tables.documents import IngestJob
from data.uploads import NewUpload, in_parts, keep_upload
from state.errors import NaruTalkError, NotFound
from state.evidence import Json
from state.principal import Principal, PrincipalJson

logger = logging.getLogger(__name__)

QUEUE = "documents"
"""Served by processes that have the vectors: with embedded Chroma there is one."""
INGEST, CATCH_UP = "ingest", "make_vectors"


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


@dataclass(frozen=True, kw_only=True)
class Ingestion:
    """Takes files in, one job of an organisation at a time: more would only make each slower."""

    index: DocumentIndex
    changed: Callable[[UUID], None] = lambda _org_id: None
    """Is told the organisation whose documents changed, so that names kept in memory are read again."""

    @property
    def tasks(self) -> list[Task]:
        """What a worker needs to do the jobs."""
        return [
            Task(name=INGEST, queue=QUEUE, run=self._ingest, give_up=self._give_up),
            Task(name=CATCH_UP, queue=self._vectors_queue, run=self._catch_up),
        ]

    async def start(self, principal: Principal, arrivals: Sequence[Arrival]) -> UUID:
        """Returns the id of a new job for the arrivals, stored with all they hold; a worker does it."""
        job_id = uuid4()
        async with self.index.database.tenant_session(principal) as session:
            session.add(
                IngestJob(
                    id=job_id,
                    org_id=principal.org_id,
                    requested_by=principal.user_id,
                    total=len(arrivals),
                    steps=[_waiting(arrival) for arrival in arrivals],
                )
            )
            await session.flush()
            for number, arrival in enumerate(arrivals):
                is_text = arrival.text is not None
                new = NewUpload(job_id=job_id, number=number, name=arrival.name, is_text=is_text, facts=arrival.facts)
                content = arrival.text.encode() if arrival.text is not None else arrival.content
                await keep_upload(session, principal, new, in_parts(content))
            args = {"principal": cast(Json, principal.to_json()), "job_id": str(job_id)}
            await enqueue(session, QUEUE, INGEST, args, lock=f"{QUEUE} {principal.org_id}")
        return job_id

    async def ask_to_catch_up(self, org_id: UUID) -> None:
        """Has an organisation's missing vectors made in the background."""
        only_one = f"{CATCH_UP} {org_id} {self.index.embedder.name}"
        async with self.index.database.organization_session(org_id) as session:
            await enqueue(
                session, self._vectors_queue, CATCH_UP, {"org_id": str(org_id)}, lock=only_one, only_one=only_one
            )

    @property
    def _vectors_queue(self) -> str:
        """While the setting changes, processes of both kinds may be at work: each does what it can."""
        return f"{QUEUE}-{self.index.embedder.name}"

    async def state(self, principal: Principal, job_id: UUID) -> JobState:
        """Returns how far the job is. Raises: NotFound (also for another organisation's or login's job)."""
        row = await self._row(principal, job_id)
        if row is None:
            raise NotFound("There is no such job. 그런 작업이 없습니다.")
        if row.state == "done":
            self.changed(row.org_id)  # another process may have done it
        return JobState(
            id=row.id,
            status=row.state,
            progress=1.0 if row.state == "done" else row.finished / 1000,
            steps=row.steps,
            error=row.error,
        )

    async def _row(self, principal: Principal, job_id: UUID) -> IngestJob | None:
        statement = select(IngestJob).where(IngestJob.id == job_id, IngestJob.requested_by == principal.user_id)
        async with self.index.database.tenant_session(principal) as session:
            return await session.scalar(statement)

    async def _ingest(self, call: Call) -> None:
        taking = await self._taking(call)
        if taking is not None:
            await taking.run()

    async def _give_up(self, call: Call, error: BaseException | None) -> None:
        taking = await self._taking(call)
        if taking is not None:
            code = error.code if isinstance(error, NaruTalkError) else "failed"
            await taking.fail("interrupted" if error is None else code)

    async def _taking(self, call: Call) -> Taking | None:
        """Returns the job's notes; None when it is over."""
        principal = Principal.from_json(cast(PrincipalJson, call.args["principal"]))
        row = await self._row(principal, UUID(str(call.args["job_id"])))
        if row is None or row.state in {"done", "failed"}:
            return None
        return Taking(
            id=row.id,
            principal=principal,
            index=self.index,
            changed=self.changed,
            steps=[dict(step) for step in row.steps],
            begun_before=row.created_at if call.attempt > 1 else None,
            finished=row.finished,
        )

    async def _catch_up(self, call: Call) -> None:
        made = await catch_up(self.index, UUID(str(call.args["org_id"])))
        if made:
            logger.info("made %d missing vectors of organisation %s", made, call.args["org_id"])


def _waiting(arrival: Arrival) -> dict[str, Any]:
    return {
        "document_id": None,
        "title": arrival.title or arrival.name,
        "state": "queued",
        "warnings": [],
        "problem": None,
    }


@asynccontextmanager
async def open_ingestion(
    index: DocumentIndex, changed: Callable[[UUID], None] = lambda _org_id: None
) -> AsyncIterator[Ingestion]:
    """Yields the ingestion; while it is open, missing vectors of organisations that are read are asked for."""
    ingestion = Ingestion(index=index, changed=changed)
    index.openings.append(ingestion.ask_to_catch_up)
    try:
        yield ingestion
    finally:
        index.openings.remove(ingestion.ask_to_catch_up)
