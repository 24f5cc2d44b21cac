"""Whether the documents answer a question, and what is said when they do not."""

from data.keywords import tokens_of
from data.library import Library
from data.search import Found
from state.evidence import Evidence
from tools.document_passages import document_evidence, passage, place_of
from tools.registry import Caller
from tools.wording import listing, say

ANSWERED = 5.0
"""Least surprise + 4 x keyword cover of an answer. Of 29 questions on what the demo documents hold and 28 on what they
do not, 28 and 26 were told apart (2026-11)."""
COVERED = 0.75
"""Keyword cover that is an answer whatever the vectors say; questions on absent subjects reached 0.63."""
CALLED_ANSWERED = 3.0
"""The same where the question names the document."""


def is_answered(found: Found, library: Library) -> bool:
    """Returns whether the best hit is about what was asked: exact names always, else by meaning and words."""
    if not found.hits:
        return False
    if any(hit.named for hit in found.hits):
        return True
    allowed = library.mask(library.within(found.scope))
    if any(not library.keywords.holds_together(tokens_of(word), allowed) for word in found.wording.quoted):
        return False
    best = found.hits[0]
    if best.keyword >= COVERED:
        return True
    return best.surprise + 4 * best.keyword >= (CALLED_ANSWERED if best.called else ANSWERED)


def nothing_found(found: Found, caller: Caller) -> Evidence:
    """Returns that the documents hold nothing on the subject, with what is nearest."""
    language = caller.language
    subject = listing(found.wording.quoted or found.wording.words, language, limit=6)
    summary = [
        say(
            language,
            f"등록된 문서에서 '{subject}'에 관한 내용을 찾지 못했습니다.",
            f"Our documents hold nothing on '{subject}'.",
        )
    ]
    near = found.hits[:3]
    if near:
        places = listing([place_of(hit.piece, hit.edition, language) for hit in near], language)
        summary.append(say(language, f"가장 가까운 내용은 {places}입니다.", f"The nearest are {places}."))
    evidence = document_evidence(
        "search_documents",
        say(language, "문서에 없음", "Not in our documents"),
        summary=summary,
        passages=[passage(hit.piece, hit.edition, hit.score) for hit in near],
    )
    evidence["empty"] = True
    return evidence
