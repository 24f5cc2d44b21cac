"""Keyword ranking that ignores Korean particles and spacing: BM25 over pairs of characters, in memory.

Hangul runs are read without their blanks and cut into overlapping pairs, so "경조 휴가는" and "경조휴가" meet in
경조·조휴·휴가; Latin words and numbers are whole words. Morphemes (Kiwi) ranked no better on three sets and cost 520 MB
(platform facts, section 8).

The index is a list of immutable segments plus the set of live rows: adding documents adds a segment, small ones merge.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.6  # pieces are cut to a similar length, so length says less than in whole documents
OTHER_WAY = 0.9  # a synonym or translation may be the wrong one
GATE = 1.2  # upper bound of a keyword score: words may lift a piece over the best vector hit, not bury the rest

RUN = re.compile(r"[가-힣]+|[a-z]+|\d+(?:[.,]\d+)*|[ぁ-ゟ゠-ヿ一-鿿]+")
BLANK = re.compile(r"(?<=[가-힣])[\s·ㆍ]+(?=[가-힣])")


def tokens_of(text: str) -> list[str]:
    """Returns the tokens of a text, repeated as often as they occur: "경조 휴가 5일" -> 경조 조휴 휴가 5 일."""
    found: list[str] = []
    for run in RUN.findall(BLANK.sub("", text.lower())):
        first = run[0]
        if first.isdigit():
            found.append(run.replace(",", ""))
        elif first.isascii():
            found.append(_stem(run))
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
    return found


def _stem(word: str) -> str:
    """Returns an English word without its commonest endings."""
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


@dataclass(frozen=True, kw_only=True)
class QueryWord:
    """A word of a question."""

    ways: tuple[tuple[tuple[str, float], ...], ...]
    """Ways to say it, its own first, each as tokens with weights; never empty."""
    weight: float


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Postings of some rows: those of token t are rows[starts[t]:starts[t + 1]]."""

    vocabulary: dict[str, int]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    """Row numbers of the whole index."""
    counts: NDArray[np.float32]
    """How often the token occurs in the row."""


class KeywordIndex:
    """BM25 over numbered rows. Changes replace its arrays, so that a shallow copy keeps its state."""

    def __init__(self) -> None:
        self._segments: tuple[Segment, ...] = ()
        self._lengths: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._live: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)

    @property
    def size(self) -> int:
        """Rows ever added, removed ones included."""
        return len(self._lengths)

    def add(self, texts: Sequence[str]) -> range:
        """Adds texts; returns their row numbers."""
        first = self.size
        if not texts:
            return range(first, first)
        segment, lengths = _make_segment(texts, first)
        self._lengths = np.concatenate([self._lengths, lengths])
        self._live = np.concatenate([self._live, np.ones(len(texts), dtype=np.bool_)])
        self._segments = _merged((*self._segments, segment))
        return range(first, first + len(texts))

    def remove(self, rows: Sequence[int]) -> None:
        """Hides rows; their numbers are not used again."""
        if len(rows):
            live = self._live.copy()
            live[np.asarray(rows)] = False
            self._live = live

    def scores(self, words: Sequence[QueryWord]) -> NDArray[np.float32]:
        """Returns a keyword score for every row, 0..GATE.

        It is BM25 divided by 0.6 (k1 + 1) times the summed idf of the question's tokens: near 1 when most of what was
        asked for is there, whatever the length of the question; so it can be added to a vector score. Of the ways to
        say a word the one that fits a row best counts.
        """
        total = np.zeros(self.size, dtype=np.float32)
        living = int(self._live.sum())
        if not living:
            return total
        mean = float(self._lengths[self._live].mean()) or 1.0
        norm = (K1 * (1 - B + B * self._lengths / mean)).astype(np.float32)
        whole = 0.0
        for word in words:
            ways = [self._one_way(way, norm) for way in word.ways]
            mass = sum(idf for _, idf in ways) / len(ways)
            whole += word.weight * mass
            best: NDArray[np.float32] | None = None
            for factor, (found, idf) in zip((1.0, *[OTHER_WAY] * (len(ways) - 1)), ways, strict=True):
                share = found * np.float32(factor * mass / idf) if idf else found
                best = share if best is None else np.maximum(best, share)
            if best is not None:
                total += np.float32(word.weight) * best
        if whole <= 0:
            return total
        total /= 0.6 * (K1 + 1) * whole
        total[~self._live] = 0
        return np.minimum(total, GATE)

    def _one_way(
        self, way: Sequence[tuple[str, float]], norm: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], float]:
        """Returns BM25 of one way to say a word for every row, and the summed idf of its tokens."""
        total = np.zeros(self.size, dtype=np.float32)
        mass = 0.0
        for token, weight in way:
            idf = weight * self.idf(token)
            mass += idf
            for segment in self._segments:
                found = _postings(segment, token)
                if found is not None:
                    rows, counts = found
                    total[rows] += idf * counts * (K1 + 1) / (counts + norm[rows])
        return total, mass

    def holds_together(self, tokens: Sequence[str], mask: NDArray[np.bool_]) -> bool:
        """Returns whether one row of the mask has all the tokens."""
        together = mask & self._live[: len(mask)]
        for token in set(tokens):
            having = np.zeros(len(together), dtype=np.bool_)
            for segment in self._segments:
                found = _postings(segment, token)
                if found is not None:
                    having[found[0]] = True
            together &= having
        return bool(together.any())

    def holds(self, rows: Sequence[int], token: str) -> bool:
        """Returns whether one of the rows has the token."""
        wanted = np.asarray(rows, dtype=np.int32)
        for segment in self._segments:
            found = _postings(segment, token)
            if found is not None and bool(np.isin(wanted, found[0], assume_unique=True).any()):
                return True
        return False

    def knows(self, token: str) -> bool:
        """Returns whether any row, also a removed one, has the token."""
        return any(token in segment.vocabulary for segment in self._segments)

    def idf(self, token: str) -> float:
        """Returns the token's inverse document frequency; large for what no row holds."""
        living = int(self._live.sum())
        frequency = sum(len(found[0]) for s in self._segments if (found := _postings(s, token)) is not None)
        return float(np.log(1 + (living - min(frequency, living) + 0.5) / (frequency + 0.5)))


