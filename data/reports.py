"""Statements about reports: asked for once, made, listed, read back; all under the asker's row security."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.tables.reports import Report, ReportFile
from state.evidence import Json
from state.principal import Principal

_OPEN = Report.state.in_(["queued", "running"])


@dataclass(frozen=True, kw_only=True)
class ReportRecord:
    """A report that was asked for."""

    id: UUID
    title: str
    scope: str
    subject_id: UUID
    start_on: date
    end_on: date
    language: str
    created_at: datetime
    state: str
    """queued | running | done | failed"""
    progress: float
    """0..1"""
    error: str | None
    request: Mapping[str, Any]
    """What its job needs besides: subject (its name), period (with its words), today."""
    files: Mapping[str, str]
    """Format -> file name; empty before it is done."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in {"done", "failed"}


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """A report to make."""

    org_id: UUID
    user_id: UUID
    title: str
    scope: str
    subject_id: UUID
    start_on: date
    end_on: date
    language: str
    key: str
    """The same key asks for one report."""
    request: Mapping[str, Json]


async def insert_report(session: AsyncSession, new: NewReport) -> tuple[UUID, bool]:
    """Returns (id, True) of a report to make, or (id, False) of the one that this key asked for before."""
    statement = (
        insert(Report)
        .values(
            org_id=new.org_id,
            user_id=new.user_id,
            title=new.title,
            scope=new.scope,
            subject_id=new.subject_id,
            start_on=new.start_on,
            end_on=new.end_on,
            language=new.language,
            idempotency_key=new.key,
            state="queued",
            progress=0,
            request=dict(new.request),
        )
        .on_conflict_do_nothing(index_elements=["org_id", "idempotency_key"])
        .returning(Report.id)
    )
    made: UUID | None = await session.scalar(statement)
    if made is not None:
        return made, True
    return (await session.scalars(select(Report.id).where(Report.idempotency_key == new.key))).one(), False


async def note_progress(session: AsyncSession, report_id: UUID, thousandths: int) -> None:
    """Says how far the making of a report is."""
    values = {"state": "running", "progress": thousandths}
    await session.execute(update(Report).where(Report.id == report_id, _OPEN).values(**values))


async def fail_report(session: AsyncSession, report_id: UUID, error: str) -> None:
    """Says why a report will not be made."""
    values = {"state": "failed", "error": error}
    await session.execute(update(Report).where(Report.id == report_id, _OPEN).values(**values))


async def finish_report(
    session: AsyncSession, principal: Principal, report_id: UUID, files: Mapping[str, tuple[str, bytes]]
) -> None:
    """Keeps a report's files (format -> name, content) with its end; one that has ended stays as it is."""
    values = {"state": "done", "progress": 1000}
    ended = update(Report).where(Report.id == report_id, _OPEN).values(**values).returning(Report.id)
    if await session.scalar(ended) is None:
        return
    about = {"org_id": principal.org_id, "user_id": principal.user_id, "report_id": report_id}
    rows = [{**about, "format": one, "name": name, "content": content} for one, (name, content) in files.items()]
    await session.execute(insert(ReportFile), rows)


async def list_reports(session: AsyncSession, *, limit: int, offset: int) -> tuple[list[ReportRecord], int]:
    """Returns the session's user's reports, the newest first, and how many there are."""
    kept = Report.deleted_at.is_(None)
    total = await session.scalar(select(func.count()).select_from(Report).where(kept))
    statement = select(Report).where(kept).order_by(Report.created_at.desc(), Report.id).limit(limit).offset(offset)
    return await _with_files(session, (await session.scalars(statement)).all()), total or 0


async def read_report(session: AsyncSession, report_id: UUID) -> ReportRecord | None:
    """Returns a report; None when there is none, or it is somebody else's."""
    statement = select(Report).where(Report.id == report_id, Report.deleted_at.is_(None))
    records = await _with_files(session, (await session.scalars(statement)).all())
    return records[0] if records else None


async def _with_files(session: AsyncSession, rows: Sequence[Report]) -> list[ReportRecord]:
    names = select(ReportFile.report_id, ReportFile.format, ReportFile.name).where(
        ReportFile.report_id.in_([row.id for row in rows])
    )
    files: dict[UUID, dict[str, str]] = {}
    for report_id, form, name in (await session.execute(names.order_by(ReportFile.format))).all():
        files.setdefault(report_id, {})[form] = name
    return [
        ReportRecord(
            id=row.id,
            title=row.title,
            scope=row.scope,
            subject_id=row.subject_id,
            start_on=row.start_on,
            end_on=row.end_on,
            language=row.language,
            created_at=row.created_at,
            state=row.state,
            progress=row.progress / 1000,
            error=row.error,
            request=row.request,
            files=files.get(row.id, {}),
        )
        for row in rows
    ]


async def read_report_file(session: AsyncSession, report_id: UUID, form: str) -> tuple[str, bytes] | None:
    """Returns (name, content); None when there is none, or it is somebody else's."""
    statement = select(ReportFile.name, ReportFile.content).where(
        ReportFile.report_id == report_id, ReportFile.format == form
    )
    row = (await session.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None
