"""Answers as they arrive: tokens, cuts, reloads, stops, errors."""

import pytest
from playwright.async_api import Browser, expect

from tests.web.browsing import Visit, visit
from tests.web.cable import open_cable
from tests.web.parrot import gates

WATCH = """() => {
    const parse = JSON.parse;
    let frames = null;
    const count = () => { frames += 1; requestAnimationFrame(count); };
    JSON.parse = (text) => {
        const value = parse(text);
        if (frames === null && Array.isArray(value) && value[0]?.content) count();
        return value;
    };
    window.shown = new Promise((resolve) => {
        const look = () => document.querySelector('.prose p') && resolve(frames);
        new MutationObserver(look).observe(document.body, {subtree: true, childList: true});
    });
}"""

pytestmark = pytest.mark.anyio

FIRST = "앞부분입니다. "
WHOLE = f"{FIRST}뒷부분입니다."


def paused(gate: str) -> dict[str, str]:
    """Returns a script whose second part waits for a gate."""
    gates[gate].clear()
    return {"text": f"{FIRST}⏸뒷부분입니다.", "gate": gate}


async def test_the_beginning_is_read_while_the_rest_is_still_written(guest: Visit) -> None:
    await guest.ask(paused("early"))
    await expect(guest.turn(1).locator(".prose")).to_have_text(FIRST.strip())
    await expect(guest.turn(1)).to_have_attribute("data-status", "running")
    gates["early"].set()
    await expect(guest.turn(1).locator(".prose")).to_have_text(WHOLE)
    await guest.answered()


async def test_a_cut_stream_goes_on_where_it_was_and_shows_the_rest_once(browser: Browser, parrot: str) -> None:
    async with open_cable(parrot) as cable, visit(browser, cable.url) as guest:
        await guest.ask(paused("cut"))
        await expect(guest.turn(1).locator(".prose")).to_have_text(FIRST.strip())
        cable.cut()
        await expect(guest.turn(1).locator(".doing.lost")).to_have_text("연결이 끊겼습니다. 다시 연결하고 있습니다…")
        gates["cut"].set()
        cable.mend()
        await guest.answered()
        await expect(guest.turn(1).locator(".prose")).to_have_text(WHOLE)
        await expect(guest.page.locator(".turn")).to_have_count(1)


async def test_a_reload_in_mid_answer_shows_the_whole_answer_once(guest: Visit) -> None:
    await guest.ask(paused("reload"))
    await expect(guest.turn(1).locator(".prose")).to_have_text(FIRST.strip())
    await guest.page.reload()
    await expect(guest.turn(1).locator(".prose")).to_have_text(FIRST.strip())
    gates["reload"].set()
    await guest.answered()
    await expect(guest.turn(1).locator(".prose")).to_have_text(WHOLE)
    await expect(guest.page.locator(".turn")).to_have_count(1)


async def test_a_stopped_answer_keeps_what_was_written(guest: Visit) -> None:
    await guest.ask(paused("stop"))
    await expect(guest.turn(1).locator(".prose")).to_have_text(FIRST.strip())
    await guest.page.get_by_role("button", name="멈추기").click()
    await expect(guest.turn(1)).to_have_attribute("data-status", "stopped")
    await expect(guest.turn(1).locator(".prose")).to_have_text(FIRST.strip())
    await expect(guest.turn(1)).to_contain_text("멈췄습니다")


async def test_a_question_after_an_unanswered_one_is_answered_alone(guest: Visit) -> None:
    await guest.ask({"ask": {"question": "어느 쪽인가요?", "candidates": [{"id": "a", "label": "가"}]}})
    await expect(guest.turn(1).locator(".card")).to_be_visible()
    await guest.ask("다른 질문")
    await guest.answered(2)
    await expect(guest.turn(2).locator(".prose")).to_have_text("다른 질문")


async def test_a_failed_run_says_so_and_can_be_asked_again(guest: Visit) -> None:
    await guest.ask({"fail": "도구가 대답하지 않습니다"})
    await expect(guest.turn(1).get_by_role("alert")).to_have_text(
        "도구가 대답하지 않습니다다시 답변 받기를 누르거나 질문을 바꿔 보세요. 계속되면 관리자에게 알려 주세요."
    )
    await expect(guest.turn(1).get_by_role("button", name="다시 답변 받기")).to_be_visible()


async def test_a_server_that_is_gone_is_named_with_what_to_do(browser: Browser, parrot: str) -> None:
    async with open_cable(parrot) as cable, visit(browser, cable.url) as guest:
        cable.cut()
        await guest.ask("들리나요?")
        await expect(guest.turn(1).get_by_role("alert")).to_have_text(
            "서버에 닿지 않습니다. 네트워크를 확인하고 다시 시도하세요."
        )


async def test_the_first_token_is_drawn_in_the_frame_after_it_is_read(guest: Visit) -> None:
    """The time that passes is measured by `bench.page`; here nothing may stand between a token and its frame."""
    await guest.page.evaluate(WATCH)
    await guest.ask("빨리 보여줘")
    assert await guest.page.evaluate("window.shown") <= 2
