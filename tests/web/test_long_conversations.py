"""Conversations of hundreds of turns: few of them are in the page, and any of them is reached at once."""

import re
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.web.browsing import visit

pytestmark = pytest.mark.anyio

TURNS = 600
MOST = 40  # in the page: a window of the smallest turns, and as much above and below


def said(turns: int) -> list[dict[str, Any]]:
    """Returns the messages of a conversation of so many turns."""
    return [
        {"type": kind, "content": f"{words} {number}", "id": f"{kind}-{number}"}
        for number in range(1, turns + 1)
        for kind, words in (("human", "질문"), ("ai", "답변"))
    ]


async def make_long(url: str, turns: int = TURNS) -> str:
    """Returns the thread of a conversation of so many turns."""
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        thread: str = (await client.post("/threads", json={"metadata": {"graph_id": "agent"}})).json()["thread_id"]
        body = {"values": {"messages": said(turns)}, "as_node": "verify"}
        (await client.post(f"/threads/{thread}/state", json=body)).raise_for_status()
    return thread


def question(page: Page, number: int) -> Any:
    """Returns the question of this number, from 1."""
    return page.locator(".bubble", has_text=re.compile(f"질문 {number}$"))


async def test_a_page_of_turns_tells_where_it_stands(parrot: str) -> None:
    thread = await make_long(parrot)
    async with httpx.AsyncClient(base_url=parrot, timeout=120) as client:
        newest = (await client.get(f"/threads/{thread}/messages")).json()
        middle = (await client.get(f"/threads/{thread}/messages?start=100&limit=3")).json()
        beyond = (await client.get(f"/threads/{thread}/messages?start={TURNS + 5}")).json()
        found = (await client.get(f"/threads/{thread}/messages/search", params={"q": "답변 59"})).json()
    assert (newest["start"], newest["total"], len(newest["messages"])) == (550, TURNS, 100)
    assert [one["content"] for one in middle["messages"]][::2] == ["질문 101", "질문 102", "질문 103"]
    assert (beyond["start"], beyond["messages"]) == (TURNS, [])
    assert [hit["at"] for hit in found["items"]] == [*range(598, 588, -1), 58]


async def test_the_first_question_and_the_newest_are_one_key_away(browser: Browser, parrot: str) -> None:
    async with visit(browser, f"{parrot}/?thread={await make_long(parrot)}") as guest:
        await expect(question(guest.page, TURNS)).to_be_in_viewport()
        await guest.page.keyboard.press("Home")
        await expect(question(guest.page, 1)).to_be_in_viewport()
        assert await guest.page.locator(".turn").count() <= MOST
        await guest.page.get_by_role("button", name="맨 아래로").click()
        await expect(question(guest.page, TURNS)).to_be_in_viewport()
        await expect(guest.page.get_by_role("button", name="맨 아래로")).to_be_hidden()


async def test_scrolling_up_passes_every_question_in_order(browser: Browser, parrot: str) -> None:
    async with visit(browser, f"{parrot}/?thread={await make_long(parrot, 260)}") as guest:
        await expect(question(guest.page, 260)).to_be_in_viewport()
        seen = await guest.page.evaluate(
            """() => new Promise((resolve) => {
                const scroller = document.getElementById("transcript");
                const seen = new Set();
                let most = 0;
                const step = () => {
                    const turns = [...scroller.querySelectorAll(".turn")];
                    most = Math.max(most, turns.length);
                    const texts = turns.map((turn) => turn.querySelector(".bubble")?.textContent.match(/\\d+$/)[0]);
                    texts.filter(Boolean).forEach((text) => seen.add(text));
                    if (seen.has("1")) return resolve({ seen: seen.size, most });
                    if (texts.every(Boolean)) scroller.scrollTop -= 500;
                    requestAnimationFrame(step);
                };
                step();
            })"""
        )
        assert seen["seen"] == 260
        assert seen["most"] <= MOST


async def test_words_are_found_in_turns_that_are_not_in_the_page(browser: Browser, parrot: str) -> None:
    async with visit(browser, f"{parrot}/?thread={await make_long(parrot)}") as guest:
        page = guest.page
        await page.get_by_role("button", name="이 대화에서 찾기").click()
        await page.get_by_role("searchbox", name="이 대화에서 찾을 말").fill("질문 13")
        await page.keyboard.press("Enter")
        await expect(question(page, 139)).to_be_in_viewport()
        await expect(page.locator("#find [role=status]")).to_have_text("1 / 11")
        assert await page.evaluate("CSS.highlights.get('found').size") == 1
        await page.get_by_role("button", name="아래로 찾기").click()
        await expect(question(page, 13)).to_be_in_viewport()
        await page.get_by_role("searchbox", name="이 대화에서 찾을 말").fill("없는 말")
        await page.keyboard.press("Enter")
        await expect(page.locator("#find [role=status]")).to_have_text("이 대화에 없는 말입니다")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="이 대화에서 찾기")).to_be_focused()


async def test_turns_that_the_state_dropped_are_read_from_their_runs(browser: Browser, parrot: str) -> None:
    async with httpx.AsyncClient(base_url=parrot, timeout=120) as client:
        thread = (await client.post("/threads", json={"metadata": {"graph_id": "agent"}})).json()["thread_id"]
        for number in range(1, 24):
            message = {"type": "human", "content": f"질문 {number}", "id": f"q{number}"}
            asked = {"assistant_id": "agent", "input": {"messages": [message]}}
            (await client.post(f"/threads/{thread}/runs/wait", json=asked)).raise_for_status()
        state = (await client.get(f"/threads/{thread}/state")).json()["values"]["messages"]
        dropped = [{"type": "remove", "content": "", "id": message["id"]} for message in state[:4]]
        body = {"values": {"messages": dropped}, "as_node": "verify"}
        (await client.post(f"/threads/{thread}/state", json=body)).raise_for_status()
        page = (await client.get(f"/threads/{thread}/messages?start=0&limit=3")).json()
        found = (await client.get(f"/threads/{thread}/messages/search", params={"q": "질문 2"})).json()
        runs = (await client.get(f"/threads/{thread}/runs", params={"limit": 30})).json()
        moments = [sorted(run["created_at"] for run in runs)[at] for at in (1, 9)] + ["2999-01-01T00:00:00Z"]
        since = [
            (await client.get(f"/threads/{thread}/messages/since", params={"moment": one})).json()["at"]
            for one in moments
        ]
    assert [(one["id"], len(one.get("run_ids", []))) for one in page["messages"]][:3] == [
        ("q1", 1),
        ("q2", 1),
        ("q3", 0),
    ]
    assert [hit["at"] for hit in found["items"]] == [22, 21, 20, 19, 1]
    assert since == [1, 9, None]
    async with visit(browser, f"{parrot}/?thread={thread}") as guest:
        await expect(question(guest.page, 23)).to_be_in_viewport()
        await guest.page.keyboard.press("Home")
        await expect(guest.turn(1).locator(".prose")).to_have_text("질문 1")
        await guest.page.get_by_role("button", name="맨 아래로").click()
        await guest.page.get_by_role("button", name="이 대화에서 찾기").click()
        day = guest.page.get_by_label("이 날부터")
        await day.fill("2020-01-01")
        await expect(question(guest.page, 1)).to_be_in_viewport()
        await day.fill("2999-01-01")
        await expect(guest.page.locator("#find [role=status]")).to_have_text("그날 뒤로 물은 것이 없습니다")
