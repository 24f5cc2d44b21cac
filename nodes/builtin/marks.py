"""Gives sentences that tools took from documents the marks of the passages that they stand on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nodes.claims import claims_of
from nodes.facts import Facts
from nodes.grounds import passage_facts
from nodes.sentences import MARK
from state.evidence import Passage

OVERLAP = 16  # characters in a row, spaces apart, that two texts do not share by chance
LEAST_FIGURES = 2  # one number alone is shared by chance
USUAL_MARKS = 2  # more are given only where a number or an article stands in no other passage

_NUMBERED = re.compile(r"\s(\d{1,2}\.\s)")
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")


@dataclass(frozen=True, kw_only=True)
class _Source:
    number: int
    passage: Passage
    facts: Facts


def mark_sentences(sentences: Sequence[str], passages: Sequence[Passage], numbers: Mapping[str, int]) -> list[str]:
    """Returns the sentences, each with the marks of what it quotes, names or takes a number from: "… 5일입니다. [1]"."""
    sources = [
        _Source(number=numbers[passage["chunk_id"]], passage=passage, facts=passage_facts(passage))
        for passage in passages
    ]
    marked = []
    for sentence in sentences:
        found = [] if MARK.search(sentence) else _sources_of(sentence, sources)
        marks = "".join(dict.fromkeys(f"[{source.number}]" for source in found))
        marked.append(f"{sentence} {marks}" if marks else sentence)
    if passages and marked and not any(map(MARK.search, marked)):
        marked[0] += f" [{sources[0].number}]"
    return marked


def _sources_of(sentence: str, sources: Sequence[_Source]) -> list[_Source]:
    found = [one for one in sources if _quotes(sentence, one.passage)]
    found = (found or [one for one in sources if _tells(sentence, one.passage)])[:USUAL_MARKS]
    missing = [claim for claim in claims_of(sentence) if not any(one.facts.holds(claim) for one in found)]
    while missing:
        counts = [sum(one.facts.holds(claim) for claim in missing) for one in sources]
        best = max(counts, default=0)
        if not best:
            break
        found.append(sources[counts.index(best)])
        missing = [claim for claim in missing if not found[-1].facts.holds(claim)]
    return sorted(found, key=lambda one: one.number)


def _quotes(sentence: str, passage: Passage) -> bool:
    """Returns whether the sentence names the passage's place, or shares a stretch of words with its text."""
    place = passage["article"] or passage["article_title"]
    if place and place in sentence and passage["title"] in sentence:
        return True
    text, words = "".join(passage["text"].split()), "".join(sentence.split())
    return any(words[at : at + OVERLAP] in text for at in range(0, len(words) - OVERLAP + 1, OVERLAP // 2))


def _tells(sentence: str, passage: Passage) -> bool:
    """Returns whether all figures of the sentence stand in the passage: rows of its tables read like that."""
    figures = _FIGURE.findall(_NUMBERED.sub(" ", sentence))
    return len(figures) >= LEAST_FIGURES and all(figure in passage["text"] for figure in figures)
