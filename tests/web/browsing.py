"""A real browser, and the few moves that every test of the page makes."""

import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 860}
PATIENCE_MS = 60_000  # a state that comes at all comes within this, on a machine many times slower
SLOWDOWN = "PAGE_SLOWDOWN"  # environment: how many times slower the page's processor is to be
PHONE = {"width": 390, "height": 780}


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Yields Debian's Chromium, and makes every expectation patient; the test is skipped where there is none."""
    expect.set_options(timeout=PATIENCE_MS)
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium fonts-nanum)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


class Visit:
    """One person's page, and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("dialog", lambda dialog: self.problems.append(f"dialog {dialog.message}"))

    async def ask(self, question: str | dict[str, Any]) -> None:
        """Types a question and sends it; for the parrot it is a script."""
        words = question if isinstance(question, str) else json.dumps(question, ensure_ascii=False)
        await self.page.fill("#question", words)
        await self.page.press("#question", "Enter")

    async def answered(self, number: int = 1) -> None:
        """Waits until the turn of this number has ended."""
        await expect(self.turn(number)).to_have_attribute("data-status", "done")

    def turn(self, number: int) -> Any:
        """Returns the turn of this number, from 1."""
        return self.page.locator(".turn").nth(number - 1)


@asynccontextmanager
async def visit(
    browser: Browser, url: str, *, language: str = "ko", size: dict[str, int] | None = None, dark: bool = False
) -> AsyncIterator[Visit]:
    """Yields a fresh person's visit of the chat; fails when the page had an error of its own."""
    scheme = "dark" if dark else "light"
    context = await browser.new_context(viewport=size or DESKTOP, locale=language, color_scheme=scheme)  # type: ignore[arg-type]  # a size is a dict
    try:
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        if slowdown := os.environ.get(SLOWDOWN):
            browser_tools = await context.new_cdp_session(page)
            await browser_tools.send("Emulation.setCPUThrottlingRate", {"rate": float(slowdown)})
        guest = Visit(page)
        await page.goto(url)
        await page.wait_for_selector("#question, #runs", state="attached")
        yield guest
        assert guest.problems == []
    finally:
        await context.close()
