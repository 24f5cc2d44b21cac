"""Search over many pieces: `python -m bench.search_scale 10000 100000 [--data-dir FOLDER]`.

Each size is an organisation of its own in one database and one Chroma folder, made once and kept there. Questions are
embedded and rights are filtered for real; every question is new to the process.
"""

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np
import psutil
import psycopg

from bench.search_corpus import MadePiece, make_pieces, sentence_vectors, vectors_of
from bench.serving import cpu_s, postmaster_of
from data.ingest.demo import demo_folder, read_demo_documents
from data.ingest.index import prepare_pieces
from data.migrate import migrate
from data.postgres import open_postgres
from data.search import DocumentIndex, open_document_index, reader_of
from data.session import open_database
from data.vectors import LANGUAGES, VectorEntry
from state.principal import Principal, Role
from state.settings import Settings

ORGANIZATION = UUID("5f1d6d0e-7a8e-5b53-8a0d-6b0b3c1f7c11")
AT_ONCE = 5000
QUESTIONS = (
    "경조휴가는 며칠인가요?",
    "강연료 한도 알려줘",
    "반품은 유효기간이 얼마나 남아야 하나요",
    "What is the meal limit at a product briefing?",
    "신규 거래처 여신한도 기준",
    "개인정보가 유출되면 누구에게 보고하나요",
    "법인카드로 저녁 식사를 결제해도 되나요?",
    "How many days of annual leave do I get after three years?",
    "견본품은 한 번에 몇 개까지 줄 수 있어?",
    "출장비 정산은 언제까지 해야 하나요",
    "학술대회 지원 절차가 어떻게 되지",
    "Who approves a contract longer than a year?",
    "제품설명회 1인당 식음료 한도와 참석자 서명 규정",
    "내부신고자는 어떻게 보호되나요?",
    "성과평가 등급별 비율",
    "노트북을 잃어버렸을 때 신고 절차",
    "굿메만정 용법 용량",
    "What must an expenditure report contain?",
    "인센티브 지급 시기와 감액 사유",
    "재택근무 신청은 며칠 전까지 하나요",
)
SUBJECTS = ("", "서울 ", "2025년 ", "신입 ", "관리자 ", "경기 ")  # six of each question, none asked twice


async def prepare(index: DocumentIndex, admin_url: str, size: int, folder: Path) -> float:
    """Makes the organisation of that size; returns the seconds it took, 0.0 when it was there."""
    done = folder / f"prepared-{size}"
    if done.exists():
        return 0.0
    begun = time.perf_counter()
    org_id = organization_of(size)
    pieces = list(make_pieces(org_id, size))
    await asyncio.to_thread(fill_postgres, admin_url, org_id, pieces)
    await asyncio.to_thread(fill_vectors, index, org_id, pieces, folder / "sentences.npz")
    done.touch()
    return time.perf_counter() - begun


def organization_of(size: int) -> UUID:
    """Returns the id of the organisation that has so many pieces."""
    return uuid5(ORGANIZATION, str(size))


def fill_postgres(admin_url: str, org_id: UUID, pieces: Sequence[MadePiece]) -> None:
    """Writes the organisation with its documents; every tenth may be read by compliance only."""
    with psycopg.connect(admin_url) as connection, connection.cursor() as cursor:
        cursor.execute("delete from document_chunks where org_id = %s", [org_id])
        cursor.execute("delete from documents where org_id = %s", [org_id])
        cursor.execute("insert into organizations (id, name) values (%s, 'bench') on conflict do nothing", [org_id])
        languages = {piece.document_id: piece.language for piece in pieces}
        columns = "(id, org_id, code, title, doc_type, language, confidentiality, sha256, source_format, text, change)"
        with cursor.copy(f"copy documents {columns} from stdin") as copy:
            for number, (document, language) in enumerate(languages.items(), start=1):
                level = "restricted" if number % 10 == 0 else "internal"
                code, name = str(document), f"지침 {number}" if language == "ko" else f"Guideline {number}"
                copy.write_row((document, org_id, code, name, "manual", language, level, code, "txt", "", number))
        columns = "(id, org_id, document_id, seq, char_start, char_end, kind, text, article_title, content_key)"
        with cursor.copy(f"copy document_chunks {columns} from stdin") as copy:
            for piece in pieces:
                end, title = len(piece.text), piece.text.split("\n")[0][:40]
                document, number = piece.document_id, piece.seq
                copy.write_row((piece.id, org_id, document, number, 0, end, "section", piece.text, title, piece.key))
        connection.commit()
        connection.autocommit = True
        cursor.execute("vacuum analyze documents")
        cursor.execute("vacuum analyze document_chunks")


