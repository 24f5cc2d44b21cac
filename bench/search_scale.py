"""Search latency over many pieces: `python -m bench.search_scale 10000 100000`.

Texts are made of words of the demo documents; vectors are random, because embedding 100,000 texts takes hours and the
time to search does not depend on what they mean. The question is embedded for real, and rights are filtered for real.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import psycopg

from data.embedding_cache import content_key
from data.ingest.demo import demo_folder, read_demo_documents
from data.migrate import migrate
from data.postgres import open_postgres
from data.search import DocumentIndex, open_document_index, reader_of
from data.session import open_database
from data.vectors import VectorEntry
from state.principal import Principal, Role
from state.settings import Settings

ORGANIZATION = UUID(int=77)
PIECES_A_DOCUMENT = 25
QUESTIONS = (
    "경조휴가는 며칠인가요?",
    "강연료 한도 알려줘",
    "반품은 유효기간이 얼마나 남아야 하나요",
    "What is the meal limit at a product briefing?",
    "신규 거래처 여신한도 기준",
    "개인정보가 유출되면 누구에게 보고하나요",
)


def words_of_the_demo() -> list[str]:
    """Returns the words of the demo documents as often as they occur, so that their frequencies are natural."""
    return [word for item in read_demo_documents(demo_folder()) for word in item.parsed.text.split()]


def fill_postgres(admin_url: str, count: int, start: int, rng: random.Random) -> list[tuple[UUID, UUID]]:
    """Inserts `count` pieces; returns their (chunk, document) ids."""
    vocabulary = words_of_the_demo()
    ids: list[tuple[UUID, UUID]] = []
    with psycopg.connect(admin_url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into organizations (id, name) values (%s, 'bench') on conflict do nothing", [ORGANIZATION]
        )
        documents = [uuid4() for _ in range(max(count // PIECES_A_DOCUMENT, 1))]
        columns = "(id, org_id, code, title, doc_type, language, confidentiality, sha256, source_format, text)"
        with cursor.copy(f"copy documents {columns} from stdin") as copy:
            for number, document in enumerate(documents):
                level = "restricted" if number % 10 == 0 else "internal"
                name = f"문서 {start + number}"
                copy.write_row(
                    (document, ORGANIZATION, str(document), name, "manual", "ko", level, str(document), "txt", "")
                )
        columns = "(id, org_id, document_id, seq, char_start, char_end, kind, text, content_key)"
        with cursor.copy(f"copy document_chunks {columns} from stdin") as copy:
            for number in range(count):
                chunk, document = uuid4(), documents[number // PIECES_A_DOCUMENT % len(documents)]
                text = " ".join(rng.choices(vocabulary, k=rng.randint(20, 90)))
                copy.write_row(
                    (chunk, ORGANIZATION, document, number, 0, len(text), "section", text, content_key(text))
                )
                ids.append((chunk, document))
    return ids


def fill_vectors(index: DocumentIndex, ids: list[tuple[UUID, UUID]], generator: np.random.Generator) -> None:
    """Stores random unit vectors in every space."""
    for space in index.embedder.spaces:
        for first in range(0, len(ids), 5000):
            part = ids[first : first + 5000]
            vectors = generator.standard_normal((len(part), space.dimensions)).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            entries = [VectorEntry(chunk_id=str(c), document_id=str(d), content_key=str(c)) for c, d in part]
            index.vectors.write(ORGANIZATION, space, "ko", entries, vectors)


async def measure(index: DocumentIndex, caller: Principal, rounds: int) -> list[float]:
    """Returns the times of searches in ms, slowest last."""
    times = []
    for number in range(rounds):
        begun = time.perf_counter()
        await index.search(QUESTIONS[number % len(QUESTIONS)], caller, as_of=date(2025, 6, 30))
        times.append(1000 * (time.perf_counter() - begun))
    return sorted(times)


async def main(sizes: list[int]) -> None:
    """Fills an own database up to each size and prints a line of figures for it."""
    with tempfile.TemporaryDirectory(prefix="narutalk-bench-") as folder:
        os.chmod(folder, 0o711)  # the server's user must get to its part of it
        settings = Settings(data_dir=Path(folder), _env_file=None)  # type: ignore[call-arg]
        caller = Principal(**{**reader_of(ORGANIZATION).__dict__, "role": Role.MR})
        async with open_postgres(settings, durable=False) as postgres:
            await migrate(postgres.admin_url)
            async with (
                open_database(postgres.app_url) as database,
                open_document_index(settings, database) as index,
            ):
                there = 0
                for size in sizes:
                    begun = time.perf_counter()
                    ids = fill_postgres(postgres.admin_url, size - there, there, random.Random(size))
                    rows_s = time.perf_counter() - begun
                    await asyncio.to_thread(fill_vectors, index, ids, np.random.default_rng(size))
                    vectors_s = time.perf_counter() - begun - rows_s
                    there = size
                    begun = time.perf_counter()
                    await index.search("시작", caller, as_of=date(2025, 6, 30))
                    load_s = time.perf_counter() - begun
                    used = time.process_time()
                    times = await measure(index, caller, 120)
                    used = 1000 * (time.process_time() - used) / len(times)
                    print(
                        f"{size:>7} pieces: rows {rows_s:.1f} s, vectors {vectors_s:.1f} s, first search {load_s:.1f} s"
                        f", p50 {statistics.median(times):.0f} ms, p95 {times[int(0.95 * len(times))]:.0f} ms"
                        f", processor {used:.0f} ms a search, machine load {os.getloadavg()[0]:.1f}"
                    )


if __name__ == "__main__":
    asyncio.run(main([int(size) for size in sys.argv[1:]] or [10_000]))
