"""Statements about reports: kept once, listed, read back; all under the maker's row security."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.tables.reports import Report, ReportFile


@dataclass(frozen=True, kw_only=True)
class ReportRecord:
    """A report that was made."""

    id: UUID
    title: str
    scope: str
    subject_id: UUID
    start_on: date
    end_on: date
    language: str
    created_at: datetime
    files: Mapping[str, str]
    """Format -> file name."""


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """A report to keep."""

    org_id: UUID
    user_id: UUID
    title: str
    scope: str
    subject_id: UUID
    start_on: date
    end_on: date
    language: str
    key: str
    """The same key keeps one report."""


async def insert_report(session: AsyncSession, new: NewReport, files: Mapping[str, tuple[str, bytes]]) -> UUID:
    """Keeps a report with its files (format -> name, content) and returns its id; of a known key, that one's."""
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
        )
        .on_conflict_do_nothing(index_elements=["org_id", "idempotency_key"])
        .returning(Report.id)
    )
    made: UUID | None = await session.scalar(statement)
    if made is None:
        return (await session.scalars(select(Report.id).where(Report.idempotency_key == new.key))).one()
    rows = [
        {
            "org_id": new.org_id,
            "report_id": made,
            "user_id": new.user_id,
            "format": one,
            "name": name,
            "content": content,
        }
        for one, (name, content) in files.items()
    ]
    await session.execute(insert(ReportFile), rows)
    return made


async def find_report(session: AsyncSession, key: str) -> UUID | None:
    """Returns the report that a step made already."""
    found: UUID | None = await session.scalar(select(Report.id).where(Report.idempotency_key == key))
    return found


async def list_reports(
    session: AsyncSession, *, limit: int, offset: int, only: UUID | None = None
) -> tuple[list[ReportRecord], int]:
    """Returns the session's user's reports, the newest first, and how many there are."""
    wanted = [Report.deleted_at.is_(None), *([Report.id == only] if only else [])]
    total = await session.scalar(select(func.count()).select_from(Report).where(*wanted))
    statement = select(Report).where(*wanted).order_by(Report.created_at.desc(), Report.id).limit(limit).offset(offset)
    rows = (await session.scalars(statement)).all()
    names = select(ReportFile.report_id, ReportFile.format, ReportFile.name).where(
        ReportFile.report_id.in_([row.id for row in rows])
    )
    files: dict[UUID, dict[str, str]] = {}
    for report_id, form, name in (await session.execute(names.order_by(ReportFile.format))).all():
        files.setdefault(report_id, {})[form] = name
    records = [
        ReportRecord(
            id=row.id,
            title=row.title,
            scope=row.scope,
            subject_id=row.subject_id,
            start_on=row.start_on,
            end_on=row.end_on,
            language=row.language,
            created_at=row.created_at,
            files=files.get(row.id, {}),
        )
        for row in rows
    ]
    return records, total or 0


async def read_report_file(session: AsyncSession, report_id: UUID, form: str) -> tuple[str, bytes] | None:
    """Returns (name, content); None when there is none, or it is somebody else's."""
    statement = select(ReportFile.name, ReportFile.content).where(
        ReportFile.report_id == report_id, ReportFile.format == form
    )
    row = (await session.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None
