"""Conversations: branches, what older turns remember, long ones, the list of them, and sharing."""

import json
import re

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.web.browsing import Visit, visit
from tests.web.cable import open_cable
from tests.web.parrot import gates
from tests.web.scripts import RICH

pytestmark = pytest.mark.anyio

SOURCE = "근거 1: 성과평가 규정 제7조"


async def test_an_edited_question_becomes_a_branch_and_both_can_be_read(guest: Visit) -> None:
    for number, question in enumerate(("첫째", "둘째"), start=1):
        await guest.ask(question)
        await guest.answered(number)
    await guest.turn(2).get_by_role("button", name="질문 고치기").click()
    await guest.page.get_by_role("textbox", name="질문 고치기").fill("둘째를 고침")
    await guest.page.get_by_role("button", name="고쳐서 다시 묻기").click()
    await expect(guest.turn(2).locator(".prose")).to_have_text("둘째를 고침")
    await expect(guest.turn(2).get_by_role("img", name="2/2번째 갈래")).to_be_visible()
    await guest.page.reload()
    await guest.turn(2).get_by_role("button", name="이전 갈래").click()
    await expect(guest.turn(2).locator(".prose")).to_have_text("둘째")
    await guest.ask("셋째")
    await guest.answered(3)
    await expect(guest.page.locator(".bubble")).to_have_text(
        [re.compile("첫째$"), re.compile("둘째$"), re.compile("셋째$")]
    )


async def test_the_first_question_is_answered_again_on_a_branch(guest: Visit) -> None:
    await guest.ask("처음")
    await guest.answered()
    await guest.turn(1).get_by_role("button", name="다시 답변 받기").click()
    await expect(guest.turn(1).get_by_role("img", name="2/2번째 갈래")).to_be_visible()
    await expect(guest.turn(1).locator(".prose")).to_have_text("처음")


async def test_an_older_answer_gets_its_sources_back_after_a_reload(guest: Visit) -> None:
    await guest.ask(RICH)
    await guest.answered()
    await guest.ask("다음")
    await guest.answered(2)
    await guest.page.reload()
    await guest.answered(2)
    await guest.page.locator("#transcript").evaluate("node => node.scrollTop = 0")
    await expect(guest.turn(1).get_by_role("button", name="근거 1: 성과평가 규정 제7조", exact=True)).to_be_visible()
    await guest.turn(1).get_by_role("button", name="좋은 답변").click()
    await expect(guest.page.locator(".notice")).to_have_text("의견을 남겼습니다. 고맙습니다.")
    await guest.page.reload()
    await guest.page.locator("#transcript").evaluate("node => node.scrollTop = 0")
    await expect(guest.turn(1).get_by_role("button", name="좋은 답변")).to_have_attribute("aria-pressed", "true")


async def test_another_client_s_answers_get_their_sources_when_they_come_in_sight(
    browser: Browser, parrot: str
) -> None:
    async with httpx.AsyncClient(base_url=parrot, timeout=120) as client:
        thread = (await client.post("/threads", json={"metadata": {"graph_id": "agent"}})).json()["thread_id"]
        for number, words in enumerate((json.dumps(RICH, ensure_ascii=False), "다음")):
            message = {"type": "human", "content": words, "id": f"00000000-0000-4000-8000-00000000000{number}"}
            asked = {
                "assistant_id": "agent",
                "input": {"messages": [message]},
                "metadata": {"message_id": message["id"]},
            }
            await client.post(f"/threads/{thread}/runs/wait", json=asked)
    async with visit(browser, f"{parrot}/?thread={thread}") as guest:
        await guest.answered(2)
        await guest.page.locator("#transcript").evaluate("node => node.scrollTop = 0")
        await expect(
            guest.turn(1).get_by_role("button", name="근거 1: 성과평가 규정 제7조", exact=True)
        ).to_be_visible()


