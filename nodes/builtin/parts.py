"""Which part of a question each specialist is asked: "실적 순위하고 상위 거래처 3곳" is two questions in one."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from nodes.builtin.clauses import split_clauses
from nodes.builtin.domains import part_of, read_domains
from nodes.builtin.frame import MASKS, Frame, find_concepts
from state.understanding import Intent

_INTENTS = {
    "documents": Intent.DOCUMENT_SEARCH,
    "employees": Intent.EMPLOYEE_ANALYSIS,
    "clients": Intent.CLIENT_INFO,
}
_STRONG = 0.9
_SURE = 0.7
"""Least probability that a clause by itself asks a specialist."""
_SURER = 0.9
"""The same where no word says clearly that a rule is asked: "연차 이월 되는지도"."""
_MASK = re.compile("|".join(map(re.escape, MASKS.values())))


def part_for(specialist: str, frame: Frame) -> Frame:
    """Returns the frame with only the concepts of the clauses that ask this specialist; names and periods stay.

    Clauses that speak clearly of another domain are left out; when nothing would remain, the whole question stands.
    Documents are searched with the words of their own clauses and the periods said in them.
    """
    own = _INTENTS.get(specialist)
    clauses = split_clauses(frame.masked)
    if own is None or len(clauses) < 2:
        return frame
    kept = [clause for clause in clauses if _asks(clause, own, frame)]
    if not kept or len(kept) == len(clauses):
        return frame
    masked = " , ".join(kept)
    concepts = find_concepts(masked)
    if own == Intent.DOCUMENT_SEARCH:
        question = _with_names(kept, clauses, frame)
        periods = tuple(one for one in frame.periods if one.text.lower() in question)
        return replace(frame, question=question, masked=masked, concepts=concepts, periods=periods)
    if not concepts:
        return frame
    return replace(frame, masked=masked, concepts=concepts)


def _with_names(kept: Sequence[str], clauses: Sequence[str], frame: Frame) -> str:
    """Returns the kept clauses with the names that their masks stand for."""
    texts = sorted({mention["text"].lower() for mention in frame.mentions}, key=len, reverse=True)
    said = iter(re.findall("|".join(map(re.escape, texts)), frame.question.lower()) if texts else [])
    named = {clause: _MASK.sub(lambda mask: next(said, mask[0]), clause) for clause in clauses}
    return ", ".join(named[clause] for clause in kept)


def asked_apart(
    frame: Frame, domains: Mapping[str, float], classify: Callable[[Frame], Mapping[str, float]]
) -> frozenset[str]:
    """Returns the documents and another specialist where clauses ask each of them alone: "이준호 실적이랑 출장비 규정 알려줘".

    A clause counts when its words speak of one domain, which `domains`, the reading of the whole, allows, and `classify`
    (intent -> probability) agrees. Empty for what is to be written down, a question of one part, or about figures and
    clients only: what belongs together there is one table.
    """
    clauses = split_clauses(frame.masked)
    if len(clauses) < 2 or frame.has("visit.log", "visit.arrange", "visit.schedule"):
        return frozenset()
    asked: set[str] = set()
    for clause in clauses:
        part = part_of(frame, clause)
        strong, likely = _strong(part), classify(part)
        strong = {intent for intent in strong if domains.get(intent, 0.0) >= _STRONG}
        if len(strong) == 1 and all(likely[intent] >= _SURE for intent in strong):
            asked |= strong
        elif not strong and likely[Intent.DOCUMENT_SEARCH] >= _SURER:
            asked.add(Intent.DOCUMENT_SEARCH)
    return frozenset(asked) if len(asked) > 1 and Intent.DOCUMENT_SEARCH in asked else frozenset()


def _asks(clause: str, own: str, frame: Frame) -> bool:
    strong = _strong(part_of(frame, clause))
    return not strong or own in strong


def _strong(part: Frame) -> set[str]:
    """Returns the intents that a clause speaks of clearly."""
    return {intent for intent, strength in read_domains(part).items() if strength >= _STRONG}
