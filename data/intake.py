"""What an organisation has sent to be taken in: documents and imports, as those who run the service see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from data.session import Database
from data.tables.documents import IngestJob
from data.tables.jobs import ImportJob
from state.principal import Principal


@dataclass(frozen=True, kw_only=True)
class Intake:
    """One batch of documents, or one import."""

    id: UUID
    kind: str
    """documents | import | dry_run"""
    status: str
    """queued | running | done | failed"""
    progress: float
    """0..1"""
    names: list[str]
    """Titles of one's own documents (others' may not be the reader's to know), kinds of imported rows."""
    count: int
    """How many documents or kinds."""
    own: bool
    error: str | None
    """Of documents: a problem's code; of an import: what kept it from being done."""
    created_at: datetime


async def list_intake(database: Database, principal: Principal, *, everybody: bool, limit: int) -> list[Intake]:
    """Returns the newest first; imports are their sender's alone, whoever asks."""
    documents = select(IngestJob).order_by(IngestJob.created_at.desc()).limit(limit)
    if not everybody:
        documents = documents.where(IngestJob.requested_by == principal.user_id)
    imports = select(ImportJob).order_by(ImportJob.created_at.desc()).limit(limit)
    async with database.tenant_session(principal) as session:
        found = [_of_documents(row, principal) for row in await session.scalars(documents)]
        found += [_of_import(row) for row in await session.scalars(imports)]
    return sorted(found, key=lambda row: row.created_at, reverse=True)[:limit]


def _of_documents(row: IngestJob, principal: Principal) -> Intake:
    own = row.requested_by == principal.user_id
    failed = next((str(step["problem"]) for step in row.steps if step.get("problem")), None)
    return Intake(
        id=row.id,
        kind="documents",
        status=row.state,
        progress=1.0 if row.state == "done" else row.finished / 1000,
        names=[str(step["title"]) for step in row.steps] if own else [],
        count=row.total,
        own=own,
        error=row.error or failed,
        created_at=row.created_at,
    )


def _of_import(row: ImportJob) -> Intake:
    counts: dict[str, Any] = (row.report or {}).get("counts", {})
    return Intake(
        id=row.id,
        kind="dry_run" if row.dry_run else "import",
        status=row.state,
        progress=row.progress / 1000,
        names=list(counts),
        count=len(counts),
        own=True,
        error=str((row.error or {}).get("detail")) if row.error else None,
        created_at=row.created_at,
    )
