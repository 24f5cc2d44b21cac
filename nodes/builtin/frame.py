"""A question laid open: which concepts it says where, which names it holds, which stretches of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from nodes.builtin.lexemes import load_concepts
from nodes.builtin.spelling import correct
from state.language import Language
from state.reference import EntityKind
from state.understanding import Mention
from tools.period_impossible import impossible_words
from tools.periods import FoundPeriod

Span = tuple[int, int]

MASKS: Mapping[str, str] = {
    "person": "〔person〕",
    "unit": "〔unit〕",
    "client": "〔client〕",
    "product": "〔product〕",
    "document": "〔document〕",
}
"""What stands for a name, so that words inside names ("서울든든병원") say nothing and names teach the classifier nothing."""


NAME = "·"
"""Fills the place of a name where stretches of time are looked for: "Seobu vs Dongbu YTD" compares no year to date."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a question says on its surface."""

    question: str
    language: Language
    masked: str
    """The question with names replaced by `MASKS`, in lower case."""
    concepts: Mapping[str, tuple[Span, ...]]
    """Concept name -> places in `masked`, in order."""
    mentions: tuple[Mention, ...] = ()
    periods: tuple[FoundPeriod, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Attribute (district, specialty, position …) -> stored values that the question names."""

    def has(self, *names: str) -> bool:
        """Whether any of the concepts is said; "metric." stands for every concept of that group."""
        return any(name in self.concepts or (name.endswith(".") and name in self._groups) for name in names)

    def has_all(self, *names: str) -> bool:
        """Whether all of the concepts are said."""
        return all(self.has(name) for name in names)

    def place(self, name: str) -> int | None:
        """Returns where a concept is first said."""
        spans = self.concepts.get(name)
        return spans[0][0] if spans else None

    def words(self, name: str) -> list[str]:
        """Returns the words a concept is said with."""
        return [self.masked[start:end] for start, end in self.concepts.get(name, ())]

    def of_kind(self, kind: EntityKind) -> list[Mention]:
        """Returns the names of one kind."""
        return [mention for mention in self.mentions if mention["kind"] == kind]

    def outside_periods(self, name: str) -> bool:
        """Whether a concept is said by other words than those of a period: "last 3 full months" groups by nothing."""
        taken = [(at, at + len(one.text)) for one in self.periods if (at := self.masked.find(one.text.lower())) >= 0]
        return any(not any(a <= start and end <= b for a, b in taken) for start, end in self.concepts.get(name, ()))

    @property
    def stated_period(self) -> FoundPeriod | None:
        """The period that figures are asked of, when it was said."""
        meant = [one for one in self.periods if not one.rejected and not one.compared]
        return next((one for one in meant if not one.weak), meant[0] if meant else None)

    @cached_property
    def impossible(self) -> str | None:
        """Words for a day, month or quarter that does not exist ("2월 30일"), or None."""
        return impossible_words(self.masked)

    @cached_property
    def _groups(self) -> frozenset[str]:
        return frozenset(name.split(".")[0] + "." for name in self.concepts)


def read_frame(
    question: str,
    language: Language,
    mentions: Sequence[Mention] = (),
    periods: Sequence[FoundPeriod] = (),
    attributes: Mapping[str, tuple[str, ...]] | None = None,
) -> Frame:
    """Returns the frame of a question; concepts are looked for outside of names."""
    masked = mask(question, mentions)
    return Frame(
        question=question,
        language=language,
        masked=masked,
        concepts=find_concepts(masked),
        mentions=tuple(mentions),
        periods=tuple(periods),
        attributes=attributes or {},
    )


def looks_ahead(concepts: Mapping[str, object]) -> bool:
    """Whether a day without a year lies in the future: plans, forecasts, ends of contracts."""
    if any(name in concepts for name in _AHEAD):
        return True
    return "contract.any" in concepts and "contract.end" in concepts


_AHEAD = ("visit.arrange", "visit.schedule", "visit.prepare", "metric.forecast")


def mask(question: str, mentions: Sequence[Mention]) -> str:
    """Returns the question with names replaced by masks and misspelt words corrected, in lower case."""
    text = question.lower()
    for mention in sorted(mentions, key=lambda one: -len(one["text"])):
        text = text.replace(mention["text"].lower(), MASKS[mention["kind"]])
    return correct(text)


def find_concepts(text: str) -> dict[str, tuple[Span, ...]]:
    """Returns where each concept is said in `text` (1-2 ms for a sentence); the word inside a mask says nothing."""
    found: dict[str, tuple[Span, ...]] = {}
    for concept in load_concepts():
        spans = tuple(
            match.span()
            for match in concept.pattern.finditer(text)
            if match.end() > match.start() and text[match.start() - 1 : match.start()] != "〔"
        )
        if spans:
            found[concept.name] = spans
    return found
