"""What the page does with answers, sources, charts, choices, branches and conversations, and what it never does."""

import json
import re
import shutil
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from openpyxl import load_workbook
from playwright.async_api import Browser, Page, Response, expect

from tests.web.browsing import PHONE, Visit, visit
from tests.web.scripts import ATTACKS, RICH, citation, sales_figure

pytestmark = pytest.mark.anyio


async def serious_faults(page: Page, *, dark: bool) -> list[str]:
    """Returns what axe finds that keeps people out; the dark page differs from the light one in its colours only."""
    rules = {"runOnly": {"type": "rule", "values": ["color-contrast"]}} if dark else {}
    results = await Axe().run(page, options={"resultTypes": ["violations"], **rules})
    return [
        f"{fault['id']}: {fault['nodes'][0]['html']}"
        for fault in results.response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


async def overflow(page: Page) -> int:
    """Returns by how many pixels the page is wider than the window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))


async def test_an_answer_shows_its_source_table_chart_assumption_and_next_question(guest: Visit) -> None:
    await guest.ask(RICH)
    await guest.answered()
    turn = guest.turn(1)
    await expect(turn.locator(".chart.ready svg").first).to_have_attribute(
        "aria-label", re.compile("강남팀 직원별 실적 그래프")
    )
    await expect(turn.locator("tbody tr")).to_have_count(3)  # the figure's rows took the place of the text's one
    await expect(turn.locator("tbody tr").nth(2)).to_have_text("이준호––")
    await expect(turn.locator(".prose")).not_to_contain_text("이어서 물어볼 수 있는 것")
    await turn.locator(".chip", has_text="기간을 6월로 보았습니다.").click()
    await expect(guest.page.locator("#question")).to_have_value("“기간을 6월로 보았습니다.” 대신 ")
    await turn.get_by_role("button", name="근거 1: 성과평가 규정 제7조", exact=True).click()
    await expect(guest.page.locator("#source mark")).to_have_text("달성률은 실적을 목표로 나눈 값이다.")
    await guest.page.keyboard.press("Escape")
    await turn.get_by_role("button", name="지난달은?").click()
    await guest.answered(2)


async def test_a_table_is_sorted_with_missing_values_last_and_saved_as_csv(guest: Visit) -> None:
    await guest.ask(RICH)
    await guest.answered()
    names = guest.turn(1).locator("tbody td:first-child")
    await guest.turn(1).get_by_role("button", name="실적 (원)").click()
    await expect(names).to_have_text(["김도현", "박서윤", "이준호"])
    await guest.turn(1).get_by_role("button", name="실적 (원)").click()
    await expect(names).to_have_text(["박서윤", "김도현", "이준호"])
    async with guest.page.expect_download() as started:
        await guest.turn(1).get_by_role("button", name="CSV").click()
    saved = (await (await started.value).path()).read_text(encoding="utf-8-sig")
    assert saved.splitlines() == ["직원,실적,달성률", "박서윤,9000000,0.9", "김도현,120500000,1.205", "이준호,,"]


async def test_a_table_is_saved_as_a_workbook_and_a_failure_says_what_to_do(guest: Visit) -> None:
    await guest.ask(RICH)
    await guest.answered()
    await guest.turn(1).get_by_role("button", name="실적 (원)").click()
    async with guest.page.expect_download() as started:
        await guest.turn(1).get_by_role("button", name="엑셀").click()
    download = await started.value
    assert download.suggested_filename == "강남팀 직원별 실적.xlsx"
    saved = shutil.copy(await download.path(), (await download.path()).with_suffix(".xlsx"))
    rows = list(load_workbook(saved).worksheets[0].values)
    assert rows[0] == ("직원", "실적 (원)", "달성률 (%)")
    assert rows[1:] == [("김도현", 120_500_000, 1.205), ("박서윤", 9_000_000, 0.9), ("이준호", None, None)]
    await guest.page.route("**/tables/export", lambda route: route.abort())
    await guest.turn(1).get_by_role("button", name="엑셀").click()
    await expect(guest.page.locator(".notice")).to_contain_text("CSV로는 저장할 수 있습니다")


async def test_a_mark_shows_the_words_its_own_sentence_stands_on(guest: Visit) -> None:
    quote = "𠮷 제7조\n① 한도는 10만원이다.\n② 사전 동의를 받는다.\n③ 서명부를 갖춘다."
    whole = citation(1, "운영지침", quote) | {"span": [40, 40 + len(quote)]}

    def sentence(said: str, *quotes: str) -> dict[str, object]:
        spans = [[40 + quote.index(one), 40 + quote.index(one) + len(one)] for one in quotes]
        sources = [{"number": 1, "span": span, "quote": one} for span, one in zip(spans, quotes, strict=True)]
        return {"start": text.index(said), "end": text.index(said) + len(said), "sources": sources}

    text = "😀 한도는 10만원. [1]\n\n- 서명부가 필요합니다.\n- 동의도 받습니다. [1]\n\n| 표 |\n| --- |\n| [1] |\n\n[1] 운영지침"
    sentences = [
        sentence("😀 한도는 10만원. [1]", "한도는 10만원이다."),
        sentence("- 서명부가 필요합니다.", "서명부를 갖춘다."),
        sentence("- 동의도 받습니다. [1]", "사전 동의를 받는다."),
    ]
    await guest.ask({"text": text, "answer": {"citations": [whole], "sentences": sentences}})
    await guest.answered()
    stands_on = (["한도는 10만원이다."], ["사전 동의를 받는다.", "서명부를 갖춘다."], [quote], [quote])
    await expect(guest.turn(1).locator("button.mark")).to_have_count(len(stands_on))
    for number, words in enumerate(stands_on):
        await guest.turn(1).locator("button.mark").nth(number).click()
        await expect(guest.page.locator("#source mark")).to_have_text(words)
        await expect(guest.page.locator("#source mark").first).to_be_in_viewport()
        await guest.page.keyboard.press("Escape")


async def test_a_candidate_is_chosen_with_one_click(guest: Visit) -> None:
    candidates = [{"id": "mr-1002", "label": "김도현 (강남팀)"}, {"id": "mr-1010", "label": "김서준 (강북팀)"}]
    await guest.ask({"ask": {"type": "choose", "question": "누구인가요?", "candidates": candidates}, "text": "{reply}"})
    await guest.page.get_by_role("button", name="김서준 (강북팀)").click()
    await guest.answered()
    await expect(guest.turn(1).locator(".prose")).to_have_text('{"id": "mr-1010"}')


async def test_a_very_long_question_is_folded_before_its_answer(guest: Visit) -> None:
    await guest.ask("긴 " * 400)
    await guest.answered()
    folded = (await guest.turn(1).locator(".bubble").bounding_box() or {})["height"]
    await guest.turn(1).get_by_role("button", name="질문 모두 보기").click()
    whole = (await guest.turn(1).locator(".bubble").bounding_box() or {})["height"]
    assert whole > folded
    await expect(guest.turn(1).get_by_role("button", name="접기")).to_be_visible()


async def test_a_write_is_approved_with_a_corrected_argument(guest: Visit) -> None:
    action = {"name": "log_visit", "args": {"client": "한빛내과", "products": ["가", "나"]}, "description": "기록"}
    await guest.ask({"ask": {"type": "approve", "action_requests": [action]}, "text": "{reply}"})
    await guest.page.get_by_label("제품").fill("나, 다")
    await guest.page.reload()  # what is asked is still asked after a reload
    await guest.page.get_by_label("제품").fill("나, 다")
    await guest.page.get_by_role("button", name="승인").click()
    await guest.answered()
    edited = {"name": "log_visit", "args": {"client": "한빛내과", "products": ["나", "다"]}}
    said = json.loads(await guest.turn(1).locator(".prose").inner_text())
    assert said == {"decisions": [{"type": "edit", "edited_action": edited}]}


def attacking(number: int, attack: str) -> tuple[str, dict[str, Any]]:
    """Returns a text and a figure with an attack in every place."""
    figure = {**sales_figure(attack), "evidence_id": f"e{number}", "statement": attack, "definition": attack}
    figure["table"]["rows"][0][0] = figure["table"]["columns"][0]["label"] = attack
    table = f"| {attack.replace('|', '')} |\n| --- |\n| {attack.replace('|', '')} |"
    return f"{attack}\n\n# {attack}\n\n{table}\n\n- {attack} [{number}]", figure


async def test_no_text_becomes_script(guest: Visit) -> None:
    texts, figures = zip(*(attacking(number, attack) for number, attack in enumerate(ATTACKS, start=1)), strict=True)
    answer = {
        "citations": [citation(number, attack, attack) for number, attack in enumerate(ATTACKS, start=1)],
        "figures": figures,
        "files": [{"name": attack, "url": "javascript:window.attacked=1", "media_type": "x"} for attack in ATTACKS],
        "assumptions": ATTACKS,
        "suggestions": ATTACKS,
    }
    await guest.ask({"text": "\n\n".join(texts), "answer": answer})
    await guest.answered()
    made = "script, iframe, style, base, meta, svg[onload], img[onerror], b, u, input[autofocus]"
    await expect(guest.turn(1).locator(".next button")).to_have_count(len(ATTACKS))
    await expect(guest.turn(1).locator("button.mark")).to_have_count(len(ATTACKS))
    assert await guest.page.locator("#transcript").locator(made).count() == 0
    links = await guest.page.locator("#transcript a").evaluate_all("nodes => nodes.map((node) => node.protocol)")
    assert set(links) <= {"http:", "https:"}
    for number, attack in enumerate(ATTACKS[:2]):
        await guest.turn(1).locator("button.mark").nth(number).click()
        await expect(guest.page.locator("#source mark")).to_have_text(attack)
        await guest.page.keyboard.press("Escape")
    assert await guest.page.evaluate("window.attacked") is None


async def test_the_name_of_an_uploaded_file_stays_text(browser: Browser, narutalk: str) -> None:
    async with visit(browser, narutalk) as guest:
        name = "<img src=x onerror='window.attacked = 1'>.md"
        file = {"name": name, "mimeType": "text/markdown", "buffer": "# 도서관\n\n다섯 권까지 빌린다.\n".encode()}
        await guest.page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]  # a payload is a dict
        await expect(guest.page.locator("#notices")).to_contain_text(name.removesuffix(".md"))
        assert await guest.page.locator("#notices img").count() == 0
        assert await guest.page.evaluate("window.attacked") is None


@pytest.mark.parametrize("dark", [False, True])
async def test_axe_finds_nothing_serious(browser: Browser, parrot: str, dark: bool) -> None:
    async with visit(browser, parrot, dark=dark) as guest:
        assert await serious_faults(guest.page, dark=dark) == []
        await guest.ask(RICH)
        await guest.answered()
        await guest.turn(1).locator(".chart.ready .drawing").wait_for()
        await guest.ask({"ask": {"question": "어느 쪽인가요?", "candidates": [{"id": "a", "label": "가"}]}})
        await guest.turn(2).locator(".card").wait_for()
        assert await serious_faults(guest.page, dark=dark) == []
        await guest.turn(1).locator("button.mark").first.click()
        assert await serious_faults(guest.page, dark=dark) == []
        await guest.page.goto(f"{parrot}/console")
        await guest.page.locator("#runs tbody tr").first.wait_for()
        assert await serious_faults(guest.page, dark=dark) == []


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_nothing_is_wider_than_a_phone(browser: Browser, parrot: str, language: str) -> None:
    async with visit(browser, parrot, language=language, size=PHONE) as guest:
        await guest.ask(RICH)
        await guest.answered()
        await guest.turn(1).locator(".chart").scroll_into_view_if_needed()
        await guest.turn(1).locator(".chart.ready .drawing").wait_for()
        assert await overflow(guest.page) <= 0
        await guest.page.locator("#open-list").click()
        await expect(guest.page.locator("#sidebar")).to_be_in_viewport()
        await guest.page.keyboard.press("Escape")
        await expect(guest.page.locator("#sidebar")).not_to_be_in_viewport()
        await guest.page.goto(f"{parrot}/console")
        await guest.page.locator("#runs tbody tr").first.wait_for()
        assert await overflow(guest.page) <= 0


async def test_a_printed_conversation_is_dark_on_light_without_buttons(browser: Browser, parrot: str) -> None:
    async with visit(browser, parrot, dark=True) as guest:
        await guest.ask(RICH)
        await guest.answered()
        await guest.page.emulate_media(media="print")
        for hidden in ("#sidebar", "#composer", "#top"):
            await expect(guest.page.locator(hidden)).to_be_hidden()
        await expect(guest.turn(1).locator(".prose")).to_be_visible()
        paper = await guest.page.evaluate("getComputedStyle(document.body).getPropertyValue('--paper')")
        assert paper.strip() == "#ffffff"


async def test_the_first_stop_of_the_keyboard_skips_to_the_conversation(browser: Browser, parrot: str) -> None:
    """On a phone-sized window; at a desk the question's field has the focus from the start."""
    async with visit(browser, parrot, size=PHONE) as guest:
        await guest.page.keyboard.press("Tab")
        await expect(guest.page.locator("#skip")).to_be_focused()
        await guest.page.keyboard.press("Enter")
        await expect(guest.page.locator("#main")).to_be_focused()


async def test_the_keyboard_alone_asks_chooses_and_changes_the_language(guest: Visit) -> None:
    page = guest.page
    await expect(page.locator("#question")).to_be_focused()
    await guest.ask({"ask": {"question": "어느 쪽?", "candidates": [{"id": "a", "label": "가나"}]}, "text": "{reply}"})
    choice = page.get_by_role("button", name="가나")
    await choice.focus()
    await page.keyboard.press("Enter")
    await guest.answered()
    await expect(page.locator("#spoken")).to_have_text("답변이 끝났습니다.")
    await page.get_by_label("언어").select_option("en")
    await expect(page.get_by_role("button", name="New conversation").first).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_the_page_weighs_little_and_asks_nobody_else(browser: Browser, parrot: str) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    await page.goto(parrot)
    await expect(page.locator("#question")).to_be_attached()
    await page.wait_for_load_state("networkidle")
    bodies = [await response.body() for response in list(responses)]
    assert sum(map(len, bodies)) < 500_000
    assert {"/".join(response.url.split("/")[:3]) for response in responses} == {parrot}
    await context.close()