def fill_vectors(index: DocumentIndex, org_id: UUID, pieces: Sequence[MadePiece], file: Path) -> None:
    """Stores the pieces' vectors in every space."""
    known = sentence_vectors(index.embedder.spaces, file)
    rng = np.random.default_rng(len(pieces))
    for space in index.embedder.spaces:
        for language in LANGUAGES:
            chosen = [piece for piece in pieces if piece.language == language]
            for start in range(0, len(chosen), AT_ONCE):
                part = chosen[start : start + AT_ONCE]
                entries = [
                    VectorEntry(chunk_id=str(piece.id), document_id=str(piece.document_id), content_key=piece.key)
                    for piece in part
                ]
                index.vectors.write(org_id, space, language, entries, vectors_of(part, known[space.name], rng))


def print_embedding_speed(index: DocumentIndex) -> None:
    """Prints how many of the demo's pieces each embedder takes in a second, as the clock and the processor count."""
    incoming = read_demo_documents(demo_folder())[:12]
    texts = [p.embedded_text for item in incoming for p in prepare_pieces(ORGANIZATION, item.facts, item.parsed)][:128]
    texts.sort(key=len)  # as indexing does
    for space in index.embedder.spaces:
        space.embeddings.embed_documents(texts[:1])  # loads the model
        begun, used = time.perf_counter(), time.process_time()
        for start in range(0, len(texts), space.batch):
            space.embeddings.embed_documents(texts[start : start + space.batch])
        took, used = time.perf_counter() - begun, time.process_time() - used
        print(
            f"{space.name}: {len(texts) / took:.1f} pieces/s, {len(texts) / used:.1f} per processor second"
            f" ({len(texts)} pieces of {statistics.mean(map(len, texts)):.0f} characters)"
        )


async def measure(index: DocumentIndex, size: int, postmaster: int) -> str:
    """Returns a line of figures for 120 searches of one who may not read every document."""
    org_id = organization_of(size)
    caller = Principal(**{**reader_of(org_id).__dict__, "role": Role.MR})
    before = psutil.Process().memory_info().rss
    begun = time.perf_counter()
    await index.search("시작", caller, as_of=date(2025, 6, 30))
    first_s = time.perf_counter() - begun
    # The vectors of questions are kept: without the size in it, the second size's would cost nothing.
    questions = [f"{subject}{question} ({size})" for subject in SUBJECTS for question in QUESTIONS]
    own, postgres = time.process_time(), cpu_s([postmaster])
    times = []
    for question in questions:
        begun = time.perf_counter()
        found = await index.search(question, caller, as_of=date(2025, 6, 30))
        times.append(1000 * (time.perf_counter() - begun))
        if len(found.hits) != 5:
            raise RuntimeError(f"{question}: {len(found.hits)} hits")
    own, postgres = 1000 * (time.process_time() - own), 1000 * (cpu_s([postmaster]) - postgres)
    times.sort()
    grown = (psutil.Process().memory_info().rss - before) / 2**20
    return (
        f"{size:>7} pieces: first search {first_s:.1f} s, p50 {statistics.median(times):.0f} ms"
        f", p95 {times[int(0.95 * len(times))]:.0f} ms, processor {own / len(times):.1f} ms a search"
        f" and {postgres / len(times):.1f} ms in Postgres, memory +{grown:.0f} MB, load {os.getloadavg()[0]:.1f}"
    )


async def main(sizes: Sequence[int], folder: Path) -> None:
    """Makes what is missing and prints a line of figures for each size."""
    settings = Settings(data_dir=folder, _env_file=None)  # type: ignore[call-arg]
    async with open_postgres(settings, durable=False) as postgres:
        await migrate(postgres.admin_url)
        postmaster = postmaster_of(postgres.admin_url, folder)
        async with open_database(postgres.app_url) as database, open_document_index(settings, database) as index:
            await asyncio.to_thread(print_embedding_speed, index)
            for size in sizes:
                made_s = await prepare(index, postgres.admin_url, size, folder)
                if made_s:
                    print(f"{size:>7} pieces: stored in {made_s:.0f} s without embedding", flush=True)
            for size in sizes:
                print(await measure(index, size, postmaster), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--data-dir", type=Path, default=Path(".narutalk/bench-search"))
    options = parser.parse_args()
    options.data_dir.mkdir(parents=True, exist_ok=True)
    options.data_dir.chmod(0o711)  # the server's user must get to its part of it
    asyncio.run(main(options.sizes, options.data_dir))