def _postings(segment: Segment, token: str) -> tuple[NDArray[np.int32], NDArray[np.float32]] | None:
    number = segment.vocabulary.get(token)
    if number is None:
        return None
    start, end = segment.starts[number], segment.starts[number + 1]
    return segment.rows[start:end], segment.counts[start:end]


def _make_segment(texts: Sequence[str], first: int) -> tuple[Segment, NDArray[np.float32]]:
    vocabulary: dict[str, int] = {}
    lengths = np.zeros(len(texts), dtype=np.float32)
    token_ids: list[NDArray[np.int32]] = []
    row_ids: list[NDArray[np.int32]] = []
    counted: list[NDArray[np.float32]] = []
    for i, text in enumerate(texts):
        tokens = tokens_of(text)
        lengths[i] = len(tokens)
        numbers = np.fromiter(
            (vocabulary.setdefault(token, len(vocabulary)) for token in tokens), np.int32, len(tokens)
        )
        unique, counts = np.unique(numbers, return_counts=True)
        token_ids.append(unique)
        counted.append(counts.astype(np.float32))
        row_ids.append(np.full(len(unique), first + i, dtype=np.int32))
    return _sorted_segment(
        vocabulary, np.concatenate(token_ids), np.concatenate(row_ids), np.concatenate(counted)
    ), lengths


def _sorted_segment(
    vocabulary: dict[str, int], tokens: NDArray[np.int32], rows: NDArray[np.int32], counts: NDArray[np.float32]
) -> Segment:
    order = np.argsort(tokens, kind="stable")  # rows stay in order within a token
    starts = np.zeros(len(vocabulary) + 1, dtype=np.int64)
    np.cumsum(np.bincount(tokens, minlength=len(vocabulary)), out=starts[1:])
    return Segment(vocabulary=vocabulary, starts=starts, rows=rows[order], counts=counts[order])


def _merged(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Merges the newest segments while the one before is not twice as large: their number stays logarithmic."""
    kept = list(segments)
    while len(kept) > 1 and len(kept[-2].rows) < 2 * len(kept[-1].rows):
        newer, older = kept.pop(), kept.pop()
        kept.append(_merge(older, newer))
    return tuple(kept)


def _merge(older: Segment, newer: Segment) -> Segment:
    vocabulary = dict(older.vocabulary)
    renamed = np.fromiter(
        (vocabulary.setdefault(token, len(vocabulary)) for token in newer.vocabulary), np.int32, len(newer.vocabulary)
    )
    old_tokens = np.repeat(np.arange(len(older.vocabulary), dtype=np.int32), np.diff(older.starts))
    new_tokens = renamed[np.repeat(np.arange(len(newer.vocabulary), dtype=np.int32), np.diff(newer.starts))]
    return _sorted_segment(
        vocabulary,
        np.concatenate([old_tokens, new_tokens]),
        np.concatenate([older.rows, newer.rows]),
        np.concatenate([older.counts, newer.counts]),
    )
