"""The demo's files that are hard to read are there, with what was wrong with them."""

import pytest

from data.ingest.demo import demo_folder, index_demo_documents, second_folder
from data.ingest.demo_files import hashes_of, read_demo_files
from data.search import open_document_index
from data.session import Database
from state.principal import Principal
from state.settings import Settings

pytestmark = pytest.mark.anyio


async def test_each_hard_file_says_what_was_wrong() -> None:
    found = {item.files[0].name: item for item in await read_demo_files(demo_folder())}
    assert {name: (item.source_format, item.parsed.warnings) for name, item in found.items()} == {
        "awards-2019.pdf": ("pdf", ("scanned",)),
        "climate-2025.rtf": ("rtf", ()),
        "drill-2025.txt": ("txt", ("mojibake",)),
        "library-2025.txt": ("txt", ("cp949",)),
        "vendor-prices-2024.pdf": ("pdf", ("encrypted",)),
        "visitors-2025.hwpx": ("hwpx", ()),
    }
    assert "북쪽 주차장" in found["drill-2025.txt"].parsed.text
    assert "주황" in found["visitors-2025.hwpx"].parsed.text


async def test_what_was_read_before_is_not_read_again() -> None:
    assert await read_demo_files(demo_folder(), hashes_of(demo_folder())) == []


async def test_an_unreadable_file_is_listed_without_pieces_and_found_once(
    settings: Settings, database: Database, manager: Principal
) -> None:
    async with open_document_index(settings, database) as index:
        await index_demo_documents(index, manager.org_id)
        first = await index.library(manager.org_id)
        again = await index_demo_documents(index, manager.org_id)
        after = await index.library(manager.org_id)
    scans = [edition for edition in first.editions.values() if edition.warnings == ("scanned",)]
    assert [(scan.title, len(first.rows_of(scan.id))) for scan in scans] == [("2019년 표창 대장", 0)]
    assert {result.state for result in again} == {"unchanged"}
    assert after.editions.keys() == first.editions.keys()


async def test_the_second_organisation_has_documents_of_its_own(
    settings: Settings, database: Database, other_org: Principal
) -> None:
    async with open_document_index(settings, database) as index:
        await index_demo_documents(index, other_org.org_id, folder=second_folder())
        library = await index.library(other_org.org_id)
    assert {edition.title for edition in library.editions.values()} == {
        *("복리후생 규정", "법인카드 사용 기준", "의료기기 납품 지침")
    }
