"""What an answer may stand on: each numbered passage by itself, the figures of tools, and what was said before."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nodes.claims import claims_of
from nodes.facts import Facts, facts_of
from state.conversation import Citation
from state.evidence import Evidence, Passage, Table


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """The facts of a turn, apart by what a sentence must do to lean on them."""

    passages: Mapping[int, Facts]
    """By citation number: only a sentence that carries the mark may lean on it."""
    figures: Facts
    """What tools counted and computed: governed figures, records, results of limits. Needs no mark."""
    listed: Facts
    """Tables that tools made from passages: rows of a table may repeat them, sentences may not."""
    premises: Facts
    """The question, assumptions, limits, names, today: may be repeated, proves nothing."""
    tables: Sequence[Table]
    """Tables of figures and records, for sums and differences."""
    findings: Sequence[str] = ()
    """What the tools say of documents in sentences of their own: a verdict on a limit, what differs between two rules."""


def grounds_of(
    evidence: Sequence[Evidence], citations: Sequence[Citation], words: Iterable[str], today: date
) -> Grounds:
    """Returns the grounds of a draft; `words` are further texts that an answer may repeat."""
    numbers = {citation["chunk_id"]: citation["number"] for citation in citations}
    passages: dict[int, Facts] = {}
    figures: list[str] = []
    notes: list[str] = [*words, today.isoformat()]
    for item in evidence:
        cited = [] if item["empty"] else item.get("passages", [])
        for passage in cited:
            passages[numbers[passage["chunk_id"]]] = passage_facts(passage)
        figures += _derived(item, cited) if cited else [item["title"], *item["summary"]]
        figures += _sources_of_figures(item)
        notes += [*item["assumptions"], *item["notices"]]
    own = [item["table"] for item in evidence if "table" in item and item["kind"] != "passages"]
    drawn = [item["table"] for item in evidence if "table" in item and item["kind"] == "passages"]
    return Grounds(
        passages=passages,
        figures=facts_of(figures, own, [item["period"] for item in evidence if "period" in item]),
        listed=facts_of([], drawn),
        premises=facts_of(notes),
        tables=own,
        findings=[text for item in evidence if item.get("passages") for text in item["summary"]],
    )


def passage_facts(passage: Passage) -> Facts:
    """Returns what a passage states, its place and its dates of force included."""
    page = f"{passage['page']}" if passage["page"] else None
    marks = [passage["article"], passage["article_title"], passage["version"], page]
    days = [passage["effective_from"], passage["effective_to"]]
    return facts_of([text for text in (passage["title"], passage["text"], *marks, *days) if text])


def _derived(item: Evidence, cited: Sequence[Passage]) -> list[str]:
    """Returns what a tool says of documents that no passage states by itself: "8명 합계는 720,000원", "9개 조항"."""
    stated = [passage_facts(passage) for passage in cited]
    return [
        claim.text
        for text in (item["title"], *item["summary"])
        for claim in claims_of(text)
        if not any(facts.holds(claim) for facts in stated)
    ]


def _sources_of_figures(item: Evidence) -> list[str]:
    texts = []
    if "provenance" in item:
        texts += [item["provenance"]["definition"], item["provenance"]["filters"], item["provenance"]["statement"]]
    if "files" in item:
        texts.append(json.dumps(item["files"], ensure_ascii=False))
    return texts
