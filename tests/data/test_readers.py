"""The readers themselves, without the process that guards them."""

from pathlib import Path

import pytest

from data.ingest.problems import Unreadable
from data.ingest.sandbox import parse_file
from data.ingest.worker import read_as, to_json

FILES = Path(__file__).parents[1] / "files"
OFFICE = Path(__file__).parents[3] / "shared" / "data" / "office"
UNREADABLE = {"protected.docx", "protected.pdf", "scanned.pdf", "unnamed.pdf"}
READABLE = sorted(path.name for path in FILES.iterdir() if path.name not in UNREADABLE)


@pytest.mark.anyio
@pytest.mark.parametrize("name", READABLE)
async def test_the_guarding_process_changes_nothing_of_what_is_read(name: str) -> None:
    content = (FILES / name).read_bytes()
    here = read_as(content, name.rpartition(".")[2])
    guarded, _ = await parse_file(content, name)
    assert here.text.strip()
    assert to_json(here)["text"] == to_json(guarded)["text"]


@pytest.mark.parametrize("name", ["protected.docx", "protected.pdf", "scanned.pdf"])
def test_what_cannot_be_read_says_why(name: str) -> None:
    with pytest.raises(Unreadable):
        read_as((FILES / name).read_bytes(), name.rpartition(".")[2])


@pytest.mark.skipif(not OFFICE.exists(), reason="the real HWP files lie outside the repository")
@pytest.mark.parametrize("name", ["table.hwp", "lists.hwp", "viewtext.hwp", "footnote-endnote.hwp"])
def test_real_hwp_files_give_text(name: str) -> None:
    assert read_as((OFFICE / name).read_bytes(), "hwp").text.strip()
