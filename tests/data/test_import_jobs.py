"""Imports as jobs: what a killed process had not committed is imported by another, once; failures are told."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select

from data.imports.jobs import Imports, NewImport
from data.jobs.worker import Lane, open_workers
from data.logins import Postgres
from data.session import Database
from data.tables.clients import Client
from data.tables.jobs import ImportJob
from data.uploads import in_parts, list_uploads
from state.errors import NotFound
from state.principal import Principal

pytestmark = pytest.mark.anyio

CSV = "거래처코드,거래처명,종별,지역,주소\n".encode() + b"".join(
    f"KILL-{n},이어받기{n}의원,의원,관악구,관악로 {n}\n".encode() for n in range(50)
)
NEW = NewImport(mapping="", today=date(2025, 6, 30), language="ko", dry_run=False)
HANGS = """
import asyncio, sys, time
import data.imports.jobs as jobs
from data.jobs.worker import Lane, open_workers
from data.session import open_database
def hang(_mapping):
    print("written, not committed", flush=True)
    time.sleep(600)
jobs.write_mapping = hang
async def main():
    async with open_database(sys.argv[1]) as database:
        imports = jobs.Imports(database=database, changed=lambda _org: None)
        async with open_workers(sys.argv[2], [Lane(tasks=imports.tasks, at_once=1)], lease_s=1.0):
            await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.fixture
def imports(database: Database) -> Imports:
    return Imports(database=database, changed=lambda _org_id: None)


@asynccontextmanager
async def working(imports: Imports, urls: Postgres) -> AsyncIterator[None]:
    async with open_workers(urls.engine_url, [Lane(tasks=imports.tasks, at_once=1)], lease_s=1.0):
        yield


async def ended(imports: Imports, caller: Principal, job_id: UUID) -> ImportJob:
    async with asyncio.timeout(120):
        while True:
            row = await imports.get(caller, job_id)
            if row.state in {"done", "failed"}:
                return row
            await asyncio.sleep(0.05)


async def count(database: Database, caller: Principal, code: str) -> int:
    async with database.tenant_session(caller) as session:
        return await session.scalar(select(func.count()).select_from(Client).where(Client.code.like(code))) or 0


async def test_another_process_imports_what_a_killed_one_had_not_committed(
    imports: Imports, urls: Postgres, database: Database, executive: Principal
) -> None:
    job_id = await imports.start(executive, NEW, [("거래처.csv", in_parts(CSV))])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HANGS, urls.app_url, urls.engine_url), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(120):
        assert await process.stdout.readline() == b"written, not committed\n"
    process.kill()
    await process.communicate()
    before = await imports.get(executive, job_id)
    assert (before.state, before.stage) == ("running", "checking")
    assert await count(database, executive, "KILL-%") == 0
    async with working(imports, urls):
        row = await ended(imports, executive, job_id)
    assert (row.state, row.progress) == ("done", 1000)
    assert row.report is not None
    assert row.report["counts"]["clients"] == {"new": 50, "changed": 0, "unchanged": 0}
    assert await count(database, executive, "KILL-%") == 50
    async with database.tenant_session(executive) as session:
        assert await list_uploads(session, job_id) == []


async def test_a_file_that_cannot_be_used_is_told_and_not_kept(
    imports: Imports, urls: Postgres, database: Database, executive: Principal
) -> None:
    async with working(imports, urls):
        job_id = await imports.start(executive, NEW, [("빈.csv", in_parts(b" \n"))])
        row = await ended(imports, executive, job_id)
    assert row.state == "failed"
    assert row.error is not None
    assert row.error["status"] == 422
    async with database.tenant_session(executive) as session:
        assert await list_uploads(session, job_id) == []


async def test_a_guessed_mapping_gives_nobody_more_rights(
    imports: Imports, urls: Postgres, database: Database, hr: Principal
) -> None:
    async with working(imports, urls):
        row = await ended(imports, hr, await imports.start(hr, NEW, [("거래처.csv", in_parts(CSV[:200]))]))
    assert row.error is not None
    assert (row.error["status"], row.error["code"]) == (403, "not_allowed")


async def test_an_import_is_for_the_login_that_asked_for_it(
    imports: Imports, executive: Principal, hr: Principal, other_org: Principal
) -> None:
    job_id = await imports.start(executive, NEW, [("거래처.csv", in_parts(CSV))])
    for stranger in (hr, other_org):
        with pytest.raises(NotFound):
            await imports.get(stranger, job_id)
