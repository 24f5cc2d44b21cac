"""Weighted n-grams of letters and words: tf-idf small enough to need no library when it is only read."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, Self

Unit = Literal["letters", "words"]

_WORD = re.compile(r"[^\s,.?!'\"]+")
_MIN_TEXTS = 2  # an n-gram of one example alone teaches that example, not its kind


@dataclass(frozen=True, kw_only=True)
class Vectorizer:
    """Which n-grams count, and how rare each is."""

    unit: Unit
    vocabulary: Mapping[str, int]
    rarity: Sequence[float]
    """Smoothed inverse document frequency by index."""

    @classmethod
    def fit(cls, unit: Unit, texts: Sequence[str]) -> Self:
        """Returns the n-grams that at least two of the texts share."""
        read = _READ[unit]
        found = Counter(gram for text in texts for gram in set(read(text)))
        kept = sorted(gram for gram, count in found.items() if count >= _MIN_TEXTS)
        rarity = [math.log((1 + len(texts)) / (1 + found[gram])) + 1 for gram in kept]
        return cls(unit=unit, vocabulary={gram: index for index, gram in enumerate(kept)}, rarity=rarity)

    def read(self, text: str) -> dict[int, float]:
        """Returns index -> weight of a text; the squares sum to 1."""
        counts = Counter(self.vocabulary[gram] for gram in _READ[self.unit](text) if gram in self.vocabulary)
        weights = {index: (1 + math.log(count)) * self.rarity[index] for index, count in counts.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {index: weight / length for index, weight in weights.items()} if length else {}


def _letters(text: str) -> Iterator[str]:
    """Runs of 2 to 4 letters within words, with the words' edges."""
    for word in text.split():
        padded = f" {word} "
        for size in (2, 3, 4):
            for start in range(max(1, len(padded) - size + 1)):
                yield padded[start : start + size]


def _words(text: str) -> Iterator[str]:
    """Words and pairs of neighbours."""
    words = _WORD.findall(text)
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))


_READ: Mapping[Unit, Callable[[str], Iterator[str]]] = {"letters": _letters, "words": _words}
