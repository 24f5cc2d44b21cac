"""The operations console in a browser: what stands in it, and what can be done there."""

import re

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.web.browsing import Visit, visit

pytestmark = pytest.mark.anyio

MANAGER = {"X-Demo-User": "gangnam.manager"}


async def test_the_console_shows_a_run_with_its_timeline_and_what_is_up(guest: Visit) -> None:
    await guest.ask("콘솔에서 볼 질문")
    await guest.answered()
    await guest.page.get_by_role("link", name="운영 현황").click()
    await guest.page.get_by_role("button", name="콘솔에서 볼 질문").first.click()
    await expect(guest.page.locator("#timeline .lane")).to_have_text(
        [re.compile("^ask"), re.compile("^답변 쓰기"), re.compile("^근거 확인")]
    )
    await expect(guest.page.locator("#health li.up").first).to_contain_text("데이터베이스")
    await expect(guest.page.locator("#queue li")).to_have_count(5)


async def test_uploads_are_listed_with_their_state(browser: Browser, narutalk: str) -> None:
    body = {"documents": [{"title": "콘솔에서 볼 문서", "text": "제1조(열쇠) 열쇠는 안내 데스크에 둔다."}]}
    async with httpx.AsyncClient(base_url=narutalk, timeout=120) as client:
        (await client.post("/documents/index", json=body, headers=MANAGER)).raise_for_status()
    async with visit(browser, f"{narutalk}/console") as guest:
        await expect(guest.page.locator("#jobs").get_by_role("row", name="콘솔에서 볼 문서")).to_be_visible()


async def test_a_cron_is_switched_off_and_on(browser: Browser, parrot: str) -> None:
    body = {"assistant_id": "agent", "schedule": "7 3 2 1 *", "input": {"messages": []}}
    async with httpx.AsyncClient(base_url=parrot, timeout=120) as client:
        cron = (await client.post("/runs/crons", json=body, headers=MANAGER)).json()["cron_id"]
    async with visit(browser, f"{parrot}/console") as guest:
        row = guest.page.get_by_role("row", name="7 3 2 1 *")
        await row.get_by_role("button", name="끄기").click()
        await expect(row.get_by_role("button", name="켜기")).to_be_focused()
        await row.get_by_role("button", name="켜기").click()
        await expect(row.get_by_role("button", name="끄기")).to_be_visible()
    async with httpx.AsyncClient(base_url=parrot, timeout=120) as client:
        await client.delete(f"/runs/crons/{cron}", headers=MANAGER)


async def test_threads_are_searched_while_the_list_is_refreshed(guest: Visit) -> None:
    await guest.ask("찾을 대화 하나")
    await guest.answered()
    await guest.page.goto(f"{guest.page.url.split('/?')[0]}/console")
    search = guest.page.get_by_role("searchbox", name="제목이나 사람으로 찾기")
    await search.fill("찾을 대화 하나")
    rows = guest.page.locator("#threads tbody tr")
    await expect(rows).to_have_count(1)
    async with guest.page.expect_response(re.compile("/operations/threads")):
        pass  # the list is read again by itself
    await expect(search).to_be_focused()
    await expect(search).to_have_value("찾을 대화 하나")
    await search.fill("없는 말")
    await expect(guest.page.locator("#threads")).to_contain_text("찾는 대화가 없습니다")


async def test_a_part_that_cannot_be_read_says_so_and_the_others_stay(browser: Browser, parrot: str) -> None:
    async with visit(browser, parrot) as guest:
        await guest.page.route("**/operations/queue", lambda route: route.fulfill(status=503, json={"detail": "away"}))
        await guest.page.goto(f"{parrot}/console")
        await expect(guest.page.locator("#queue [role=alert]")).to_contain_text("잠시 뒤 다시 시도하세요")
        await expect(guest.page.locator("#health li.up").first).to_be_visible()
