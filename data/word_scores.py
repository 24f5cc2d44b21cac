"""Ranks all pieces by the words of a question: by content words and verbatim, in the piece and on the page around it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.keywords import QueryWord, tokens_of
from data.library import Library
from data.wording import Wording

VERBATIM = 0.25  # share of the question as it was said: filler tells texts apart that are all alike
AROUND = 0.4  # share of the page around a piece that is no article (measured on five sets, 2026-11-21)


@dataclass(frozen=True, kw_only=True)
class WordScores:
    """What the words of a question say about every row, float32 [rows]."""

    keyword: NDArray[np.float32]
    """How much of its content words, with their synonyms, a piece has."""
    here: NDArray[np.float32]
    """Worth for pieces in the question's language."""
    across: NDArray[np.float32]
    """Worth for pieces in another language, where what was said can only stand translated."""


def score_words(library: Library, wording: Wording, mask: NDArray[np.bool_]) -> WordScores:
    """Returns the scores of all rows; 0 outside the mask."""
    said = [QueryWord(ways=(((token, 1.0),),), weight=1.0) for token in dict.fromkeys(tokens_of(wording.text))]
    keyword, around = library.keywords.scores(wording.query), library.stretches.scores(wording.query)
    verbatim, verbatim_around = library.keywords.scores(said), library.stretches.scores(said)
    here = _mixed(verbatim, keyword, VERBATIM)
    here_around = _mixed(verbatim_around, around, VERBATIM)
    words = WordScores(
        keyword=keyword,
        here=_with_page(library, here, here_around),
        across=_with_page(library, keyword, around),
    )
    for scores in (words.keyword, words.here, words.across):
        scores[~mask] = 0
    return words


def _with_page(library: Library, piece: NDArray[np.float32], page: NDArray[np.float32]) -> NDArray[np.float32]:
    if not len(page):
        return piece.copy()
    stretch = library.stretch_of
    return np.where(stretch >= 0, _mixed(page[stretch], piece, AROUND), piece)


def _mixed(first: NDArray[np.float32], second: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    return np.float32(share) * first + np.float32(1 - share) * second
