"""Citations of office files opened in the page: the cited words are marked, in the passage and in the whole document."""

import io
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from playwright.async_api import Browser, expect

from tests.web.browsing import visit

pytestmark = pytest.mark.anyio
OFFICE = Path(__file__).parents[3] / "shared" / "data" / "office"


def letter() -> bytes:
    document = docx.Document()
    document.add_paragraph("제1조(정원) 달빛연수의 정원은 24명으로 한다.")
    document.add_paragraph("제2조(장소) 달빛연수는 가평 연수원에서 연다.")
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["연수 이름", "참가비"])
    sheet.append(["별빛연수", 120000])
    sheet["B2"].number_format = '#,##0"원"'
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "햇빛연수 일정 안내"
    message.set_content("햇빛연수는 2025년 9월 3일에 시작합니다.\n준비물은 노트북입니다.\n")
    return bytes(message)


async def test_the_cited_words_of_each_kind_of_file_are_marked(browser: Browser, narutalk: str) -> None:
    files = [("달빛연수.docx", letter()), ("별빛연수.xlsx", workbook()), ("햇빛연수.eml", mail())]
    asked = [
        ("달빛연수 정원은 몇 명이야?", "달빛연수의 정원은 24명으로 한다."),
        ("별빛연수 참가비는 얼마야?", "별빛연수 | 120,000원"),
        ("햇빛연수는 언제 시작해?", "햇빛연수는 2025년 9월 3일에 시작합니다."),
        ("방문객 출입증은 몇 시까지 돌려받아?", "당일 19시까지 돌려받는다."),  # HWPX of the demo company
    ]
    if OFFICE.exists():  # real HWP files lie outside the repository
        files.append(("viewtext.hwp", (OFFICE / "viewtext.hwp").read_bytes()))
        asked.append(("「pyhwp 배포 문서 예제」 문서의 내용 알려줘", "배포 문서 예제입니다."))
    async with visit(browser, narutalk) as guest:
        payloads = [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files
        ]
        await guest.page.set_input_files("input[type=file]", payloads)  # type: ignore[arg-type]  # payloads are dicts
        await expect(guest.page.locator(".notice", has_text="검색할 수 있습니다")).to_have_count(len(files))
    for question, words in asked:
        async with visit(browser, narutalk) as guest:
            await guest.ask(question)
            await guest.answered()
            await guest.turn(1).locator("button.mark").first.click()
            await expect(guest.page.locator("#source mark").first).to_contain_text(words)
            await guest.page.locator("#source").get_by_role("button", name="문서 전체").click()
            marked = guest.page.locator("#source .passage[role=document] mark").first
            await expect(marked).to_contain_text(words)
            await expect(marked).to_be_in_viewport()
