"""Imports as jobs of the durable queue: files of any size are stored as they come, imported once, and reported on."""

import asyncio
from collections.abc import AsyncIterable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import select, update

from data.imports.guess import guess_mapping
from data.imports.mapping import read_mapping, write_mapping
from data.imports.rights import check_mapping
from data.imports.run import ImportFile, import_files
from data.jobs.queue import enqueue
from data.jobs.task import Call, Task
from data.session import Database
from data.tables.jobs import ImportJob
from data.uploads import NewUpload, drop_uploads, keep_upload, list_uploads, read_upload
from state.errors import InvalidInput, NaruTalkError, NotFound, Unavailable
from state.evidence import Json
from state.language import Language
from state.principal import Principal, PrincipalJson

QUEUE, TASK = "company", "import"
LARGEST_BYTES = 200 * 1024 * 1024
"""All files of an import together."""


@dataclass(frozen=True, kw_only=True)
class NewImport:
    """What is asked for."""

    mapping: str
    """YAML; empty: guessed from the files."""
    today: date
    language: Language
    dry_run: bool


@dataclass(frozen=True, kw_only=True)
class Imports:
    """The imports of all organisations, one of each at a time."""

    database: Database
    changed: Callable[[UUID], None]
    """Is told the organisation whose data changed, so that names kept in memory are read again."""

    @property
    def tasks(self) -> list[Task]:
        """What a worker needs to do the jobs."""
        return [Task(name=TASK, queue=QUEUE, run=self._import, give_up=self._give_up)]

    async def start(
        self, principal: Principal, new: NewImport, files: Sequence[tuple[str, AsyncIterable[bytes]]]
    ) -> UUID:
        """Returns the id of a new import of the files (name, parts), stored with all they hold.

        Raises: InvalidInput when they are too large together.
        """
        job_id = uuid4()
        async with self.database.tenant_session(principal) as session:
            session.add(
                ImportJob(
                    id=job_id,
                    org_id=principal.org_id,
                    user_id=principal.user_id,
                    dry_run=new.dry_run,
                    mapping=new.mapping,
                    today=new.today,
                    language=new.language,
                )
            )
            await session.flush()
            size = 0
            for number, (name, parts) in enumerate(files):
                upload = NewUpload(job_id=job_id, number=number, name=name, facts={})
                size += await keep_upload(session, principal, upload, parts)
                if size > LARGEST_BYTES:
                    raise InvalidInput(
                        f"The files are larger than {LARGEST_BYTES // 2**20} MiB; split them."
                        " 파일이 너무 큽니다. 나누어 보내 주세요."
                    )
            args = {"principal": cast(Json, principal.to_json()), "job_id": str(job_id)}
            await enqueue(session, QUEUE, TASK, args, lock=f"import {principal.org_id}")
        return job_id

    async def get(self, principal: Principal, job_id: UUID) -> ImportJob:
        """Returns the import with how far it is. Raises: NotFound (also for another login's)."""
        async with self.database.tenant_session(principal) as session:
            row = await session.scalar(select(ImportJob).where(ImportJob.id == job_id))
        if row is None:
            raise NotFound("There is no such import. 그런 가져오기가 없습니다.")
        if row.state == "done" and not row.dry_run:
            self.changed(row.org_id)  # another process may have done it
        return row

    async def _import(self, call: Call) -> None:
        principal, job_id = _about(call)
        row = await self.get(principal, job_id)
        if row.state in {"done", "failed"}:
            return
        try:
            await self._do(principal, row)
        except Unavailable:
            raise
        except NaruTalkError as error:
            await self._fail(principal, job_id, error)

    async def _do(self, principal: Principal, row: ImportJob) -> None:
        async def note(stage: str, progress: float) -> None:
            await self._update(principal, row.id, state="running", stage=stage, progress=round(1000 * progress))

        await note("reading", 0.0)
        files = await self._files(principal, row.id)
        mapping = read_mapping(row.mapping) if row.mapping else await asyncio.to_thread(guess_mapping, files)
        check_mapping(principal, mapping)
        language = cast(Language, row.language)
        async with self.database.tenant_session(principal) as session:
            report = await import_files(
                session, principal.org_id, mapping, files, row.today, dry_run=row.dry_run, progress=note
            )
            # With the rows it tells of: an attempt that is repeated finds both or neither.
            done: dict[str, Any] = {
                "state": "done",
                "stage": "done",
                "progress": 1000,
                "mapping": write_mapping(mapping),
                "report": report.to_json(language),
            }
            await session.execute(update(ImportJob).where(ImportJob.id == row.id).values(**done))
            await drop_uploads(session, row.id)
        if not row.dry_run:
            self.changed(principal.org_id)

    async def _files(self, principal: Principal, job_id: UUID) -> list[ImportFile]:
        async with self.database.tenant_session(principal) as session:
            return [
                ImportFile(name=upload.name, content=await read_upload(session, upload.id))
                for upload in await list_uploads(session, job_id)
            ]

    async def _give_up(self, call: Call, error: BaseException | None) -> None:
        principal, job_id = _about(call)
        await self._fail(principal, job_id, error if isinstance(error, NaruTalkError) else None)

    async def _fail(self, principal: Principal, job_id: UUID, error: NaruTalkError | None) -> None:
        known = {"status": error.status, "code": error.code, "detail": error.message} if error else _UNKNOWN
        await self._update(principal, job_id, state="failed", error=known)
        async with self.database.tenant_session(principal) as session:
            await drop_uploads(session, job_id)

    async def _update(self, principal: Principal, job_id: UUID, **values: Any) -> None:
        open_job = ImportJob.state.in_(["queued", "running"])
        async with self.database.tenant_session(principal) as session:
            await session.execute(update(ImportJob).where(ImportJob.id == job_id, open_job).values(**values))


_UNKNOWN = {
    "status": 500,
    "code": "internal",
    "detail": "The import failed and nothing was written; the log says why. 가져오지 못했고 아무것도 쓰지 않았습니다.",
}


def _about(call: Call) -> tuple[Principal, UUID]:
    principal = Principal.from_json(cast(PrincipalJson, call.args["principal"]))
    return principal, UUID(str(call.args["job_id"]))
