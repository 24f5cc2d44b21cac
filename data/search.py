"""The document index: hybrid search of an organisation's texts under the asker's rights.

Vectors (Chroma) and keywords (memory) propose pieces; texts are read back from Postgres under row-level security, so a
hit can never show what the asker may not read.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid5

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from data.documents import Piece, last_change, pieces_by_id
from data.editions import Edition
from data.embeddings import Embedder, QuickEmbeddings, Vectors, VectorSpace, as_vectors, make_embedder
from data.library import Library, Row, Scope
from data.ranking import Ranked, SpaceScores, fuse
from data.session import Database
from data.vectors import LANGUAGES, VectorStore, open_vectors
from data.wording import Wording, read_wording
from state.principal import Principal, Role
from state.settings import Settings

CANDIDATES = 60  # of each ranking; the right piece was among the first 40 of one of them on every set tried
NARROW_SHARE = 0.4  # below this share of allowed pieces Chroma filters itself; its filter is slow in large collections


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
class _Near:
    """What a vector space proposes."""

    question: Vectors
    scores: dict[int, float]
    """By row number."""


@dataclass(frozen=True, kw_only=True)
class DocumentIndex:
    """Opened once for the process."""

    settings: Settings
    database: Database
    vectors: VectorStore
    embedder: Embedder
    reader: Embeddings
    """Compares sentences with a question, in this process, whoever makes the stored vectors."""
    libraries: dict[UUID, Library] = field(default_factory=dict)
    locks: dict[UUID, asyncio.Lock] = field(default_factory=dict)

    async def library(self, org_id: UUID) -> Library:
        """Returns the organisation's pieces, with every committed change read."""
        async with self.database.tenant_session(reader_of(org_id)) as session:
            if await last_change(session) == self._known(org_id).change:
                return self._known(org_id)
            async with self.locks.setdefault(org_id, asyncio.Lock()):
                self.libraries[org_id] = await self._known(org_id).refreshed(session)
        return self._known(org_id)

    def _known(self, org_id: UUID) -> Library:
        return self.libraries.get(org_id) or Library()

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
        ranked, named, called = await self._rank(library, wording, scope)
        chosen = _one_of_each_place(library, ranked, language_of(query), top_k * 2 + 10)
        async with self.database.tenant_session(principal) as session:
            pieces = await pieces_by_id(session, [library.rows[item.row].chunk_id for item in chosen])
        hits = [
            _hit(library, pieces[row.chunk_id], item, item.row in named, row.document_id in called)
            for item in chosen
            if (row := library.rows[item.row]).chunk_id in pieces
        ]
        return Found(hits=hits[:top_k], wording=wording, scope=scope)

    async def _rank(self, library: Library, wording: Wording, scope: Scope) -> tuple[list[Ranked], set[int], set[UUID]]:
        """Returns the candidates in order, the rows and the documents that the question names."""
        allowed = library.within(scope)
        if not allowed:
            return [], set(), set()
        mask = library.mask(allowed)
        narrowed = None
        if mask.sum() < NARROW_SHARE * len(mask):
            narrowed = [str(document_id) for document_id in allowed]
        # The models work outside the interpreter's lock, so the spaces and the keywords go side by side.
        near, keyword = await asyncio.gather(
            asyncio.gather(
                *(
                    asyncio.to_thread(self._near, library, space, wording.text, scope, mask, narrowed)
                    for space in self.embedder.spaces
                )
            ),
            asyncio.to_thread(_keyword_scores, library, wording, mask),
        )
        return await asyncio.to_thread(self._fused, library, wording, scope, allowed, near, keyword)

    def _fused(
        self,
        library: Library,
        wording: Wording,
        scope: Scope,
        allowed: set[UUID],
        near: Sequence[_Near],
        keyword: NDArray[np.float32],
    ) -> tuple[list[Ranked], set[int], set[UUID]]:
        named = self._named_rows(library, wording, allowed)
        candidates = named.union(_best(keyword, CANDIDATES), *(found.scores for found in near))
        spaces = [
            self._complete(library, space, scope, candidates, found)
            for space, found in zip(self.embedder.spaces, near, strict=True)
        ]
        rows = sorted(candidates)
        ranked = fuse(rows, {row: float(keyword[row]) for row in rows}, spaces)
        called = {edition.id for _, edition in library.named_in(wording.text, allowed)}
        return _adjusted(ranked, named, called, library, wording.text.lower()), named, called

    def _near(
        self,
        library: Library,
        space: VectorSpace,
        text: str,
        scope: Scope,
        mask: NDArray[np.bool_],
        narrowed: list[str] | None,
    ) -> _Near:
        question = np.asarray(space.embeddings.embed_query(text), dtype=np.float32)
        found: dict[int, float] = {}
        for language in scope.languages or LANGUAGES:
            for hit in self.vectors.nearest(
                scope.principal.org_id, space, language, question, CANDIDATES, document_ids=narrowed
            ):
                row = library.number_of.get(UUID(hit.chunk_id))
                if row is not None and mask[row]:
                    found[row] = hit.score
        return _Near(question=question, scores=found)

    def _complete(
        self,
        library: Library,
        space: VectorSpace,
        scope: Scope,
        candidates: set[int],
        found: _Near,
    ) -> SpaceScores:
        """Returns the space's scores of all candidates, also of those that only the other rankings proposed."""
        scores, question = dict(found.scores), found.question
        usual: list[Vectors] = []
        for language in LANGUAGES:
            missing = [
                str(library.rows[row].chunk_id)
                for row in candidates
                if row not in scores and library.editions[library.rows[row].document_id].language == language
            ]
            for chunk_id, score in self.vectors.score_of(
                scope.principal.org_id, space, language, question, missing
            ).items():
                scores[library.number_of[UUID(chunk_id)]] = score
            usual.append(self.vectors.usual_scores(scope.principal.org_id, space, language, question))
        return SpaceScores(weight=space.weight, scores=scores, usual=np.concatenate(usual))

    def _named_rows(self, library: Library, wording: Wording, allowed: set[UUID]) -> set[int]:
        """Returns the rows of the articles that the question names, each of the document named before it."""
        if not wording.articles:
            return set()
        documents = sorted(library.named_in(wording.text, allowed), key=lambda item: item[0])
        found: set[int] = set()
        for number, place in wording.articles:
            before = [item for item in documents if item[0] <= place] or documents[:1]
            nearest = [edition for start, edition in before if start == before[-1][0]]
            for edition in nearest:
                found |= {row for row in library.rows_of(edition.id) if library.rows[row].article == number}
        return found

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


