"""Makes the pictures of docs/screenshots: `python -m tests.web.screenshots [address of a running server]`."""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser

from tests.web.browsing import PHONE, Visit, open_browser, visit

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
ADDRESS = "http://127.0.0.1:8000"
FIGURES = {
    "ko": "강남팀 직원별 이번 달 실적을 그래프로 보여줘",
    "en": "Show this month's sales by employee of the Gangnam team",
}
RULE = {"ko": "제품설명회 식음료 한도는 얼마야?", "en": "What is the meal limit at a product briefing?"}


async def show_figures(guest: Visit, language: str) -> None:
    """Asks for figures and waits for their chart."""
    await guest.ask(FIGURES[language])
    await guest.answered()
    chart = guest.turn(1).locator(".chart")
    if await chart.count():
        await chart.first.scroll_into_view_if_needed()
        await guest.turn(1).locator(".chart.ready").first.wait_for()
        await guest.page.locator("#transcript").evaluate("node => node.scrollTop = 0")


async def show_chart(guest: Visit) -> None:
    """Asks for two lines and points at one of their values."""
    await guest.ask("사업부별 월별 실적 추이를 그래프로 보여줘")
    await guest.answered()
    chart = guest.turn(1).locator(".chart.ready")
    await chart.scroll_into_view_if_needed()
    await chart.locator("[role=img]").nth(5).hover()
    await chart.locator(".tip").wait_for()


async def show_import(guest: Visit) -> None:
    """Chooses a sheet of clients and shows what would change."""
    sheet = "거래처코드,거래처명,지역\nN-1,새봄의원,관악구\nN-2,한가람약국,서초구\nN-3,,서초구\n"
    file = {"name": "신규 거래처.csv", "mimeType": "text/csv", "buffer": sheet.encode()}
    await guest.page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a payload is a dict
    await guest.page.get_by_role("button", name="회사 자료로 가져오기").click()
    await guest.page.get_by_role("button", name="2행 가져오기").wait_for()


async def take(browser: Browser, address: str) -> None:
    """Writes every picture."""
    async with visit(browser, address) as guest:
        await guest.page.locator("#welcome .choice").first.wait_for()
        await guest.page.screenshot(path=FOLDER / "welcome-ko.png")
        await show_figures(guest, "ko")
        await guest.page.screenshot(path=FOLDER / "figures-ko.png")
    async with visit(browser, address) as guest:
        await show_chart(guest)
        await guest.page.screenshot(path=FOLDER / "chart-ko.png")
    async with visit(browser, f"{address}/?as=executive") as guest:
        await show_import(guest)
        await guest.page.screenshot(path=FOLDER / "import-ko.png")
    async with visit(browser, address) as guest:
        await guest.ask(RULE["ko"])
        await guest.answered()
        await guest.turn(1).locator("button.mark").first.click()
        await guest.page.get_by_role("button", name="문서 전체에서 보기").click()
        await guest.page.locator("#source [role=document] mark").wait_for()
        await guest.page.screenshot(path=FOLDER / "source-ko.png")
    async with visit(browser, address) as guest:
        await guest.ask("한빛내과 최근 거래 보여줘")
        await guest.turn(1).locator(".card").wait_for()
        await guest.page.screenshot(path=FOLDER / "choice-ko.png")
    async with visit(browser, address, language="en", dark=True) as guest:
        await guest.ask(RULE["en"])
        await guest.answered()
        await guest.page.screenshot(path=FOLDER / "rule-en-dark.png")
    async with visit(browser, address, size=PHONE) as guest:
        await show_figures(guest, "ko")
        await guest.page.screenshot(path=FOLDER / "phone-ko.png")
    async with visit(browser, f"{address}/console", language="en") as guest:
        await guest.page.locator("#runs tbody .link").first.click()
        await guest.page.locator("#timeline .lane").first.wait_for()
        await guest.page.locator("#usage .chart").scroll_into_view_if_needed()
        await guest.page.locator("#usage .chart.ready").wait_for()
        await guest.page.evaluate("scrollTo(0, 0)")
        await guest.page.screenshot(path=FOLDER / "console-en.png")


async def main(address: str) -> None:
    """Takes the pictures of the server at `address`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with open_browser() as browser:
        await take(browser, address)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else ADDRESS))
