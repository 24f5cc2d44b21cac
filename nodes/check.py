"""Checks an answer sentence by sentence: which numbers, dates, articles and marks do not stand in what it cites."""

import re
from collections.abc import Iterable, Sequence

from nodes.claims import Claim, claims_of
from nodes.closure import follows
from nodes.facts import Facts
from nodes.grounds import Grounds
from nodes.paraphrase import contradictions
from nodes.sentences import MARK, Sentence, sentences_of

QUOTED_CHARS = 20  # as many in a row, spaces apart, are somebody's wording and not chance
VERBATIM_CHARS = 8  # a whole line of a quoted article can be this short

_HEADINGS = (
    (re.compile(r"십억|billion|\bbn\b", re.IGNORECASE), 1e9),
    (re.compile(r"억"), 1e8),
    (re.compile(r"백만|million", re.IGNORECASE), 1e6),
    (re.compile(r"만\s*원"), 1e4),
    (re.compile(r"천\s*원|thousand", re.IGNORECASE), 1e3),
)
_SPACE = re.compile(r"[\s|#*>\"“”]+")


def faults_of(text: str, grounds: Grounds) -> list[str]:
    """Returns what is wrong, each once, in words for the writer; [] when every sentence stands on what it cites."""
    faults = [fault for sentence in sentences_of(text) for fault in _faults(sentence, grounds)]
    return list(dict.fromkeys(faults))


def _faults(sentence: Sentence, grounds: Grounds) -> Iterable[str]:
    unknown = [number for number in sentence.marks if number not in grounds.passages]
    yield from (f"[{number}]: there is no such source" for number in unknown if f"[{number}]" in sentence.text)
    cited = [grounds.passages[number] for number in sentence.marks if number in grounds.passages]
    if not cited:
        cited = [facts for facts in grounds.passages.values() if _is_verbatim(sentence.text, facts)]
    claims = [claim for claim in _claims(sentence) if claim.kind != "citation"]
    for claim in claims:
        others = [other for other in claims if other is not claim]
        if not _stands(claim, sentence, others, cited, grounds):
            yield _reason(claim, sentence, grounds)
    if cited and sentence.headings is None and not _is_a_finding(sentence.text, grounds.findings):
        yield from (f'"{_bare(sentence.text)[:40]}…": {fault}' for fault in _turned(sentence, cited))
    if (
        not cited
        and sentence.headings is None
        and any(_quotes(sentence.text, one) for one in grounds.passages.values())
    ):
        yield f'"{MARK.sub("", sentence.text)[:40]}…": quotes a source without its mark'


def _turned(sentence: Sentence, cited: Sequence[Facts]) -> list[str]:
    return contradictions(_bare(sentence.text), [facts.text for facts in cited])


def _is_a_finding(text: str, findings: Sequence[str]) -> bool:
    """Returns whether the sentence repeats a tool's own: those are computed from rules kept as data."""
    words = _squeeze(_bare(text)).lstrip("-0123456789.")
    return any(words in _squeeze(finding) for finding in findings)


def _bare(text: str) -> str:
    return MARK.sub("", text).strip(" -*")


def _stands(
    claim: Claim, sentence: Sentence, others: Sequence[Claim], cited: Sequence[Facts], grounds: Grounds
) -> bool:
    if any(facts.holds(claim) for facts in (*cited, grounds.figures)):
        return True
    if sentence.headings is not None and grounds.listed.holds(claim):
        return True
    if grounds.premises.holds(claim):
        return not _only_repeats(claim, others, cited, grounds.premises)
    return follows(claim, sentence.text, others, grounds.tables)


def _only_repeats(claim: Claim, others: Sequence[Claim], cited: Sequence[Facts], premises: Facts) -> bool:
    """Returns whether the sentence gives the question's own value as the source's.

    "결혼 휴가 7일 맞아?" must not become "네, 7일입니다 [1]" when [1] says 5 days; "7일이 아니라 5일입니다 [1]" may.
    """
    if claim.kind == "number" and claim.unit:
        rivals = [other for other in others if other.unit == claim.unit]
        return any(claim.unit in facts.units for facts in cited) and not _any_holds(cited, rivals)
    if claim.kind == "percent":
        rivals = [other for other in others if other.kind == "percent"]
        return any(facts.percents for facts in cited) and not _any_holds(cited, rivals)
    if claim.kind == "article":
        rivals = [other for other in others if other.kind == "article"]
        return any(facts.articles for facts in cited) and not _any_holds(cited, rivals)
    return False


def _any_holds(cited: Sequence[Facts], claims: Sequence[Claim]) -> bool:
    return any(facts.holds(claim) for facts in cited for claim in claims)


def _reason(claim: Claim, sentence: Sentence, grounds: Grounds) -> str:
    holding = [f"[{number}]" for number, facts in grounds.passages.items() if facts.holds(claim)]
    marks = "".join(f"[{number}]" for number in sentence.marks)
    if holding and marks:
        return f"{claim.text}: not in {marks}, which the sentence cites, but in {''.join(holding[:3])}"
    if holding:
        return f"{claim.text}: stands in {''.join(holding[:3])}, but the sentence carries no mark"
    return f"{claim.text}: not in {marks}, which the sentence cites" if marks else f"{claim.text}: not in the evidence"


def _claims(sentence: Sentence) -> list[Claim]:
    """Returns the sentence's claims; cells of a table are read in the unit of their heading."""
    if sentence.headings is None:
        return claims_of(sentence.text)
    found = []
    for index, cell in enumerate(sentence.cells):
        heading = sentence.headings[index] if index < len(sentence.headings) else ""
        found += claims_of(cell, scale=_scale(heading), percent="%" in heading)
    return found


def _scale(heading: str) -> float:
    """Returns what a bare number below this heading counts: "실적 (백만원)" -> 1e6."""
    return next((scale for pattern, scale in _HEADINGS if pattern.search(heading)), 1.0)


def _is_verbatim(text: str, facts: Facts) -> bool:
    """Returns whether a whole line is the source's own wording: a quoted article carries its mark only at its end."""
    line = _squeeze(MARK.sub("", text))
    return len(line) >= VERBATIM_CHARS and line in _squeeze(facts.text)


def _quotes(text: str, facts: Facts) -> bool:
    words, source = _squeeze(text), _squeeze(facts.text)
    return any(words[at : at + QUOTED_CHARS] in source for at in range(0, len(words) - QUOTED_CHARS + 1, 2))


def _squeeze(text: str) -> str:
    return _SPACE.sub("", text)