BOILERPLATE = ("목적", "시행일", "적용 범위", "적용범위", "경과 조치", "경과조치", "purpose", "scope", "effective date")
BOILERPLATE_COST = 0.4  # they repeat the title's words and answer nothing, unless they are asked for
NAMED_GAIN = 0.5  # a document that the question calls by its name


def _adjusted(ranked: list[Ranked], named: set[int], called: set[UUID], library: Library, asked: str) -> list[Ranked]:
    """Returns the order with named articles first, named documents raised, and boilerplate articles lowered."""
    moved: list[Ranked] = []
    for item in ranked:
        row = library.rows[item.row]
        score = item.score + (NAMED_GAIN if row.document_id in called else 0.0)
        title = row.title.lower()
        if title in BOILERPLATE and title not in asked:
            score -= BOILERPLATE_COST
        moved.append(replace(item, score=score))
    return sorted(moved, key=lambda item: (item.row not in named, -item.score, item.row))


def _keyword_scores(library: Library, wording: Wording, mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    scores = library.keywords.scores(wording.query)
    scores[~mask[: len(scores)]] = 0
    return scores


def _best(scores: NDArray[np.float32], count: int) -> list[int]:
    top = np.argpartition(-scores, count)[:count] if len(scores) > count else np.arange(len(scores))
    return [int(row) for row in top if scores[row] > 0]


def _one_of_each_place(library: Library, ranked: list[Ranked], language: str, count: int) -> list[Ranked]:
    """Returns the best piece of each article or section; of a document's two languages the question's own one."""
    kept: dict[tuple[str, str, str | None], Ranked] = {}
    for item in ranked:
        row = library.rows[item.row]
        edition = library.editions.get(row.document_id)
        if edition is None:
            continue
        key = (edition.code, row.place, None if row.article else edition.language)
        first = kept.get(key)
        if first is None:
            if len(kept) >= count:
                break
            kept[key] = item
        elif _speaks(library, library.rows[first.row], language) < _speaks(library, row, language):
            kept[key] = replace(first, row=item.row, keyword=max(first.keyword, item.keyword))
    return list(kept.values())


def _speaks(library: Library, row: Row, language: str) -> bool:
    return library.editions[row.document_id].language == language


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


def language_of(question: str) -> str:
    """Returns the language a question is in: any Hangul makes it Korean."""
    return "ko" if any("가" <= letter <= "힣" for letter in question) else "en"


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
    async with open_vectors(settings) as vectors:
        index = DocumentIndex(
            settings=settings,
            database=database,
            vectors=vectors,
            embedder=make_embedder(settings),
            reader=QuickEmbeddings(),
        )
        try:
            yield index
        finally:
            await index.aclose()
