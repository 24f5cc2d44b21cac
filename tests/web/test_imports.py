"""Sheets from the chat page: what they are for, what would change, and only then the change."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.web.browsing import Visit, visit

pytestmark = pytest.mark.anyio

CLIENTS = "거래처코드,거래처명,지역\nWEB-1,새봄의원,관악구\nWEB-2,<img src=x onerror='window.attacked=1'>,관악구\nWEB-3,,관악구\n"


@pytest.fixture
async def executive(browser: Browser, narutalk: str) -> AsyncIterator[Visit]:
    async with visit(browser, f"{narutalk}/?as=executive") as opened:
        yield opened


async def choose(guest: Visit, text: str) -> Any:
    """Chooses a sheet; returns the dialog that asks what it is for."""
    file = {"name": "거래처.csv", "mimeType": "text/csv", "buffer": text.encode()}
    await guest.page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a payload is a dict
    return guest.page.locator("#dialog")


async def test_a_sheet_is_imported_after_what_would_change_was_seen(executive: Visit) -> None:
    dialog = await choose(executive, CLIENTS)
    await dialog.get_by_role("button", name="회사 자료로 가져오기").click()
    await expect(dialog.get_by_role("row", name="거래처")).to_have_text("거래처200")
    await expect(dialog).to_contain_text("빠지는 행 1개")
    await expect(dialog).to_contain_text("4행: 필수 값이 없습니다: 거래처명")
    await dialog.get_by_role("button", name="2행 가져오기").click()
    await expect(executive.page.locator(".notice")).to_contain_text("새 행 2")
    await dialog.get_by_role("button", name="닫기").last.click()
    again = await choose(executive, CLIENTS)
    await again.get_by_role("button", name="회사 자료로 가져오기").click()
    await expect(again).to_contain_text("새로 쓰거나 바꿀 행이 없습니다")
    assert await executive.page.evaluate("window.attacked") is None
    await again.get_by_role("button", name="취소").click()
    moved = await choose(executive, CLIENTS.replace("새봄의원,관악구", "새봄의원,서초구"))
    await moved.get_by_role("button", name="회사 자료로 가져오기").click()
    await moved.get_by_text("바뀌는 행 보기").click()
    await expect(moved).to_contain_text("지역 관악구 → 서초구")


async def test_the_reading_of_columns_can_be_corrected(executive: Visit) -> None:
    dialog = await choose(executive, "거래처코드,거래처명,비고\nWEB-9,가을의원,나\n")
    await dialog.get_by_role("button", name="회사 자료로 가져오기").click()
    await dialog.get_by_text("열 짝짓기").click()
    mapping = dialog.get_by_role("textbox", name="열 짝짓기")
    await mapping.fill((await mapping.input_value()).replace("fields:", "fields:\n    grade: {value: A}"))
    await dialog.get_by_role("button", name="고친 대로 다시 확인").click()
    await dialog.get_by_text("바뀌는 행 보기").click()
    await expect(dialog).to_contain_text("가을의원")
    await dialog.get_by_text("열 짝짓기").click()
    await mapping.fill("imports: nonsense")
    await dialog.get_by_role("button", name="고친 대로 다시 확인").click()
    await expect(dialog.get_by_role("alert")).to_be_visible()


async def test_who_may_not_import_is_told_whom_to_ask(browser: Browser, narutalk: str) -> None:
    async with visit(browser, f"{narutalk}/?as=gangnam.mr") as guest:
        dialog = await choose(guest, CLIENTS)
        await dialog.get_by_role("button", name="회사 자료로 가져오기").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("관리자나 임원")
        await expect(dialog.get_by_role("button", name="문서로 올리기")).to_be_visible()


async def test_a_dropped_sheet_is_asked_for_like_a_chosen_one(executive: Visit) -> None:
    await executive.page.evaluate(
        """() => {
            const carried = new DataTransfer();
            carried.items.add(new File(["거래처코드,거래처명\\nX-1,가게"], "거래처.csv", {type: "text/csv"}));
            const drop = (kind) => new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true});
            document.getElementById("main").dispatchEvent(drop("dragover"));
            document.getElementById("main").dispatchEvent(drop("drop"));
        }"""
    )
    await expect(executive.page.locator("#dialog")).to_contain_text("거래처.csv")
