"""The optional reranker: its order counts, named articles stay first, and search goes on when it fails."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest

from data.ingest.demo import index_demo_documents
from data.search import DocumentIndex, open_document_index
from data.session import Database
from state.principal import Principal
from state.settings import Settings

pytestmark = pytest.mark.anyio
TODAY = date(2025, 6, 30)
QUESTION = "경조휴가 며칠이야? 이번에 결혼해"
Judge = Callable[[dict[str, Any]], bytes | None]
"""Returns the response of a request's body; None: no answer ever."""


@asynccontextmanager
async def endpoint(judge: Judge, asked: list[dict[str, Any]]) -> AsyncIterator[str]:
    """Yields the address of a server on loopback that answers as `judge` says."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        body = json.loads(await reader.readexactly(length))
        asked.append({**body, "path": head.split()[1].decode(), "key": b"bearer secret" in head})
        response = judge(body)
        if response is None:
            await reader.read()  # until the client goes
        else:
            writer.write(response)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v2"


def answer(content: object, status: int = 200) -> bytes:
    body = json.dumps(content).encode()
    return f"HTTP/1.1 {status} x\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body


def backwards(body: dict[str, Any]) -> bytes:
    """The last document is the best."""
    results = [{"index": number, "relevance_score": number / 100} for number in range(len(body["documents"]))]
    return answer({"results": results})


async def titles(index: DocumentIndex, caller: Principal, question: str = QUESTION) -> list[str]:
    found = await index.search(question, caller, as_of=TODAY, top_k=20)
    return [f"{hit.edition.code} {hit.piece.article_no or hit.piece.article_title}" for hit in found.hits]


@pytest.fixture(scope="module")
async def plain(settings: Settings, database: Database, manager: Principal) -> list[str]:
    """The order without a reranker."""
    async with open_document_index(settings, database) as index:
        await index_demo_documents(index, manager.org_id)
        return await titles(index, manager)


def reranked_by(settings: Settings, url: str) -> Settings:
    more = {"reranker_url": url, "reranker_api_key": "secret", "reranker_model": "m", "reranker_timeout_s": 0.2}
    return settings.model_validate({**settings.model_dump(), **more})


async def test_the_reranker_puts_the_hits_in_its_order(
    settings: Settings, database: Database, manager: Principal, plain: list[str]
) -> None:
    asked: list[dict[str, Any]] = []
    async with (
        endpoint(backwards, asked) as url,
        open_document_index(reranked_by(settings, url), database) as index,
    ):
        assert await titles(index, manager) == plain[::-1]
        named = await titles(index, manager, "취업규칙 제9조 알려줘")
    assert named[0].endswith(("제9조", "Article 9"))
    assert (asked[0]["path"], asked[0]["model"], asked[0]["key"]) == ("/v2/rerank", "m", True)
    assert (asked[0]["query"], asked[0]["top_n"]) == (QUESTION, len(plain))


@pytest.mark.parametrize(
    "judge",
    [
        pytest.param(lambda _: answer({"message": "overloaded"}, 503), id="an error"),
        pytest.param(lambda _: answer({"ranking": []}), id="another shape"),
        pytest.param(lambda _: None, id="no answer"),
    ],
)
async def test_search_goes_on_without_it_and_does_not_ask_again_at_once(
    settings: Settings, database: Database, manager: Principal, plain: list[str], judge: Judge
) -> None:
    asked: list[dict[str, Any]] = []
    async with endpoint(judge, asked) as url, open_document_index(reranked_by(settings, url), database) as index:
        assert await titles(index, manager) == plain
        assert await titles(index, manager) == plain
    assert len(asked) == 1


async def test_what_it_leaves_out_stays_behind(
    settings: Settings, database: Database, manager: Principal, plain: list[str]
) -> None:
    async with (
        endpoint(lambda _: answer({"results": [{"index": 2, "score": 0.9}, {"index": 99, "score": 1}]}), []) as url,
        open_document_index(reranked_by(settings, url), database) as index,
    ):
        assert await titles(index, manager) == [plain[2], *plain[:2], *plain[3:]]
