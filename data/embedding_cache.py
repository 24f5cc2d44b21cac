"""Vectors by content: what was embedded once, for any organisation and any job, is not embedded again.

Keys are hashes of the embedded text. The demo documents' vectors come from a file beside them, because making them
takes minutes on a small machine and a first start must not.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from data.embeddings import Vectors, VectorSpace
from data.session import Database
from data.tables.documents import EmbeddingCache

Report = Callable[[int], Awaitable[None]]
"""Is told how many more texts have their vector."""

LOOKUP = 1000


def content_key(text: str) -> str:
    """Returns the key of an embedded text: 32 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


async def embed(
    database: Database, org_id: UUID, space: VectorSpace, texts: Sequence[str], report: Report | None = None
) -> Vectors:
    """Returns one vector a text, float32 [n, dim], from the cache where it has them; stores the new ones.

    Answers go on meanwhile: the model works in a thread, a small batch at a time.
    """
    keys = [content_key(text) for text in texts]
    known = await _look_up(database, org_id, space, keys)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if report is not None:
        await report(sum(key in known for key in keys))
    times = Counter(keys)
    # Like lengths together: a batch costs as much as its longest text.
    waiting = sorted(missing, key=lambda key: len(missing[key]))
    for start in range(0, len(waiting), space.batch):
        batch = waiting[start : start + space.batch]
        made = await asyncio.to_thread(space.embeddings.embed_documents, [missing[key] for key in batch])
        fresh = {key: np.asarray(vector, dtype=np.float32) for key, vector in zip(batch, made, strict=True)}
        known.update(fresh)
        await store(database, org_id, space.name, fresh)
        if report is not None:
            await report(sum(times[key] for key in batch))
    if not keys:
        return np.zeros((0, space.dimensions), dtype=np.float32)
    return np.stack([known[key] for key in keys])


async def _look_up(database: Database, org_id: UUID, space: VectorSpace, keys: Sequence[str]) -> dict[str, Vectors]:
    found: dict[str, Vectors] = {}
    async with database.organization_session(org_id) as session:
        for start in range(0, len(keys), LOOKUP):
            rows = await session.execute(
                select(EmbeddingCache.content_key, EmbeddingCache.vector).where(
                    EmbeddingCache.embedder == space.name,
                    EmbeddingCache.content_key.in_(keys[start : start + LOOKUP]),
                )
            )
            for key, vector in rows:
                found[key] = np.frombuffer(vector, dtype="<f2").astype(np.float32)
    return found


async def store(database: Database, org_id: UUID, embedder: str, vectors: dict[str, Vectors]) -> None:
    """Keeps vectors; a key that is there already stays."""
    rows = [
        {"embedder": embedder, "content_key": key, "vector": vector.astype("<f2").tobytes()}
        for key, vector in vectors.items()
    ]
    async with database.organization_session(org_id) as session:
        for start in range(0, len(rows), LOOKUP):
            await session.execute(insert(EmbeddingCache).on_conflict_do_nothing(), rows[start : start + LOOKUP])


def read_vector_file(path: Path) -> dict[str, dict[str, Vectors]]:
    """Returns {embedder: {key: vector}} of a file that `write_vector_file` made; {} when it is absent."""
    if not path.is_file():
        return {}
    found: dict[str, dict[str, Vectors]] = {}
    with np.load(path, allow_pickle=False) as file:
        for name in {entry.rpartition("/")[0] for entry in file.files}:
            scale = file[f"{name}/scale"].astype(np.float32)
            vectors = file[f"{name}/vectors"].astype(np.float32) * scale[:, None]
            keys = file[f"{name}/keys"].tobytes()
            found[name] = {keys[16 * i : 16 * i + 16].hex(): vectors[i] for i in range(len(vectors))}
    return found


def write_vector_file(path: Path, vectors: dict[str, dict[str, Vectors]]) -> None:
    """Writes vectors as one byte a component with a scale a vector: 3 parts in 1000 of error, a quarter of the size."""
    entries: dict[str, NDArray[Any]] = {}
    for name, by_key in vectors.items():
        keys = sorted(by_key)
        matrix = np.stack([by_key[key] for key in keys])
        scale = np.abs(matrix).max(axis=1) / 127
        entries[f"{name}/keys"] = np.frombuffer(bytes.fromhex("".join(keys)), dtype=np.uint8)
        entries[f"{name}/scale"] = scale.astype(np.float32)
        entries[f"{name}/vectors"] = np.round(matrix / scale[:, None]).astype(np.int8)
    np.savez_compressed(path, **entries)  # type: ignore[arg-type]  # its stub takes ** for allow_pickle
