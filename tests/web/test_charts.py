"""Charts that can be questioned by pointer and by keyboard, and taken along."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.web.browsing import Visit
from tests.web.scripts import sales_figure

pytestmark = pytest.mark.anyio

MONTHS = ("2025-05-01", "2025-06-01")


def two_teams() -> dict[str, Any]:
    """Returns the sales of two teams in two months; the name of one has what separates facts in a mark's label."""
    rows = [["강남팀", month, 120_000_000 + at] for at, month in enumerate(MONTHS)]
    rows += [["강북; 팀: 2", month, 90_000_000 + at] for at, month in enumerate(MONTHS)]
    return {
        "evidence_id": "e2",
        "title": "팀별 월별 실적",
        "definition": "",
        "statement": "",
        "table": {
            "columns": [
                {"name": "team", "label": "팀", "unit": "text"},
                {"name": "month", "label": "월", "unit": "month"},
                {"name": "sales", "label": "실적", "unit": "won"},
            ],
            "rows": rows,
            "total_rows": 4,
        },
        "chart": {
            "data": {"values": [dict(zip(("team", "month", "sales"), row, strict=True)) for row in rows]},
            "mark": {"type": "line", "point": True, "tooltip": True},
            "width": 300,
            "height": 160,
            "encoding": {
                "x": {"field": "month", "type": "ordinal", "timeUnit": "yearmonth", "title": "월"},
                "y": {"field": "sales", "type": "quantitative", "title": "실적 (원)", "axis": {"format": ",.0f"}},
                "color": {"field": "team", "type": "nominal", "title": "팀"},
            },
        },
    }


async def shown(guest: Visit, figure: dict[str, Any]) -> Any:
    """Returns the chart of an answer with this figure."""
    await guest.ask({"text": "그래프입니다.", "answer": {"figures": [figure]}})
    await guest.answered()
    chart = guest.turn(1).locator(".chart.ready")
    await chart.scroll_into_view_if_needed()
    return chart


async def test_a_mark_says_its_value_under_the_pointer(guest: Visit) -> None:
    chart = await shown(guest, sales_figure())
    await expect(chart.locator(".tip")).to_be_hidden()
    await chart.get_by_role("img", name="김도현").hover()
    await expect(chart.locator(".tip")).to_have_text("김도현실적 120,500,000원")
    await guest.page.mouse.move(0, 0)
    await expect(chart.locator(".tip")).to_be_hidden()


async def test_the_keyboard_goes_from_mark_to_mark(guest: Visit) -> None:
    chart = await shown(guest, two_teams())
    points = chart.locator("[role=img]")
    await expect(points).to_have_count(4)
    await points.first.focus()
    await expect(chart.locator(".tip")).to_have_text("강남팀월 2025-05실적 120,000,000원")
    await guest.page.keyboard.press("End")
    await expect(points.last).to_be_focused()
    await expect(chart.locator(".tip")).to_have_text("강북; 팀: 2월 2025-06실적 90,000,001원")
    await guest.page.keyboard.press("Escape")
    await expect(chart.locator(".tip")).to_be_hidden()


async def test_a_series_is_hidden_and_shown_by_its_name(guest: Visit) -> None:
    chart = await shown(guest, two_teams())
    await chart.get_by_role("button", name="강남팀").click()
    await expect(chart.get_by_role("img", name=re.compile("강남팀"))).to_have_count(0)
    await expect(chart.get_by_role("img", name=re.compile("강북"))).to_have_count(2)
    await chart.get_by_role("button", name="강남팀").click()
    await expect(chart.get_by_role("img", name=re.compile("강남팀"))).to_have_count(2)


@pytest.mark.parametrize(("form", "begins"), [("PNG", b"\x89PNG"), ("SVG", b"<svg")])
async def test_a_chart_is_saved_as_a_picture(guest: Visit, form: str, begins: bytes) -> None:
    chart = await shown(guest, two_teams())
    async with guest.page.expect_download() as started:
        await chart.get_by_role("button", name=f"{form.lower()}로 저장").click()
    download = await started.value
    assert download.suggested_filename == f"팀별 월별 실적.{form.lower()}"
    assert (await download.path()).read_bytes().startswith(begins)
