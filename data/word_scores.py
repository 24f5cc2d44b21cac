"""Ranks all pieces by the words of a question: by content words and verbatim, in the piece and on the page around it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.keywords import QueryWord, tokens_of
from data.library import Library
from data.wording import Wording

VERBATIM = 0.25  # share of the question as it was said: filler tells texts apart that are all alike
AROUND = 0.3  # share of a page of text around a piece; more helps pages, less helps articles (six sets, 2026-11-21)


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
        here=_mixed(here_around[library.stretch_of], here, AROUND),
        across=_mixed(around[library.stretch_of], keyword, AROUND),
    )
    for scores in (words.keyword, words.here, words.across):
        scores[~mask] = 0
    return words


def _mixed(first: NDArray[np.float32], second: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    return np.float32(share) * first + np.float32(1 - share) * second
