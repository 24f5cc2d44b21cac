"""Chroma: vectors, ids and filters, no texts. One collection for an organisation, an embedder and a language.

A language's collection has its own centre, so the mean can move as documents come without touching stored vectors.
What Chroma calls a document is the piece's content key: texts stay in Postgres, under row-level security.
"""

import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from langchain_core.embeddings import Embeddings

from data.chroma import Connect, open_chroma
from data.embeddings import Vectors, VectorSpace
from state.settings import Settings

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Where

SAMPLE = 1000  # vectors that tell where a space's centre and its usual scores lie
SMALL_FOR_S = 60.0  # after which the sample of a collection that did not fill it is taken again
WRITE_BATCH = 2000  # below Chroma's own limit of 5461 rows a call
LANGUAGES = ("ko", "en")


@dataclass(frozen=True, kw_only=True)
class VectorEntry:
    """What is stored of a piece."""

    chunk_id: str
    document_id: str
    content_key: str


@dataclass(frozen=True, kw_only=True)
class VectorHit:
    """A piece near a question."""

    chunk_id: str
    score: float
    """Inner product, centred where the space is."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What scores are usual in a collection."""

    centre: Vectors
    """Mean vector [dim]; zeros where the space is not centred."""
    sample: Vectors
    """[n, dim], n <= SAMPLE"""
    read_at: float
    """Monotonic seconds."""

    @property
    def is_current(self) -> bool:
        """Whether it still says what is usual: a small collection may have grown, by another process too."""
        return len(self.sample) == SAMPLE or (len(self.sample) > 0 and time.monotonic() - self.read_at < SMALL_FOR_S)


class _Prepared(Embeddings):
    """Hands Chroma vectors that were made (or cached) before, by content key."""

    def __init__(self, vectors: dict[str, list[float]]) -> None:
        self._vectors = vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self._vectors[key] for key in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._vectors[text]


