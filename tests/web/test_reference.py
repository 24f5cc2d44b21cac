"""The pages that describe the API: shown whole under the page's own policy, with nothing from elsewhere."""

import httpx
import pytest
from playwright.async_api import Browser, ConsoleMessage, expect

pytestmark = pytest.mark.anyio


async def test_the_reference_shows_the_api_and_asks_nobody_else(browser: Browser, parrot: str) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    asked: set[str] = set()
    refused: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    page.on("request", lambda request: asked.add(request.url))
    page.on("console", note)
    await page.goto(f"{parrot}/docs")
    await expect(page.locator("#reference")).to_contain_text("/threads/search")
    assert refused == []
    elsewhere = {url for url in asked if not url.startswith((f"{parrot}/", "data:", "blob:"))}
    assert elsewhere == set()
    assert f"{parrot}/openapi.json" in asked
    await context.close()


async def test_redoc_leads_to_the_one_reference(parrot: str) -> None:
    async with httpx.AsyncClient(base_url=parrot, timeout=120) as client:
        assert (await client.get("/redoc")).headers["location"] == "/docs"


@pytest.mark.parametrize("path", ["/docs", "/reference/swagger-ui.css"])
async def test_the_reference_forbids_foreign_script(parrot: str, path: str) -> None:
    async with httpx.AsyncClient(base_url=parrot, timeout=120) as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]
