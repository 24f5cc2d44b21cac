"""A job whose process is killed is done by another: every document once, with all its vectors."""

import asyncio
import sys
from datetime import date

import pytest

from data.ingest.arrivals import Arrival
from data.ingest.jobs import open_ingestion
from data.logins import Postgres
from data.search import open_document_index
from data.session import Database
from state.principal import Principal
from state.settings import Settings
from tests.data.working import finished, working

pytestmark = pytest.mark.anyio

COUNT = 40
HANGS = """
import asyncio, sys, time
from pathlib import Path
from data.ingest.jobs import open_ingestion
from data.jobs.worker import Lane, open_workers
from data.search import open_document_index
from data.session import open_database
from state.settings import Settings
def hang(_org_id):
    print("stored", flush=True)
    time.sleep(600)
async def main():
    settings = Settings(_env_file=None, data_dir=Path(sys.argv[3]))
    async with (
        open_database(sys.argv[1]) as database,
        open_document_index(settings, database) as index,
        open_ingestion(index, hang) as ingestion,
        open_workers(sys.argv[2], [Lane(tasks=ingestion.tasks, at_once=1)], lease_s=1.0),
    ):
        await asyncio.Event().wait()
asyncio.run(main())
"""


async def test_another_process_goes_on_with_a_batch(
    settings: Settings, urls: Postgres, database: Database, manager: Principal
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HANGS, urls.app_url, urls.engine_url, str(settings.data_dir)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    texts = [Arrival(name=f"이어받기 {n}", text=f"제1조(목적) 이어받기 시험의 {n}번째 글이다.") for n in range(COUNT)]
    quiet = settings.model_copy(update={"data_dir": settings.data_dir / "nobody"})
    async with open_document_index(quiet, database) as index, open_ingestion(index) as asking:
        job_id = await asking.start(manager, texts)
    async with asyncio.timeout(120):
        assert await process.stdout.readline() == b"stored\n"
    process.kill()
    await process.communicate()

    async with open_document_index(settings, database) as index, open_ingestion(index) as ingestion:
        before = await ingestion.state(manager, job_id)
        async with working(ingestion, urls):
            after = await finished(ingestion, manager, job_id)
        library = await index.library(manager.org_id)
        ours = [one for one in library.editions.values() if one.title.startswith("이어받기 ")]
        ids = [str(library.rows[row].chunk_id) for one in ours for row in library.rows_of(one.id)]
        for space in index.embedder.spaces:
            assert len(index.vectors.present(manager.org_id, space, "ko", ids)) == len(ids) == COUNT
        found = await index.search("이어받기 시험의 7번째 글", manager, as_of=date(2025, 6, 30))
    assert before.status == "running"
    assert (after.status, after.progress, after.error) == ("done", 1.0, None)
    assert [step["state"] for step in after.steps] == ["indexed"] * COUNT
    assert len({step["document_id"] for step in after.steps}) == len(ours) == COUNT
    assert found.hits[0].edition.title == "이어받기 7"