async def test_a_conversation_is_renamed_pinned_archived_found_and_deleted(guest: Visit) -> None:
    page, items = guest.page, guest.page.locator(".conversation-list li")
    await guest.ask("목록 시험")
    await guest.answered()
    mine = items.filter(has_text="유월 실적 회의")
    await page.get_by_role("button", name="목록 시험 메뉴").click()
    await page.get_by_role("textbox", name="새 이름").fill("유월 실적 회의")
    await page.get_by_role("button", name="이름 바꾸기").click()
    await expect(mine).to_have_count(1)
    await page.get_by_role("button", name="유월 실적 회의 메뉴").click()
    await page.get_by_role("button", name="고정하기").click()
    await expect(page.locator(".group").first).to_have_text("고정")
    await page.get_by_role("searchbox", name="대화 검색").fill("유월")
    await expect(items).to_have_count(1)
    await page.get_by_role("button", name="유월 실적 회의 메뉴").click()
    await page.get_by_role("button", name="보관하기").click()
    await page.locator(".archived summary").click()
    await page.get_by_role("button", name="유월 실적 회의 메뉴").click()
    await page.get_by_role("button", name="삭제", exact=True).click()
    await page.get_by_role("button", name="삭제", exact=True).click()
    await expect(mine).to_have_count(0)
    await expect(page.locator("#welcome")).to_be_visible()


async def test_a_list_read_anew_behind_an_open_menu_keeps_what_the_menu_does(guest: Visit) -> None:
    page = guest.page
    await guest.ask("메뉴 시험")
    await guest.answered()
    await page.get_by_role("button", name="메뉴 시험 메뉴").click()
    async with page.expect_response("**/threads/search"):
        await page.evaluate("new BroadcastChannel('narutalk').postMessage({ threadId: 'another' })")
    await page.get_by_role("textbox", name="새 이름").fill("바뀐 이름")
    await page.get_by_role("button", name="이름 바꾸기").click()
    await expect(page.locator(".conversation-list li").filter(has_text="바뀐 이름")).to_have_count(1)


async def test_a_shared_conversation_is_read_by_a_colleague_and_by_nobody_else(browser: Browser, parrot: str) -> None:
    async with visit(browser, parrot) as owner:
        await owner.ask("함께 볼 것")
        await owner.answered()
        await owner.page.get_by_role("button", name="함께 볼 것 메뉴").click()
        await owner.page.get_by_role("button", name="링크 공유").click()
        link = await owner.page.locator("#dialog input[readonly]").input_value()
    async with visit(browser, f"{link}&as=gangnam.mr") as colleague:
        await expect(colleague.turn(1).locator(".prose")).to_have_text("함께 볼 것")
        await expect(colleague.page.locator("#composer")).to_be_hidden()
    async with visit(browser, f"{link}&as=handle.manager") as stranger:
        await expect(stranger.page.locator(".notice.error")).to_contain_text("다른 로그인의 것입니다")


async def test_a_question_that_another_client_asked_without_an_id_can_be_edited(browser: Browser, parrot: str) -> None:
    async with httpx.AsyncClient(base_url=parrot, timeout=120) as client:
        thread = (await client.post("/threads", json={"metadata": {"graph_id": "agent"}})).json()["thread_id"]
        for words in ("같은 말", "같은 말", "끝"):
            asked = {"assistant_id": "agent", "input": {"messages": [{"role": "user", "content": words}]}}
            await client.post(f"/threads/{thread}/runs/wait", json=asked)
    async with visit(browser, f"{parrot}/?thread={thread}") as guest:
        await guest.turn(2).get_by_role("button", name="질문 고치기").click()
        await guest.page.get_by_role("textbox", name="질문 고치기").fill("고친 말")
        await guest.page.get_by_role("button", name="고쳐서 다시 묻기").click()
        await expect(guest.turn(2).locator(".prose")).to_have_text("고친 말")
        await expect(guest.page.locator(".bubble")).to_have_text([re.compile("같은 말$"), re.compile("고친 말$")])


async def test_an_unanswered_question_is_still_there_after_a_reload(guest: Visit) -> None:
    await guest.ask({"ask": {"question": "어느 쪽인가요?", "candidates": [{"id": "a", "label": "가"}]}})
    await expect(guest.turn(1).locator(".card")).to_be_visible()
    await guest.ask("다른 질문")
    await guest.answered(2)
    await guest.page.reload()
    await expect(guest.page.locator(".bubble")).to_have_count(2)


