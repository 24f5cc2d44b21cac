"""A browser, a server with the parrot graph and one with our own; each is started once for all tests of the page."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from data.logins import Postgres
from state.settings import Settings
from tests.conftest import cloned_database, make_settings
from tests.demo_snapshot import AS_OF
from tests.web.browsing import Visit, open_browser, visit
from tests.wire.serving import serve

PARROT = Path(__file__).parent / "parrot.json"


@pytest.fixture(scope="session")
def page_settings(
    postgres: Postgres, demo_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Settings of a server on a database of its own with the demo company."""
    with cloned_database(postgres, demo_template) as clone:
        folder = tmp_path_factory.mktemp("page")
        yield make_settings(
            data_dir=folder, database_url=clone.admin_url, as_of=AS_OF, log_level="warning", drain_s=0.5
        )


@pytest.fixture(scope="session")
async def browser(anyio_backend: str) -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
async def parrot(page_settings: Settings, anyio_backend: str) -> AsyncIterator[str]:
    """Address of a server whose answers the questions dictate."""
    async with serve(page_settings.model_copy(update={"graphs": PARROT})) as running:
        yield running.url


@pytest.fixture(scope="session")
async def narutalk(page_settings: Settings, anyio_backend: str) -> AsyncIterator[str]:
    """Address of a server with our own graph and the demo company."""
    async with serve(page_settings) as running:
        yield running.url


@pytest.fixture
async def guest(browser: Browser, parrot: str) -> AsyncIterator[Visit]:
    """A Korean visitor of the parrot."""
    async with visit(browser, parrot) as opened:
        yield opened
