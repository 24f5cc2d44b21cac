"""What the classifier sees of a question: n-grams, concepts, kinds of names, the grammar's reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nodes.builtin.domains import read_domains
from nodes.builtin.frame import MASKS, Frame
from nodes.builtin.ngrams import Vectorizer
from state.understanding import Intent

INTENTS: tuple[str, ...] = tuple(intent.value for intent in Intent)
CONCEPT_WEIGHT = 0.7
GRAMMAR_WEIGHT = 2.0  # the grammar's reading counts as much as a handful of telling words
_STRONG = 0.9


@dataclass(frozen=True, kw_only=True)
class Features:
    """Numbers the features: words, then letters, then concepts, names and the grammar's reading."""

    words: Vectorizer
    letters: Vectorizer
    others: Mapping[str, int]
    """Name of every further feature -> index behind the n-grams."""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.words.vocabulary) + len(self.letters.vocabulary) + len(self.others)

    def read(self, frame: Frame) -> dict[int, float]:
        """Returns index -> value."""
        found = dict(self.words.read(frame.masked))
        start = len(self.words.vocabulary)
        found |= {start + index: value for index, value in self.letters.read(frame.masked).items()}
        start += len(self.letters.vocabulary)
        for name, value in _others(frame):
            if name in self.others:
                found[start + self.others[name]] = value
        return found


def make_features(frames: Sequence[Frame]) -> Features:
    """Returns the features that occur in the frames."""
    texts = [frame.masked for frame in frames]
    names = sorted({name for frame in frames for name, _ in _others(frame)})
    return Features(
        words=Vectorizer.fit("words", texts),
        letters=Vectorizer.fit("letters", texts),
        others={name: index for index, name in enumerate(names)},
    )


def _others(frame: Frame) -> list[tuple[str, float]]:
    found = [(f"concept {name}", CONCEPT_WEIGHT) for name in frame.concepts]
    found += [(f"names {kind}", 1.0) for kind in MASKS if frame.of_kind(kind)]  # type: ignore[arg-type]  # the masks' keys are kinds
    read = read_domains(frame)
    strong = [intent for intent, strength in read.items() if strength >= _STRONG]
    for intent, strength in read.items():
        found.append((f"reads {intent}", GRAMMAR_WEIGHT * strength))
        if intent in strong:
            found.append((f"surely {intent}", GRAMMAR_WEIGHT))
    if len(strong) == 1:
        found.append((f"only {strong[0]}", GRAMMAR_WEIGHT))
    return found
