"""The document index: hybrid search of an organisation's texts under the asker's rights.

Vectors (Chroma) and keywords (memory) propose pieces; texts are read back from Postgres under row-level security, so a
hit can never show what the asker may not read.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid5

from langchain_core.embeddings import Embeddings

from data.candidates import Order, Proposer, language_of, one_of_each_place
from data.completeness import is_complete
from data.documents import Piece, last_change, pieces_by_id
from data.editions import Edition
from data.embeddings import Embedder, QuickEmbeddings, VectorSpace, as_vectors, former_embedder, make_embedder
from data.library import Library, Scope
from data.order_cache import OrderCache, order_key
from data.ranking import Ranked
from data.rerank import Reranker, open_reranker
from data.session import Database
from data.vectors import VectorStore, open_vectors
from data.wording import Wording, read_wording
from state.principal import Principal, Role
from state.settings import Settings

RERANKED = 20  # pieces a reranker looks at: what answers was among the first ten of nearly every question tried


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A piece that answers, as the asker may read it."""

    piece: Piece
    edition: Edition
    score: float
    """Fused relevance; only comparable within one search."""
    dense: float
    keyword: float
    surprise: float
    named: bool
    """True: the question named this article of this document."""
    called: bool
    """True: the question called this document by its name."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search found."""

    hits: list[Hit]
    wording: Wording
    scope: Scope


@dataclass(frozen=True, kw_only=True)
class DocumentIndex:
    """Opened once for the process."""

    settings: Settings
    database: Database
    vectors: VectorStore
    embedder: Embedder
    reader: Embeddings
    """Compares sentences with a question, in this process, whoever makes the stored vectors."""
    reranker: Reranker | None = None
    former: Embedder | None = None
    """Whose vectors serve an organisation until the set embedder has made all of its own."""
    complete: set[UUID] = field(default_factory=set)
    """Organisations whose vectors are known to be all there."""
    openings: list[Callable[[UUID], Awaitable[None]]] = field(default_factory=list)
    """Are told of an organisation when its documents are first read."""
    orders: OrderCache = field(default_factory=OrderCache)
    libraries: dict[UUID, Library] = field(default_factory=dict)
    locks: dict[UUID, asyncio.Lock] = field(default_factory=dict)

    async def library(self, org_id: UUID) -> Library:
        """Returns the organisation's pieces, with every committed change read."""
        async with self.database.tenant_session(reader_of(org_id)) as session:
            if (
                self.former is not None
                and org_id not in self.complete
                and await is_complete(session, self.embedder.name)
            ):
                self.complete.add(org_id)
            if await last_change(session) == self._known(org_id).change:
                return self._known(org_id)
            async with self.locks.setdefault(org_id, asyncio.Lock()):
                is_first = org_id not in self.libraries
                self.libraries[org_id] = await self._known(org_id).refreshed(session)
        for tell in self.openings if is_first else ():
            await tell(org_id)
        return self._known(org_id)

    def _known(self, org_id: UUID) -> Library:
        return self.libraries.get(org_id) or Library()

    def spaces(self, org_id: UUID) -> tuple[VectorSpace, ...]:
        """Returns the vector spaces that the organisation is searched in now."""
        if self.former is None or org_id in self.complete:
            return self.embedder.spaces
        return self.former.spaces

    async def search(
        self,
        query: str,
        principal: Principal,
        *,
        as_of: date,
        top_k: int = 5,
        doc_types: Sequence[str] = (),
        languages: Sequence[str] = (),
        document_ids: Sequence[UUID] = (),
        any_version: bool = False,
    ) -> Found:
        """Returns the best pieces, one of each article or section, best first."""
        library = await self.library(principal.org_id)
        scope = Scope(
            principal=principal,
            as_of=as_of,
            doc_types=tuple(doc_types),
            languages=tuple(languages),
            document_ids=tuple(document_ids),
            any_version=any_version,
        )
        wording = read_wording(query)
        order = await self._order(library, query, wording, scope)
        chosen = one_of_each_place(library, order.ranked, language_of(query), top_k * 2 + 10)
        async with self.database.tenant_session(principal) as session:
            pieces = await pieces_by_id(session, [library.rows[item.row].chunk_id for item in chosen])
        hits = [
            _hit(library, pieces[row.chunk_id], item, item.row in order.named, row.document_id in order.called)
            for item in chosen
            if (row := library.rows[item.row]).chunk_id in pieces
        ]
        return Found(
            hits=(await self._reranked(query, hits[: max(top_k, RERANKED)]))[:top_k], wording=wording, scope=scope
        )

    async def _reranked(self, query: str, hits: list[Hit]) -> list[Hit]:
        """Returns the hits in the reranker's order, named articles first; the places keep their scores."""
        if self.reranker is None:
            return hits
        order = await self.reranker.order(query, [f"{hit.piece.context}\n{hit.piece.text}" for hit in hits])
        if order is None:
            return hits
        moved = sorted((hits[number] for number in order), key=lambda hit: not hit.named)
        return [replace(hit, score=place.score) for hit, place in zip(moved, hits, strict=True)]

    async def _order(self, library: Library, query: str, wording: Wording, scope: Scope) -> Order:
        spaces = self.spaces(scope.principal.org_id)
        key = order_key(library, query, scope, spaces)
        known = self.orders.get(key)
        if known is not None:
            return known
        order = await Proposer(vectors=self.vectors, spaces=spaces).order(library, wording, scope)
        self.orders.put(key, order)
        return order

    async def embed_texts(self, texts: Sequence[str]) -> tuple[str, list[list[float]]]:
        """Returns the name of the first vector space and one vector a text."""
        space = self.embedder.spaces[0]
        return space.name, await asyncio.to_thread(space.embeddings.embed_documents, list(texts))

    async def likeness(self, question: str, texts: Sequence[str]) -> list[float]:
        """Returns how alike each text is to the question, cosine, -1..1, across languages."""
        if not texts:
            return []

        def compare() -> list[float]:
            rows = as_vectors(self.reader.embed_documents([question, *texts]))
            scores: list[float] = (rows[1:] @ rows[0]).tolist()
            return scores

        return await asyncio.to_thread(compare)

    async def aclose(self) -> None:
        """Forgets what is in memory."""
        self.libraries.clear()
        self.orders.clear()


def _hit(library: Library, piece: Piece, item: Ranked, named: bool, called: bool) -> Hit:
    return Hit(
        piece=piece,
        edition=library.editions[piece.document_id],
        score=round(item.score, 4),
        dense=item.dense,
        keyword=item.keyword,
        surprise=item.surprise,
        named=named,
        called=called,
    )


INDEXER = UUID("7b6a7c0e-3f6b-5d0e-9c1a-2f4f8f1f0d11")


def reader_of(org_id: UUID) -> Principal:
    """Returns a caller that reads all documents of the organisation, for building the index; never for answering."""
    return Principal(
        user_id=uuid5(INDEXER, str(org_id)),
        org_id=org_id,
        role=Role.EXECUTIVE,
        username="indexer",
        name="indexer",
        locale="ko",
        employee_id=None,
        unit_id=None,
    )


@asynccontextmanager
async def open_document_index(settings: Settings, database: Database) -> AsyncIterator[DocumentIndex]:
    """Yields the index; its models load at the first question."""
    async with open_vectors(settings) as vectors, open_reranker(settings) as reranker:
        index = DocumentIndex(
            settings=settings,
            database=database,
            vectors=vectors,
            embedder=make_embedder(settings),
            reader=QuickEmbeddings(),
            reranker=reranker,
            former=former_embedder(settings),
        )
        try:
            yield index
        finally:
            await index.aclose()
