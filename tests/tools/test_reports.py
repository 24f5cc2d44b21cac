"""Performance reports: every format, the figures of the tools, kept for their maker alone."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from datetime import date
from typing import Any, cast
from uuid import UUID

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from data.jobs.task import Call
from data.jobs.worker import Lane, open_workers
from data.logins import Postgres
from data.reports import ReportRecord, list_reports, read_report, read_report_file
from data.session import Database
from state.errors import InvalidInput
from state.evidence import Evidence, Json
from state.principal import Principal
from tests.tools.asking import Asker, asker, person, unit
from tools.catalogue import build_toolbox
from tools.registry import Caller
from tools.report_jobs import report_task, wait_for_report
from tools.reports import MakeReport, start_report
from tools.resources import Resources

pytestmark = pytest.mark.anyio
HALF = "2025-01-01/2025-06-30"
SALES = {"people": [person("MR-1003")], "period": HALF}
DIES = """
import asyncio, os, sys
import tools.report_jobs as jobs
from data.jobs.task import Call
from data.jobs.worker import Lane, open_workers
from data.session import open_database
from state.settings import Settings
from tools.resources import Resources
def die(_content, _record):
    os.kill(os.getpid(), 9)
jobs.make_files = die
async def main():
    async with open_database(sys.argv[1]) as database:
        none = dict(documents=None, ingestion=None, imports=None)
        resources = Resources(settings=Settings(_env_file=None), database=database, **none)
        async with open_workers(sys.argv[2], [Lane(tasks=[jobs.report_task(resources)], at_once=1)], lease_s=1.0):
            await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.fixture(scope="module")
async def working(resources: Resources, urls: Postgres) -> AsyncIterator[None]:
    async with open_workers(urls.engine_url, [Lane(tasks=[report_task(resources)], at_once=2)], lease_s=1.0):
        yield


async def start(resources: Resources, principal: Principal, step: str) -> UUID:
    caller = Caller(principal=principal, today=date(2025, 6, 30), language="ko", run_step=step)
    return (await start_report(MakeReport.model_validate(SALES), caller, resources))[0]


async def read(database: Database, principal: Principal, report_id: UUID) -> ReportRecord:
    async with database.tenant_session(principal) as session:
        return cast(ReportRecord, await read_report(session, report_id))


async def test_another_process_makes_a_report_whose_first_was_killed(
    resources: Resources, urls: Postgres, database: Database, manager: Principal
):
    report_id = await start(resources, manager, "killed")
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", DIES, urls.app_url, urls.engine_url)
    async with asyncio.timeout(120):
        assert await process.wait() == -9
    halfway = await read(database, manager, report_id)
    assert (halfway.state, halfway.progress > 0.5, halfway.files) == ("running", True, {})
    lane = Lane(tasks=[report_task(resources)], at_once=1)
    async with open_workers(urls.engine_url, [lane], lease_s=1.0):
        done = await wait_for_report(resources, manager, report_id, 120)
    assert (done.state, done.progress, sorted(done.files)) == ("done", 1.0, ["docx", "md", "pdf", "xlsx"])
    assert await start(resources, manager, "killed") == report_id


async def test_a_report_that_cannot_be_made_says_so_to_its_asker(
    resources: Resources, database: Database, manager: Principal
):
    report_id = await start(resources, manager, "failing")
    await report_task(resources).give_up(
        Call(args={"principal": cast(Json, manager.to_json()), "report_id": str(report_id)}, attempt=6), None
    )
    failed = await read(database, manager, report_id)
    assert (failed.state, failed.ended) == ("failed", True)
    assert "다시 요청" in (failed.error or "")


@pytest.fixture(scope="module")
async def ask(resources: Resources, manager: Principal, working: None) -> Asker:
    return asker(resources, manager)


@pytest.fixture(scope="module")
async def made(ask: Asker) -> Evidence:
    return await ask("make_report", **SALES)


async def content(evidence: Evidence, form: str, database: Database, principal: Principal) -> bytes:
    identity = evidence["files"][0]["url"].split("/")[2]
    async with database.tenant_session(principal) as session:
        found = await read_report_file(session, identity, form)  # type: ignore[arg-type]  # the driver takes text
    assert found is not None
    return found[1]


async def figure(ask: Asker) -> str:
    found = await ask("query_metric", metrics=["sales"], **SALES)
    return f"{found['table']['rows'][0][0]:,}"


async def test_all_formats_are_made_and_linked(made: Evidence):
    assert [link["name"].rpartition(".")[2] for link in made["files"]] == ["pdf", "docx", "xlsx", "md"]
    assert made["files"][0]["name"] in made["summary"][1]
    assert not made["empty"]


async def test_markdown_holds_the_figures_and_their_sources(
    made: Evidence, ask: Asker, database: Database, manager: Principal
):
    text = (await content(made, "md", database, manager)).decode()
    assert await figure(ask) in text
    assert "```sql\nSELECT" in text
    assert "부록: 수치의 근거" in text


async def test_the_pdf_has_korean_text_and_charts(made: Evidence, ask: Asker, database: Database, manager: Principal):
    pdf = PdfDocument(await content(made, "pdf", database, manager))
    text = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    assert "실적 보고서" in text
    assert await figure(ask) in text
    assert "SELECT" in text
    assert len(pdf) >= 3


async def test_the_word_file_has_tables_and_pictures(made: Evidence, database: Database, manager: Principal):
    document = Document(io.BytesIO(await content(made, "docx", database, manager)))
    assert len(document.tables) >= 4
    assert len(document.inline_shapes) >= 2
    assert document.paragraphs[0].text.endswith("실적 보고서")


async def test_the_workbook_has_numbers_not_texts(made: Evidence, database: Database, manager: Principal):
    book = load_workbook(io.BytesIO(await content(made, "xlsx", database, manager)))
    sheet: Any = next(book[name] for name in book.sheetnames if "월" in str(book[name]["A1"].value))
    assert [type(cell.value) for cell in sheet[2]][1] is int
    assert sheet["B2"].number_format == "#,##0"
    assert "근거" in book.sheetnames


async def test_one_step_makes_one_report(made: Evidence, ask: Asker, database: Database, manager: Principal):
    again = await ask("make_report", **SALES)
    assert again["files"] == made["files"]
    async with database.tenant_session(manager) as session:
        records, total = await list_reports(session, limit=50, offset=0)
    assert total == len({record.id for record in records})


async def test_nobody_else_sees_a_report(made: Evidence, database: Database, mr: Principal, other_org: Principal):
    for principal in (mr, other_org):
        async with database.tenant_session(principal) as session:
            assert await list_reports(session, limit=10, offset=0) == ([], 0)


async def test_a_units_report_in_english(ask: Asker, database: Database, manager: Principal):
    found = await ask("make_report", "en", units=[unit("GANGNAM")], period=HALF)
    text = (await content(found, "md", database, manager)).decode()
    assert text.startswith("# Performance report: Gangnam")
    assert "Appendix: where the figures come from" in text


@pytest.mark.parametrize("arguments", [{}, {"people": [person("MR-1003"), person("MR-1004")]}])
async def test_a_report_is_about_one_subject(ask: Asker, arguments: dict[str, Any]):
    with pytest.raises(InvalidInput, match="하나만"):
        await ask("make_report", **arguments)


async def test_powerpoint_is_refused_kindly(ask: Asker):
    found = await ask("make_report", format="pptx", **SALES)
    assert "파워포인트" in found["notices"][0]


def test_making_a_report_waits_for_approval(resources: Resources):
    assert build_toolbox(resources).get("make_report").writes
