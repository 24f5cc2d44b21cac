"""Proposes pieces for a question and puts them in order: two kinds of vectors, keywords, and names that it says.

All of it works on one state of the library, in memory and in Chroma; no text is read here.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from data.embeddings import Vectors, VectorSpace
from data.library import Library, Row, Scope
from data.ranking import Ranked, SpaceScores, fuse
from data.vectors import LANGUAGES, VectorStore
from data.word_scores import WordScores, score_words
from data.wording import Wording

CANDIDATES = 40  # of each ranking; the right piece was among them in one of the rankings on every set tried
CANDIDATES_ENGLISH = 15  # of English texts for a Korean question, which they seldom answer
SEEN = 5  # hits that answers are made from, unless more are asked for
NARROW_SHARE = 0.4  # below this share of allowed pieces Chroma filters itself; its filter is slow in large collections


@dataclass(frozen=True, kw_only=True)
class _Near:
    """What a vector space proposes."""

    question: Vectors
    scores: dict[int, float]
    """By row number."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Candidates, best first."""

    ranked: list[Ranked]
    named: set[int]
    """Rows of articles that the question names."""
    called: set[UUID]
    """Documents that the question calls by their names."""


@dataclass(frozen=True, kw_only=True)
class Proposer:
    """Asks the vector spaces and the keywords side by side."""

    vectors: VectorStore
    spaces: tuple[VectorSpace, ...]

    async def order(self, library: Library, wording: Wording, scope: Scope) -> Order:
        """Returns the candidates in order, with the rows and the documents that the question names."""
        allowed = library.within(scope)
        if not allowed:
            return Order(ranked=[], named=set(), called=set())
        mask = library.mask(allowed)
        narrowed = None
        if mask.sum() < NARROW_SHARE * len(mask):
            narrowed = [str(document_id) for document_id in allowed]
        # The models work outside the interpreter's lock, so the spaces and the keywords go side by side.
        near, words = await asyncio.gather(
            asyncio.gather(
                *(
                    asyncio.to_thread(self._near, library, space, wording.text, scope, mask, narrowed)
                    for space in self.spaces
                )
            ),
            asyncio.to_thread(score_words, library, wording, mask),
        )
        return await asyncio.to_thread(self._fused, library, wording, scope, allowed, near, words)

    def _fused(
        self,
        library: Library,
        wording: Wording,
        scope: Scope,
        allowed: frozenset[UUID],
        near: Sequence[_Near],
        words: WordScores,
    ) -> Order:
        named = _named_rows(library, wording, allowed)
        asked_in = language_of(wording.text)
        candidates = named.union(_best(words.here, CANDIDATES), *(found.scores for found in near))
        spaces = [
            self._complete(library, space, scope, asked_in, candidates, found)
            for space, found in zip(self.spaces, near, strict=True)
        ]
        rows = sorted(candidates)
        foreign = {row for row in rows if library.editions[library.rows[row].document_id].language != asked_in}
        ranked = fuse(
            rows,
            {row: float(words.keyword[row]) for row in rows},
            {row: float((words.across if row in foreign else words.here)[row]) for row in rows},
            spaces,
            foreign,
        )
        called = {edition.id for _, edition in library.named_in(wording.text, allowed)}
        ordered = _adjusted(ranked, named, called, library, wording.text.lower())
        return Order(ranked=ordered, named=named, called=called)

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
            count = CANDIDATES_ENGLISH if (language, language_of(text)) == ("en", "ko") else CANDIDATES
            for hit in self.vectors.nearest(
                scope.principal.org_id, space, language, question, count, document_ids=narrowed
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
        asked_in: str,
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
        return SpaceScores(
            weight=space.weight,
            weight_across=space.weight_to_korean if asked_in == "en" else space.weight_to_english,
            scores=scores,
            usual=np.concatenate(usual),
        )


def _named_rows(library: Library, wording: Wording, allowed: frozenset[UUID]) -> set[int]:
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


def _best(scores: NDArray[np.float32], count: int) -> list[int]:
    top = np.argpartition(-scores, count)[:count] if len(scores) > count else np.arange(len(scores))
    return [int(row) for row in top if scores[row] > 0]


def one_of_each_place(library: Library, ranked: list[Ranked], language: str, count: int) -> list[Ranked]:
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
    places = list(kept.values())
    if language != "en":  # English texts seldom answer what is asked in Korean
        return places
    return with_each_language(places, [library.editions[library.rows[one.row].document_id].language for one in places])


def with_each_language(ranked: list[Ranked], languages: Sequence[str]) -> list[Ranked]:
    """Returns the order with the best piece of each language among the first `SEEN`; `languages` are the pieces' own.

    Scores of two languages are not quite on one scale, and many middling pieces of one would hide the other's answer.
    """
    seen = set(languages[:SEEN])
    for place in range(SEEN, len(ranked)):
        if languages[place] not in seen:
            return [*ranked[: SEEN - 1], ranked[place], *ranked[SEEN - 1 : place], *ranked[place + 1 :]]
    return ranked


def _speaks(library: Library, row: Row, language: str) -> bool:
    return library.editions[row.document_id].language == language


def language_of(question: str) -> str:
    """Returns the language a question is in: any Hangul makes it Korean."""
    return "ko" if any("가" <= letter <= "힣" for letter in question) else "en"
