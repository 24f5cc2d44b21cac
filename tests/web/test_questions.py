"""Real questions to the demo company, in both languages, as a new person asks them."""

import pytest
from playwright.async_api import Browser, expect

from tests.web.browsing import visit

WATCH_SHIFTS = """() => {
    window.shifted = 0;
    const watch = (list) => list.getEntries().forEach((entry) => { window.shifted += entry.value; });
    new PerformanceObserver(watch).observe({type: 'layout-shift', buffered: false});
}"""

pytestmark = pytest.mark.anyio


async def test_a_korean_question_gets_figures_with_table_and_chart(browser: Browser, narutalk: str) -> None:
    async with visit(browser, narutalk) as guest:
        await guest.page.evaluate(WATCH_SHIFTS)
        await guest.page.get_by_role("button", name="우리 팀 월별 실적 추이를 그래프로 보여줘").click()
        await guest.answered()
        turn = guest.turn(1)
        await expect(turn.locator(".prose")).to_contain_text("강남팀")
        await expect(turn.locator("tbody tr")).to_have_count(12)
        await turn.locator(".chart").scroll_into_view_if_needed()
        await expect(turn.locator(".chart.ready .drawing")).to_be_visible()
        assert await guest.page.evaluate("window.shifted") < 0.05  # 0.1 is what people begin to notice


async def test_an_english_question_gets_an_english_answer(browser: Browser, narutalk: str) -> None:
    async with visit(browser, narutalk, language="en") as guest:
        await guest.page.get_by_role("button", name="How is my team doing against target").click()
        await guest.answered()
        await expect(guest.turn(1).locator(".prose")).to_contain_text("won")
        await expect(guest.turn(1).get_by_role("button", name="Copy answer")).to_be_visible()


async def test_a_shared_name_is_asked_back_and_the_choice_is_answered(browser: Browser, narutalk: str) -> None:
    async with visit(browser, narutalk) as guest:
        await guest.ask("한빛내과 최근 거래 보여줘")
        choices = guest.turn(1).locator(".card .choice")
        await expect(choices).to_have_count(2)
        label = await choices.first.inner_text()
        await choices.first.click()
        await guest.answered()
        await expect(guest.turn(1).locator(".prose")).to_contain_text(label.split(",")[0].rstrip(")"))


async def test_another_login_sees_another_list_of_conversations(browser: Browser, narutalk: str) -> None:
    async with visit(browser, narutalk) as guest:
        await guest.ask("강남팀 팀장은 누구야?")
        await guest.answered()
        mine = guest.page.locator(".conversation-list li", has_text="강남팀 팀장은 누구야?")
        await expect(mine).to_have_count(1)
        await guest.page.get_by_label("데모 로그인").select_option("handle.manager")
        await expect(mine).to_have_count(0)
        await expect(guest.page.locator("#welcome")).to_be_visible()


async def test_an_uploaded_document_is_taken_in_with_its_progress(browser: Browser, narutalk: str) -> None:
    async with visit(browser, narutalk) as guest:
        text = "# 사내 도서관 이용 안내\n\n제1조(대출) 한 사람이 한 번에 다섯 권까지 빌릴 수 있다.\n"
        file = {"name": "library.md", "mimeType": "text/markdown", "buffer": text.encode()}
        await guest.page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a payload is a dict
        await expect(guest.page.locator(".notice", has_text="검색할 수 있습니다")).to_be_visible()
