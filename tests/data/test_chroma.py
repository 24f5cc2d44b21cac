"""Several processes and one index: a Chroma server for all, or the data folder for one of them."""

import asyncio
import sys
from datetime import date
from pathlib import Path

import pytest

from data.embeddings import Vectors, as_vectors
from data.ingest.arrivals import Arrival, read_arrival
from data.ingest.index import index_documents
from data.search import open_document_index
from data.session import Database
from data.vectors import open_vectors
from server.several import open_chroma_server
from state.errors import SettingsError, Unavailable
from state.principal import Principal
from state.settings import Settings

pytestmark = pytest.mark.anyio
TODAY = date(2025, 6, 30)
TEXT = "## 사내 온실\n지하 온실의 귤나무는 매년 2월에 총무팀이 가지를 친다."
HOLD = (
    "import sys; from pathlib import Path; from data.chroma import EmbeddedChroma;"
    "EmbeddedChroma(Path(sys.argv[1])).client(); print('open', flush=True); sys.stdin.read()"
)


async def test_what_one_process_indexes_another_finds_through_the_server(
    settings: Settings, database: Database, manager: Principal, tmp_path: Path
) -> None:
    async with open_chroma_server(tmp_path / "chroma") as url:
        shared = settings.model_copy(update={"chroma_url": url})
        async with open_document_index(shared, database) as one, open_document_index(shared, database) as two:
            space = two.embedder.spaces[0]
            question = await asyncio.to_thread(space.embeddings.embed_query, "귤나무는 누가 손질하나")
            asked = (manager.org_id, space, "ko", _vector(question), 5)
            assert await asyncio.to_thread(two.vectors.nearest, *asked) == []
            incoming = await read_arrival(one, manager, Arrival(name="온실 안내", text=TEXT))
            await index_documents(one, manager, [incoming])
            near = await asyncio.to_thread(two.vectors.nearest, *asked)
            found = await two.search("귤나무는 누가 손질하나", manager, as_of=TODAY)
    assert str(found.hits[0].piece.id) == near[0].chunk_id
    assert found.hits[0].piece.text.endswith("가지를 친다.")


def _vector(values: list[float]) -> Vectors:
    row: Vectors = as_vectors([values])[0]
    return row


async def test_a_folder_in_use_is_refused_until_its_process_ends(settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"data_dir": tmp_path, "chroma_url": None})
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLD, str(tmp_path / "chroma")),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert other.stdout is not None
    await other.stdout.readline()
    async with open_vectors(own) as vectors:
        with pytest.raises(Unavailable, match="NARUTALK_CHROMA_URL"):
            vectors.connect()
        assert not vectors.is_alive()
        other.kill()
        await other.wait()
        assert vectors.is_alive()


async def test_an_address_that_is_none_is_named(settings: Settings) -> None:
    wrong = settings.model_copy(update={"chroma_url": "chroma:8000"})
    with pytest.raises(SettingsError, match="NARUTALK_CHROMA_URL"):
        async with open_vectors(wrong):
            pass
