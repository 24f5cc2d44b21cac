"""A hostile file breaks nothing but its own reader."""

import io
import time
import zipfile

import pytest

from data.ingest.formats import MAX_BYTES, detect_format, safe_name
from data.ingest.problems import PROBLEMS, Unreadable, problem_words
from data.ingest.sandbox import parse_file

pytestmark = pytest.mark.anyio


def zipped(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "a.txt", "empty"),
        (b"\0\0\0 \n", "a.txt", "empty"),
        (b"x" * (MAX_BYTES + 1), "a.txt", "too_large"),
        (b"\x7fELF\x02\x01\x01" + bytes(range(32)) * 20, "a.bin", "unsupported"),
        (b"GIF89a" + bytes(400), "a.pdf", "picture"),
        (b"PK\x03\x04 not a zip", "a.docx", "broken"),
        (zipped(a=b"1"), "a.zip", "archive"),
        (zipped(word__document=b"0" * 60_000_000), "a.docx", "bomb"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "broken"),
        (b"%PDF-1.7\nnothing follows", "a.pdf", "broken"),
        (b"{\\rtf1 ", "a.rtf", "empty"),
        (b"... --- ...", "a.txt", "empty"),
    ],
)
async def test_each_bad_file_has_its_own_word(content: bytes, name: str, problem: str):
    with pytest.raises(Unreadable) as raised:
        await parse_file(content, name)
    assert raised.value.problem == problem
    assert all(problem_words(problem, language) for language in ("ko", "en"))
    assert problem in PROBLEMS


async def test_a_reader_that_takes_too_long_is_killed():
    nested = b"<html><body>" + b"<div>" * 400_000 + "글".encode() + b"</body></html>"
    begun = time.monotonic()
    with pytest.raises(Unreadable):
        await parse_file(nested, "deep.html", timeout_s=3.0)
    assert time.monotonic() - begun < 10


async def test_a_reader_that_takes_too_much_memory_is_stopped():
    rows = b"<sheetData>" + b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 10 + b"</sheetData>"
    book = zipped(
        **{
            "[Content_Types].xml": b"<Types/>",
            "xl__workbook.xml": b"<workbook/>",
            "xl__worksheets__sheet1.xml": rows,
        }
    )
    with pytest.raises(Unreadable):
        await parse_file(book, "a.xlsx")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.4", "report.txt", "pdf"),  # the content counts, not the name
        (b"{\\rtf1 x}", "old.doc", "rtf"),
        (b"<html><body>x</body></html>", "saved.doc", "html"),
        (b"From: a@b.c\r\nSubject: x\r\n\r\nhello", "mail", "eml"),
        ("그냥 글".encode(), "메모", "txt"),
        ("그냥 글".encode("cp949"), "메모.log", "txt"),
        ("a\tb".encode("utf-16"), "x.tsv", "csv"),
    ],
)
def test_a_file_is_what_its_content_is(content: bytes, name: str, kind: str):
    assert detect_format(content, name) == kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kim\\규정.hwp", "규정.hwp"),
        ("a\0b<script>.md", "abscript.md"),
        ("", "file"),
        ("가" * 300 + ".pdf", "가" * 116 + ".pdf"),
    ],
)
def test_names_lose_folders_and_strange_letters(given: str, kept: str):
    assert safe_name(given) == kept
