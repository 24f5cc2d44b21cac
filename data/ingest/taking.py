"""One batch of uploads being taken in: read, made findable, refined; what is done is noted and not done again.

A job may be begun by one process and gone on with by another: its steps say how far it is. Files whose step is over are
passed over; what was stored but not noted any more is recognised by its hash.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from data.ingest.arrivals import Arrival, read_arrival
from data.ingest.index import Batch, Incoming, Indexed, make_findable, refine
from data.ingest.problems import Unreadable
from data.ingest.reindex import complete_documents
from data.search import DocumentIndex
from data.tables.documents import Document, IngestJob
from data.uploads import drop_uploads, list_uploads, read_upload
from state.errors import NaruTalkError, Unavailable
from state.principal import Principal

BATCH_DOCUMENTS = 16
BATCH_CHARS = 200_000  # about 400 pieces: ten seconds until the next documents can be found
SAVE_EVERY_S = 0.5
READING_SHARE = 0.2  # of a job's time
_OVER = frozenset({"searchable", "indexed", "unchanged", "failed"})


@dataclass(kw_only=True)
class Taking:
    """The working notes of one attempt at a job."""

    id: UUID
    principal: Principal
    index: DocumentIndex
    changed: Callable[[UUID], None]
    steps: list[dict[str, Any]]
    begun_before: datetime | None
    """When the job was asked for, if an earlier attempt may have stored documents already."""
    finished: int
    """Thousandths, as last saved."""
    read: int = 0
    pieces: int = 0
    embedded: int = 0
    saved_at: float = 0.0
    left_over: list[UUID] = field(default_factory=list)
    """Documents that an earlier attempt stored and may not have refined."""

    async def run(self) -> None:
        """Does what is still to do."""
        await self._save("running")
        batches: list[Batch] = []
        waiting: list[tuple[int, Incoming]] = []
        uploads = await self._uploads()
        for number, step in enumerate(self.steps):
            if step["state"] in _OVER:
                self.read += 1
                self.left_over += [UUID(step["document_id"])] if step["state"] == "searchable" else []
                continue
            incoming = await self._read(step, *uploads[number])
            if incoming is not None:
                waiting.append((number, incoming))
            if len(waiting) >= BATCH_DOCUMENTS or sum(len(one.parsed.text) for _, one in waiting) >= BATCH_CHARS:
                batches.append(await self._make_findable(waiting))
                waiting = []
        if waiting:
            batches.append(await self._make_findable(waiting))
        for batch in batches:
            await refine(self.index, self.principal.org_id, batch.fresh, self._embedded)
        await complete_documents(self.index, self.principal.org_id, self.left_over)
        await self._end()

    async def _uploads(self) -> list[tuple[UUID, Arrival]]:
        """Returns the uploads' ids, and all of the arrivals but what is in them."""
        async with self.index.database.tenant_session(self.principal) as session:
            rows = await list_uploads(session, self.id)
        return [(row.id, Arrival(name=row.name, text="" if row.is_text else None, facts=row.facts)) for row in rows]

    async def _read(self, step: dict[str, Any], upload_id: UUID, arrival: Arrival) -> Incoming | None:
        step["state"] = "parsing"
        async with self.index.database.tenant_session(self.principal) as session:
            content = await read_upload(session, upload_id)
        is_text = arrival.text is not None
        arrival = Arrival(
            name=arrival.name,
            content=b"" if is_text else content,
            text=content.decode() if is_text else None,
            facts=arrival.facts,
        )
        incoming = None
        try:
            incoming = await read_arrival(self.index, self.principal, arrival)
            step.update(title=incoming.facts.title, warnings=list(incoming.parsed.warnings), state="embedding")
        except Unreadable as error:
            step.update(state="failed", problem=error.problem)
        except Unavailable:
            raise
        except NaruTalkError as error:
            step.update(state="failed", problem="bad_facts", detail=error.message)
        self.read += 1
        await self._save("running", seldom=True)
        return incoming

    async def _make_findable(self, waiting: Sequence[tuple[int, Incoming]]) -> Batch:
        batch = await make_findable(self.index, self.principal, [item for _, item in waiting], self._embedded)
        ours = await self._stored_by_us(batch.results)
        self.left_over += ours
        for (number, _), result in zip(waiting, batch.results, strict=True):
            is_new = result.state == "indexed" or result.document_id in ours
            state = "searchable" if is_new else result.state
            self.steps[number].update(document_id=str(result.document_id), state=state)
        self.changed(self.principal.org_id)
        self.pieces += sum(len(prepared.pieces) for prepared in batch.fresh)
        await self._save("running")
        return batch

    async def _stored_by_us(self, results: Sequence[Indexed]) -> list[UUID]:
        """Returns the unchanged documents that are new all the same: an earlier attempt at this job stored them."""
        known = [result.document_id for result in results if result.state == "unchanged"]
        if self.begun_before is None or not known:
            return []
        statement = select(Document.id).where(Document.id.in_(known), Document.created_at >= self.begun_before)
        async with self.index.database.tenant_session(self.principal) as session:
            return list(await session.scalars(statement))

    async def _embedded(self, count: int) -> None:
        self.embedded += count
        await self._save("running", seldom=True)

    async def _end(self) -> None:
        for step in self.steps:
            if step["state"] == "searchable":
                step["state"] = "indexed"
        await self._save("done")

    async def fail(self, error: str) -> None:
        """Notes that the job is over, and why."""
        await self._save("failed", error=error)

    async def _save(self, state: str, *, error: str | None = None, seldom: bool = False) -> None:
        now = time.monotonic()
        if seldom and now - self.saved_at < SAVE_EVERY_S:
            return
        self.saved_at = now
        self.finished = max(self.finished, round(1000 * self._share()))
        values = {
            "state": state,
            "finished": self.finished,
            "steps": self.steps,
            "error": error,
            "heartbeat_at": datetime.now(UTC),
        }
        async with self.index.database.tenant_session(self.principal) as session:
            await session.execute(update(IngestJob).where(IngestJob.id == self.id).values(**values))
            if state in {"done", "failed"}:
                await drop_uploads(session, self.id)

    def _share(self) -> float:
        """Returns how much of the job is done, 0..1."""
        read = self.read / max(len(self.steps), 1)
        expected = self.pieces / read if read else 0.0  # what is not read yet has pieces too
        embedded = self.embedded / (expected * len(self.index.embedder.spaces)) if expected else 0.0
        return min(READING_SHARE * read + (1 - READING_SHARE) * min(embedded, read), 1.0)
