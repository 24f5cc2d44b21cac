"""A server with the bench graph for each module, and the official Python client."""

from collections.abc import AsyncIterator

import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from state.settings import Settings
from tests.wire.serving import TEST_GRAPHS, Served, serve


@pytest.fixture(scope="module")
async def served(settings: Settings, anyio_backend: str) -> AsyncIterator[Served]:
    async with serve(settings.model_copy(update={"graphs": TEST_GRAPHS, "drain_s": 1.0})) as running:
        yield running


@pytest.fixture
async def client(served: Served) -> AsyncIterator[LangGraphClient]:
    """The demo's default login, the manager of 강남팀."""
    async with get_client(url=served.url) as opened:
        yield opened


@pytest.fixture
async def stranger(served: Served) -> AsyncIterator[LangGraphClient]:
    """A login of the other organisation."""
    async with get_client(url=served.url, headers={"X-Demo-User": "handle.manager"}) as opened:
        yield opened
