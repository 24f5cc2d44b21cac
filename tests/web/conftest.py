"""A server with the parrot graph and one with our own, and a browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from state.settings import Settings
from tests.web.browsing import Visit, open_browser, visit
from tests.wire.serving import serve

PARROT = Path(__file__).parent / "parrot.json"


@pytest.fixture(scope="module")
async def browser(anyio_backend: str) -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
async def parrot(browser: Browser, settings: Settings) -> AsyncIterator[str]:
    """Address of a server whose answers the questions dictate. After `browser`: without one nothing is started."""
    async with serve(settings.model_copy(update={"graphs": PARROT, "drain_s": 0.5})) as running:
        yield running.url


@pytest.fixture(scope="module")
async def narutalk(browser: Browser, settings: Settings) -> AsyncIterator[str]:
    """Address of a server with our own graph and the demo company."""
    async with serve(settings.model_copy(update={"drain_s": 0.5})) as running:
        yield running.url


@pytest.fixture
async def guest(browser: Browser, parrot: str) -> AsyncIterator[Visit]:
    """A Korean visitor of the parrot."""
    async with visit(browser, parrot) as opened:
        yield opened