async def test_a_question_that_the_server_never_got_is_sent_again_when_it_is_back(
    browser: Browser, parrot: str
) -> None:
    async with open_cable(parrot) as cable, visit(browser, cable.url) as guest:
        cable.cut()
        await guest.ask("들리나요?")
        await expect(guest.turn(1).get_by_role("alert")).to_contain_text("서버에 닿지 않습니다")
        cable.mend()
        await guest.turn(1).get_by_role("button", name="다시 답변 받기").click()
        await guest.answered()
        await expect(guest.turn(1).locator(".prose")).to_have_text("들리나요?")


async def test_a_full_service_is_asked_again_when_it_says_so(guest: Visit) -> None:
    full = {"status": 503, "headers": {"Retry-After": "60"}, "json": {"detail": "full"}}
    await guest.page.route("**/runs/stream", lambda route: route.fulfill(**full), times=1)
    await guest.ask("자리 있나요?")
    await expect(guest.turn(1).locator(".doing.lost")).to_contain_text("자리가 나면")
    await guest.page.evaluate("dispatchEvent(new Event('online'))")  # ends the pause
    await guest.answered()
    await expect(guest.turn(1).locator(".prose")).to_have_text("자리 있나요?")


async def test_every_answer_of_a_shared_conversation_shows_its_sources(browser: Browser, parrot: str) -> None:
    async with visit(browser, parrot) as owner:
        await owner.ask(RICH)
        await owner.answered()
        await owner.ask("다음")
        await owner.answered(2)
        thread = owner.page.url.split("thread=")[1]
    async with httpx.AsyncClient(base_url=parrot, timeout=120) as client:
        await client.patch(f"/threads/{thread}", json={"metadata": {"shared": True}})
    async with visit(browser, f"{parrot}/?shared={thread}&as=gangnam.mr") as colleague:
        await expect(colleague.page.locator(".bubble")).to_have_count(2)
        await colleague.page.locator("#transcript").evaluate("node => node.scrollTop = 0")
        await expect(colleague.turn(1).get_by_role("button", name=SOURCE, exact=True)).to_be_visible()


async def test_a_second_window_shows_a_question_while_it_is_answered(guest: Visit) -> None:
    await guest.ask("먼저")
    await guest.answered()
    other = await guest.page.context.new_page()
    await other.goto(guest.page.url)
    await expect(other.locator(".turn")).to_have_count(1)
    gates["second window"].clear()
    await guest.ask({"text": "앞부분 ⏸뒷부분", "gate": "second window"})
    turn = other.locator(".turn").nth(1)
    await expect(turn.locator(".prose")).to_have_text("앞부분")
    gates["second window"].set()
    await guest.answered(2)
    await expect(turn).to_have_attribute("data-status", "done")
    await expect(turn.locator(".prose")).to_have_text("앞부분 뒷부분")
    await expect(other.locator(".turn")).to_have_count(2)


async def test_a_conversation_is_saved_as_a_file(guest: Visit) -> None:
    await guest.ask("저장할 질문")
    await guest.answered()
    await guest.page.get_by_role("button", name="저장할 질문 메뉴").click()
    async with guest.page.expect_download() as started:
        await guest.page.get_by_role("button", name="파일로 저장").click()
    download = await started.value
    assert download.suggested_filename == "저장할 질문.md"
    assert "## 저장할 질문\n\n저장할 질문\n" in (await download.path()).read_text()


async def test_the_first_page_offers_what_fits_the_login_and_its_keys(browser: Browser, parrot: str) -> None:
    async with visit(browser, f"{parrot}/?as=hr", language="en") as guest:
        await expect(guest.page.locator("#welcome .choice").first).to_have_text(
            "How many days of annual leave do I get?"
        )
        await guest.page.keyboard.press("Control+/")
        await expect(guest.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        await guest.page.keyboard.press("Escape")
        await guest.page.keyboard.press("Control+k")
        await expect(guest.page.get_by_role("searchbox", name="Search conversations")).to_be_focused()
        await guest.page.get_by_label("Demo login").select_option("gangnam.mr")
        await expect(guest.page.locator("#welcome .choice").first).to_have_text(
            "How am I doing against my target this month?"
        )
