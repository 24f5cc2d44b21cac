"""One organisation's documents in memory: what is needed to rank, and no more. Texts are read back from Postgres."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from data.documents import changed_since, chunk_rows
from data.editions import Edition, with_ends
from data.keywords import KeywordIndex
from data.wording import article_number, squeeze
from state.principal import Principal

LOAD_BATCH = 40  # documents whose pieces are read at once
SCOPES = 64  # kept a state: each takes a byte a piece
WIDE_CHARS = 3000  # of the stretches that are ranked beside single pieces: a page or a short document is one


@dataclass(frozen=True, kw_only=True)
class Row:
    """A piece as ranking knows it."""

    chunk_id: UUID
    document_id: UUID
    article: str | None
    """Bare number, "9"; None without one."""
    title: str
    """Heading of its article or section; "" without one."""
    place: str
    """What of its document a piece is: article number, heading or page. Hits of the same place are one hit."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a search may return."""

    principal: Principal
    as_of: date
    doc_types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    document_ids: tuple[UUID, ...] = ()
    """Only these; empty: all."""
    any_version: bool = False
    """True: versions that are not in force too."""


class Library:
    """The pieces of an organisation, numbered. A search works on one state of it: `refreshed` makes the next one."""

    def __init__(self) -> None:
        self.change = 0
        self.rows: list[Row] = []
        self.number_of: dict[UUID, int] = {}
        """Row number by chunk id."""
        self.keywords = KeywordIndex()
        """Of single pieces."""
        self.stretches = KeywordIndex()
        """Of a page's worth of pieces that are no articles: what a question asks is often spread over neighbours."""
        self.stretch_of: NDArray[np.int32] = np.zeros(0, dtype=np.int32)
        """By row number; -1 for articles, which stand for themselves."""
        self.editions: dict[UUID, Edition] = {}
        self._raw: dict[UUID, Edition] = {}
        self._names: list[tuple[str, UUID]] = []
        """What documents are called, without blanks."""
        self._rows_of: dict[UUID, range] = {}
        self._document_numbers: dict[UUID, int] = {}
        self._row_documents: NDArray[np.int32] = np.zeros(0, dtype=np.int32)
        self._within: dict[tuple[object, ...], frozenset[UUID]] = {}
        """What scopes allow, as long as nothing changes: going over thousands of documents takes milliseconds."""
        self._masks: dict[frozenset[UUID], NDArray[np.bool_]] = {}

    async def refreshed(self, session: AsyncSession) -> "Library":
        """Returns the state with what has changed since; `session` must see every document of the organisation."""
        changes = await changed_since(session, self.change)
        following = copy(self)
        following.rows, following.number_of = self.rows.copy(), self.number_of.copy()
        following.keywords, following.stretches = copy(self.keywords), copy(self.stretches)
        following._raw, following._rows_of = self._raw.copy(), self._rows_of.copy()
        following._document_numbers = self._document_numbers.copy()
        following._within, following._masks = {}, {}
        await following._apply(session, changes)
        return following

    async def _apply(self, session: AsyncSession, changes: Sequence[tuple[Edition, bool]]) -> None:
        for edition, _ in changes:
            rows = self._rows_of.pop(edition.id, range(0))
            self.keywords.remove(rows)
            stretches = np.unique(self.stretch_of[rows.start : rows.stop])
            self.stretches.remove(stretches[stretches >= 0].tolist())
            self._raw.pop(edition.id, None)
        kept = {edition.id: edition for edition, deleted in changes if not deleted}
        ids = list(kept)
        for start in range(0, len(ids), LOAD_BATCH):
            await self._load(session, ids[start : start + LOAD_BATCH], kept)
        self._raw.update(kept)
        self.editions = {edition.id: edition for edition in with_ends(self._raw.values())}
        self._names = [
            (key, edition.id)
            for edition in self.editions.values()
            for name in edition.names()
            if len(key := squeeze(name)) >= 3
        ]
        if changes:
            self.change = max(edition.change for edition, _ in changes)

    async def _load(self, session: AsyncSession, ids: Sequence[UUID], editions: dict[UUID, Edition]) -> None:
        found = await chunk_rows(session, ids)
        texts: list[str] = []
        stretches: list[str] = []
        stretched: UUID | None = None
        stretch_of = np.full(len(found), -1, dtype=np.int32)
        documents = np.zeros(len(found), dtype=np.int32)
        first = len(self.rows)
        for i, row in enumerate(found):
            edition = editions[row.document_id]
            names = " ".join(name for name in (edition.title_en, *edition.aliases) if name)
            texts.append(f"{row.context} {names}\n{row.text}")
            self.number_of[row.id] = first + i
            number = article_number(row.article_no) if row.article_no else None
            if number is None:
                if stretched != row.document_id or len(stretches[-1]) > WIDE_CHARS:
                    stretches.append(f"{edition.title} {names}")
                    stretched = row.document_id
                stretches[-1] += f"\n{row.text}"
                stretch_of[i] = self.stretches.size + len(stretches) - 1
            place = number or row.article_title or (f"p{row.page}" if row.page else "")
            self.rows.append(
                Row(
                    chunk_id=row.id,
                    document_id=row.document_id,
                    article=number,
                    title=row.article_title or "",
                    place=place,
                )
            )
            documents[i] = self._document_numbers.setdefault(row.document_id, len(self._document_numbers))
            start = self._rows_of.get(row.document_id, range(first + i, first + i)).start
            self._rows_of[row.document_id] = range(start, first + i + 1)
        self._row_documents = np.concatenate([self._row_documents, documents])
        self.stretch_of = np.concatenate([self.stretch_of, stretch_of])
        self.keywords.add(texts)
        self.stretches.add(stretches)

    def within(self, scope: Scope) -> frozenset[UUID]:
        """Returns the documents of the scope."""
        key = (
            *(scope.principal.role, scope.as_of, scope.doc_types, scope.languages),
            *(scope.document_ids, scope.any_version),
        )
        known = self._within.get(key)
        if known is None:
            if len(self._within) >= SCOPES:
                self._within.clear()
                self._masks.clear()
            known = frozenset(edition.id for edition in self.editions.values() if _fits(edition, scope))
            self._within[key] = known
        return known

    def mask(self, document_ids: frozenset[UUID]) -> NDArray[np.bool_]:
        """Returns for every row whether it belongs to one of the documents of a scope; not to be changed."""
        known = self._masks.get(document_ids)
        if known is None:
            chosen = np.zeros(max(len(self._document_numbers), 1), dtype=np.bool_)
            chosen[[self._document_numbers[one] for one in document_ids if one in self._document_numbers]] = True
            known = self._masks[document_ids] = chosen[self._row_documents]
        return known

    def rows_of(self, document_id: UUID) -> range:
        """Returns the document's row numbers."""
        return self._rows_of.get(document_id, range(0))

    def rows_beside(self, chunk_id: UUID) -> list[int]:
        """Returns the rows of the piece's article or section, in every language its version is written in."""
        row = self.rows[self.number_of[chunk_id]]
        own = self.editions[row.document_id]
        versions = [one for one in self.editions.values() if (one.code, one.version) == (own.code, own.version)]
        return [number for one in versions for number in self.rows_of(one.id) if self.rows[number].place == row.place]

    def named_in(self, question: str, document_ids: frozenset[UUID]) -> list[tuple[int, Edition]]:
        """Returns the documents that the question names, longest names first, with the name's place without blanks.

        Blanks and middle dots do not matter: "출장여비 규정" names 「출장·여비 규정」.
        """
        squeezed = squeeze(question)
        longest: dict[UUID, tuple[int, int]] = {}
        for key, document_id in self._names:
            if key in squeezed and document_id in document_ids:
                longest[document_id] = max(longest.get(document_id, (0, 0)), (len(key), squeezed.find(key)))
        found = [(place, length, self.editions[document_id]) for document_id, (length, place) in longest.items()]
        covered = sorted(found, key=lambda item: (-item[1], item[0]))
        kept: list[tuple[int, Edition]] = []
        taken: list[tuple[int, int]] = []
        for place, length, edition in covered:
            inside = any(start <= place and place + length <= end and length < end - start for start, end in taken)
            if not inside:
                taken.append((place, place + length))
                kept.append((place, edition))
        return kept


def _fits(edition: Edition, scope: Scope) -> bool:
    return (
        edition.readable_by(scope.principal)
        and (scope.any_version or edition.in_force(scope.as_of))
        and (not scope.doc_types or edition.doc_type in scope.doc_types)
        and (not scope.languages or edition.language in scope.languages)
        and (not scope.document_ids or edition.id in scope.document_ids)
    )
