"""What vectors are made of: a piece with its headings; short sections of one page together, as they mean little alone.

"신청 기간: 연중" is the same in a hundred notices: only with what stands around it does it tell which one it belongs to.
Pieces stay apart for words and citations. Articles, tables and questions with their answers stand for themselves.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Protocol

from data.ingest.chunks import MAX_CHARS


class Cut(Protocol):
    """A piece of a text, however it is kept."""

    @property
    def text(self) -> str: ...
    @property
    def context(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def article_no(self) -> str | None: ...
    @property
    def article_title(self) -> str | None: ...


def embedded_texts(pieces: Sequence[Cut]) -> list[str]:
    """Returns for each piece of a document, in order, the text of its vector; pieces that go together have the same."""
    texts: list[str] = []
    for group in _together(pieces):
        said = "\n".join(piece.text for piece in group)
        texts.extend([f"{_shared_headings(group)}\n{said}"] * len(group))
    return texts


def _shared_headings(group: Sequence[Cut]) -> str:
    levels = zip(*(piece.context.split(" > ") for piece in group), strict=False)
    return " > ".join(labels[0] for labels in takewhile(lambda labels: len(set(labels)) == 1, levels))


def _together(pieces: Sequence[Cut]) -> Iterator[list[Cut]]:
    group: list[Cut] = []
    size = 0
    for piece in pieces:
        is_alone = _is_alone(piece)
        if group and (is_alone or size + len(piece.text) > MAX_CHARS):
            yield group
            group, size = [], 0
        if is_alone:
            yield [piece]
            continue
        group.append(piece)
        size += len(piece.text) + 1
    if group:
        yield group


def _is_alone(piece: Cut) -> bool:
    return piece.article_no is not None or piece.kind == "table" or (piece.article_title or "").endswith("?")
