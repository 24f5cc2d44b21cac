"""The whole service with its own graph, on a real socket, with the demo company and its documents."""

from collections.abc import AsyncIterator

import httpx
import pytest

from data.demo.ids import NARU, organization_id
from data.ingest.demo import index_demo_documents
from data.session import Database
from state.settings import Settings
from tests.wire.serving import Served, serve
from tools.resources import open_resources


@pytest.fixture(scope="module")
async def served(settings: Settings, database: Database, anyio_backend: str) -> AsyncIterator[Served]:
    async with open_resources(settings, database) as resources:
        await index_demo_documents(resources.documents, organization_id(NARU))
    async with serve(settings.model_copy(update={"drain_s": 1.0})) as running:
        yield running


@pytest.fixture
async def http(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=served.url, timeout=60.0) as client:
        yield client
