"""Performance reports: every format, the figures of the tools, kept for their maker alone."""

import io
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from data.reports import list_reports, read_report_file
from data.session import Database
from state.errors import InvalidInput
from state.evidence import Evidence
from state.principal import Principal
from tests.tools.asking import Asker, asker, person, unit
from tools.catalogue import build_toolbox
from tools.resources import Resources

pytestmark = pytest.mark.anyio
HALF = "2025-01-01/2025-06-30"
SALES = {"people": [person("MR-1003")], "period": HALF}


@pytest.fixture(scope="module")
async def ask(resources: Resources, manager: Principal) -> Asker:
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
