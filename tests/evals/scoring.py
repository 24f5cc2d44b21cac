"""Compares what was observed with the gold, and how honest the confidence is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.evals.observing import Observed
from tests.evals.questions import Gold, Question

ASPECTS = ("intents", "entities", "period", "behaviour")
BINS = 10


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One turn judged; None where the gold does not judge."""

    question: Question
    turn: int
    observed: Observed
    right: Mapping[str, bool | None]

    @property
    def gold(self) -> Gold:
        """The turn's gold."""
        return self.question.gold[self.turn]


@dataclass(kw_only=True)
class Tally:
    """Right and judged turns by aspect."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    judged: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, verdict: Verdict) -> None:
        """Counts a verdict."""
        for aspect, value in verdict.right.items():
            if value is not None:
                self.judged[aspect] += 1
                self.right[aspect] += value

    def rate(self, aspect: str) -> float | None:
        """Returns right / judged, None when nothing was judged."""
        return self.right[aspect] / self.judged[aspect] if self.judged[aspect] else None


def judge(questions: Sequence[Question], observed: Mapping[str, Sequence[Observed]]) -> list[Verdict]:
    """Returns a verdict for each turn; a conversation's intents are judged once, at its last turn."""
    verdicts: list[Verdict] = []
    for question in questions:
        turns = observed[question.id]
        for index, (gold, seen) in enumerate(zip(question.gold, turns, strict=True)):
            right = _right(gold, seen)
            if question.thread_intents is not None and index == len(turns) - 1:
                union = frozenset().union(*(turn.intents for turn in turns))
                right["intents"] = union == question.thread_intents
            verdicts.append(Verdict(question=question, turn=index, observed=seen, right=right))
    return verdicts


def _right(gold: Gold, seen: Observed) -> dict[str, bool | None]:
    return {
        "intents": seen.intents == gold.intents if gold.intents is not None else None,
        "entities": seen.entities == gold.entities if gold.entities is not None else None,
        "period": seen.period == gold.period if gold.period_judged else None,
        "behaviour": seen.behaviour in gold.behaviours,
    }


def tally(verdicts: Iterable[Verdict]) -> dict[tuple[str, str], Tally]:
    """Returns tallies by (category, language), with ("all", language) and ("all", "all")."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for verdict in verdicts:
        category, language = verdict.question.category, verdict.question.language
        for key in ((category, language), ("all", language), ("all", "all")):
            tallies[key].add(verdict)
    return dict(tallies)


def calibration_error(verdicts: Iterable[Verdict]) -> float:
    """Returns the expected calibration error of the router's confidence, 0..1, over ten equal bins."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for verdict in verdicts:
        right = verdict.right["intents"]
        if right is not None and len(verdict.question.turns) == 1:
            confidence = verdict.observed.confidence
            bins[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    total = sum(len(entries) for entries in bins.values())
    gaps = (
        abs(sum(confidence for confidence, _ in entries) - sum(right for _, right in entries))
        for entries in bins.values()
    )
    return sum(gaps) / total if total else 0.0
