"""Which part of a question each specialist is asked: "실적 순위하고 상위 거래처 3곳" is two questions in one."""

from dataclasses import replace

from nodes.builtin.clauses import split_clauses
from nodes.builtin.domains import read_domains
from nodes.builtin.frame import MASKS, Frame, find_concepts
from state.understanding import Intent

_INTENTS = {
    "documents": Intent.DOCUMENT_SEARCH,
    "employees": Intent.EMPLOYEE_ANALYSIS,
    "clients": Intent.CLIENT_INFO,
}
_STRONG = 0.9


def part_for(specialist: str, frame: Frame) -> Frame:
    """Returns the frame with only the concepts of the clauses that ask this specialist; names and periods stay.

    Clauses that speak clearly of another domain are left out; when nothing would remain, the whole question stands.
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
    if not concepts:
        return frame
    return replace(frame, masked=masked, concepts=concepts)


def _asks(clause: str, own: str, frame: Frame) -> bool:
    mentions = tuple(mention for mention in frame.mentions if MASKS[mention["kind"]] in clause)
    part = Frame(
        question=clause, language=frame.language, masked=clause, concepts=find_concepts(clause), mentions=mentions
    )
    read = read_domains(part)
    strong = {intent for intent, strength in read.items() if strength >= _STRONG}
    return not strong or own in strong
