"""People who do not wait: replies that come late or in another order change nothing that they should not."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable

import httpx
import pytest
from playwright.async_api import Browser, Route, expect

from tests.web.browsing import Visit, visit
from tests.web.parrot import gates
from tests.web.test_stream import FIRST, WHOLE, paused

pytestmark = pytest.mark.anyio

MANAGER = {"X-Demo-User": "gangnam.manager"}


def held(method: str = "GET") -> tuple[asyncio.Event, Callable[[Route], Awaitable[None]]]:
    """Returns a gate and a handler of requests that lets those of a method on when it is open."""
    gate = asyncio.Event()

    async def hold(route: Route) -> None:
        if route.request.method == method:
            await gate.wait()
        await route.continue_()

    return gate, hold


async def asked(url: str, words: str, thread: str | None = None) -> str:
    """Returns the thread in which another client has asked."""
    async with httpx.AsyncClient(base_url=url, timeout=120, headers=MANAGER) as client:
        if thread is None:
            made = await client.post("/threads", json={"metadata": {"graph_id": "agent", "title": words}})
            thread = str(made.json()["thread_id"])
        body = {"assistant_id": "agent", "input": {"messages": [{"role": "user", "content": words}]}}
        (await client.post(f"/threads/{thread}/runs/wait", json=body)).raise_for_status()
    return thread


async def test_a_question_asked_while_its_conversation_is_read_comes_behind_it(guest: Visit, parrot: str) -> None:
    thread = await asked(parrot, "먼저 물은 것")
    gate, hold = held()
    await guest.page.route("**/messages?*", hold)
    await guest.page.goto(f"{parrot}/?thread={thread}")
    await guest.ask("성급한 질문")
    gate.set()
    await guest.answered(2)
    await expect(guest.page.locator(".bubble")).to_have_text([re.compile("먼저 물은 것$"), re.compile("성급한 질문$")])


async def test_who_leaves_before_the_thread_is_made_stays_away_and_is_answered(guest: Visit) -> None:
    gate, hold = held("POST")
    await guest.page.route(re.compile("/threads$"), hold)
    await guest.ask("떠나며 한 질문")
    await expect(guest.turn(1)).to_have_attribute("data-status", "running")
    await guest.page.get_by_role("button", name="새 대화").first.click()
    gate.set()
    left = guest.page.locator(".conversation-list a", has_text="떠나며 한 질문")
    await expect(left).to_be_visible()
    await expect(guest.page.locator("#welcome")).to_be_visible()
    assert "thread=" not in guest.page.url
    await left.click()
    await guest.answered()
    await expect(guest.turn(1).locator(".prose")).to_have_text("떠나며 한 질문")


async def test_a_double_click_sends_once_and_does_not_stop(guest: Visit) -> None:
    await guest.page.fill("#question", json.dumps(paused("double")))
    await guest.page.locator(".composer .round").dblclick()
    await expect(guest.turn(1).locator(".prose")).to_have_text(FIRST.strip())
    gates["double"].set()
    await guest.answered()
    await expect(guest.turn(1).locator(".prose")).to_have_text(WHOLE)


async def test_an_answer_is_stopped_before_the_service_has_begun_it(guest: Visit) -> None:
    gate, hold = held("POST")
    await guest.page.route("**/runs/stream", hold)
    await guest.ask(paused("early stop"))
    await guest.page.get_by_role("button", name="멈추기").click()
    gate.set()
    await expect(guest.turn(1)).to_have_attribute("data-status", "stopped")
    gates["early stop"].set()


async def test_what_is_being_edited_stays_when_another_window_goes_on(guest: Visit, parrot: str) -> None:
    thread = await asked(parrot, "고칠 질문")
    await guest.page.goto(f"{parrot}/?thread={thread}")
    await guest.turn(1).get_by_role("button", name="질문 고치기").click()
    field = guest.page.get_by_role("textbox", name="질문 고치기")
    await field.fill("반쯤 고친")
    await asked(parrot, "다른 창의 질문", thread)
    await guest.page.evaluate(f"new BroadcastChannel('narutalk').postMessage({{ threadId: '{thread}' }})")
    await expect(guest.turn(2).locator(".prose")).to_have_text("다른 창의 질문")
    await expect(field).to_have_value("반쯤 고친")


async def test_the_run_chosen_last_is_shown_though_the_first_answer_comes_later(guest: Visit, parrot: str) -> None:
    for words in ("늦게 오는 실행", "먼저 오는 실행"):
        await asked(parrot, words)
    gate, answered = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        if not answered.is_set():
            answered.set()
            await gate.wait()
        await route.continue_()

    await guest.page.route("**/operations/runs/*", hold)
    await guest.page.goto(f"{parrot}/console")
    await guest.page.get_by_role("button", name="늦게 오는 실행").click()
    await asyncio.wait_for(answered.wait(), 60)
    await guest.page.get_by_role("button", name="먼저 오는 실행").click()
    timeline = guest.page.locator("#timeline")
    await expect(timeline).to_contain_text("먼저 오는 실행")
    async with guest.page.expect_response("**/operations/runs/*"):
        gate.set()
    await expect(guest.page.locator("#runs tr.chosen")).to_contain_text("먼저 오는 실행")
    await expect(timeline).to_contain_text("먼저 오는 실행")


async def test_an_upload_is_followed_over_a_lost_look(browser: Browser, narutalk: str) -> None:
    async with visit(browser, narutalk) as guest:
        await guest.page.route("**/documents/jobs/*", lambda route: route.abort(), times=1)
        file = {"name": "tea.md", "mimeType": "text/markdown", "buffer": "# 다실 안내\n\n차는 두 잔까지.\n".encode()}
        await guest.page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a payload is a dict
        await expect(guest.page.locator(".notice", has_text="검색할 수 있습니다")).to_be_visible()