@dataclass(frozen=True, kw_only=True)
class VectorStore:
    """The collections of all organisations; every method blocks, `asyncio.to_thread` calls them."""

    connect: Connect
    surroundings: dict[str, Surroundings] = field(default_factory=dict)
    """By collection name; dropped when the collection changes."""
    opened: dict[str, "Collection"] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def _collection(self, org_id: UUID, space: VectorSpace, language: str) -> "Collection":
        name = f"{org_id.hex}-{space.name}-{language}"
        with self.lock:
            if name not in self.opened:
                self.opened[name] = self.connect().get_or_create_collection(
                    name,
                    embedding_function=None,  # Chroma's own would be downloaded
                    metadata={"embedder": space.name, "organization": str(org_id), "language": language},
                    configuration={"hnsw": {"space": "ip", "ef_search": 200, "max_neighbors": 24}},
                )
            return self.opened[name]

    def write(
        self, org_id: UUID, space: VectorSpace, language: str, entries: Sequence[VectorEntry], vectors: Vectors
    ) -> None:
        """Stores or replaces the entries' vectors [n, dim]."""
        from langchain_chroma import Chroma

        if not entries:
            return
        collection = self._collection(org_id, space, language)
        for start in range(0, len(entries), WRITE_BATCH):
            part = entries[start : start + WRITE_BATCH]
            prepared = {entry.content_key: vectors[start + i].tolist() for i, entry in enumerate(part)}
            writer = Chroma(
                client=self.connect(),
                collection_name=collection.name,
                embedding_function=_Prepared(prepared),
                create_collection_if_not_exists=False,
            )
            writer.add_texts(
                [entry.content_key for entry in part],
                metadatas=[{"document_id": entry.document_id} for entry in part],
                ids=[entry.chunk_id for entry in part],
            )
        self.surroundings.pop(collection.name, None)

    def delete(self, org_id: UUID, space: VectorSpace, chunk_ids: Sequence[str]) -> None:
        """Forgets the pieces; unknown ids are fine."""
        for language in LANGUAGES:
            collection = self._collection(org_id, space, language)
            for start in range(0, len(chunk_ids), WRITE_BATCH):
                collection.delete(ids=list(chunk_ids[start : start + WRITE_BATCH]))
            self.surroundings.pop(collection.name, None)

    def present(self, org_id: UUID, space: VectorSpace, language: str, chunk_ids: Sequence[str]) -> set[str]:
        """Returns those of the ids that have a vector."""
        collection = self._collection(org_id, space, language)
        found: set[str] = set()
        for start in range(0, len(chunk_ids), WRITE_BATCH):
            found.update(collection.get(ids=list(chunk_ids[start : start + WRITE_BATCH]), include=[])["ids"])
        return found

    def nearest(
        self,
        org_id: UUID,
        space: VectorSpace,
        language: str,
        question: Vectors,
        count: int,
        document_ids: Sequence[str] | None = None,
    ) -> list[VectorHit]:
        """Returns up to `count` hits, best first; `document_ids` narrows the search (slower in a large collection)."""
        collection = self._collection(org_id, space, language)
        if not len(self._around(collection, space).sample):
            return []
        shift = self._shift(collection, space, question)
        narrowed: Where | None = None
        if document_ids is not None:
            # Chroma takes lists of text; its own type wants lists of anything, which are not the same to a checker.
            narrowed = {"document_id": {"$in": list(document_ids)}}  # type: ignore[dict-item]
        # Straight to Chroma: LangChain's search would also fetch contents and metadata, at three times the cost.
        found = collection.query(
            query_embeddings=question[np.newaxis],
            n_results=count,
            where=narrowed,
            include=["distances"],
        )
        distances = (found["distances"] or [[]])[0]
        # Chroma's "ip" distance is 1 - inner product.
        return [
            VectorHit(chunk_id=chunk_id, score=1.0 - distance - shift)
            for chunk_id, distance in zip(found["ids"][0], distances, strict=True)
        ]

    def score_of(
        self, org_id: UUID, space: VectorSpace, language: str, question: Vectors, chunk_ids: Sequence[str]
    ) -> dict[str, float]:
        """Returns the scores of given pieces that have a vector."""
        if not chunk_ids:
            return {}
        collection = self._collection(org_id, space, language)
        shift = self._shift(collection, space, question)
        found = collection.get(ids=list(chunk_ids), include=["embeddings"])
        if not found["ids"]:
            return {}
        products = np.asarray(found["embeddings"], dtype=np.float32) @ question - shift
        return dict(zip(found["ids"], products.tolist(), strict=True))

    def usual_scores(self, org_id: UUID, space: VectorSpace, language: str, question: Vectors) -> Vectors:
        """Returns the question's scores on a sample of the collection [n], n may be 0."""
        collection = self._collection(org_id, space, language)
        around = self._around(collection, space)
        if not len(around.sample):
            return np.zeros(0, dtype=np.float32)
        # einsum stays in this thread; BLAS would wake others that spin, which costs more than the product.
        products = np.einsum("ij,j->i", around.sample, question)
        scores: Vectors = (products - float(around.centre @ question)).astype(np.float32)
        return scores

    def _shift(self, collection: "Collection", space: VectorSpace, question: Vectors) -> float:
        return float(self._around(collection, space).centre @ question) if space.centred else 0.0

    def _around(self, collection: "Collection", space: VectorSpace) -> Surroundings:
        name = collection.name
        known = self.surroundings.get(name)
        if known is None or not known.is_current:
            rows = collection.get(limit=SAMPLE, include=["embeddings"])["embeddings"]
            sample = np.asarray(rows, dtype=np.float32)
            if not len(sample):
                sample = np.zeros((0, space.dimensions or 1), dtype=np.float32)
            dimensions = sample.shape[1]
            centre = sample.mean(axis=0) if space.centred and len(sample) else np.zeros(dimensions, dtype=np.float32)
            known = Surroundings(centre=centre.astype(np.float32), sample=sample, read_at=time.monotonic())
            self.surroundings[name] = known
        return known

    def is_alive(self) -> bool:
        """Returns whether Chroma answers."""
        try:
            return self.connect().heartbeat() > 0
        except Exception:  # Chroma raises whatever its transport raises
            return False


@asynccontextmanager
async def open_vectors(settings: Settings) -> AsyncIterator[VectorStore]:
    """Yields the store. Raises: SettingsError for a wrong address, Unavailable when the server does not answer."""
    async with open_chroma(settings) as connect:
        yield VectorStore(connect=connect)
