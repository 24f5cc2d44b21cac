"""Whether the documents answer a question, and what is said when they do not."""

from math import log

from data.keywords import tokens_of
from data.library import Library
from data.search import Found, Hit
from data.wording import read_wording
from state.evidence import Evidence
from tools.document_likelihood import holder, likelihood, read_asked, share_of
from tools.document_passages import document_evidence, passage, place_of
from tools.registry import Caller
from tools.wording import listing, say

SAID = 0.6  # share of a word: of a compound its greater part
ANSWERED = log(0.45 / 0.55)
"""Least log-odds of an answer. Of 148, 203 and 76 questions on what the demo documents hold 99, 91 and 87 % reach it, of 24,
72 and 64 on what they do not 2, 10 and 12 % (ten folds, 2026-11): who is told that there is no rule must be able to rely
on it."""
SURE = log(0.6 / 0.4)
"""Below it the answer says that it is the nearest there is."""


def is_answered(found: Found, library: Library) -> bool:
    """Returns whether the best hit is about what was asked: exact names always, else by meaning and words."""
    if not found.hits:
        return False
    if any(hit.named for hit in found.hits):
        return True
    allowed = library.mask(library.within(found.scope))
    if any(not library.keywords.holds_together(tokens_of(word), allowed) for word in found.wording.quoted):
        return False
    return likelihood_of(found, library) >= ANSWERED


def is_near(found: Found, library: Library) -> bool:
    """Returns whether an answer has to say that it may only be near to what was asked."""
    return not any(hit.named for hit in found.hits) and likelihood_of(found, library) < SURE


def is_sure(found: Found, library: Library) -> bool:
    """Returns whether the best hit answers without a doubt that has to be said."""
    return is_answered(found, library) and not is_near(found, library)


def likelihood_of(found: Found, library: Library) -> float:
    """Returns the log-odds that the best hit answers."""
    return likelihood(read_asked(found, library), found.hits[0], library)


def says(hit: Hit, word: str, library: Library) -> bool:
    """Returns whether the hit's article says the word, in its own way or in another one."""
    said = holder(hit, library)
    return any(share_of(term, said) >= SAID for term in read_wording(word).terms)


def nothing_found(found: Found, caller: Caller) -> Evidence:
    """Returns that the documents hold nothing on the subject, with what is nearest."""
    language = caller.language
    subject = listing(found.wording.quoted or _subjects(found), language, limit=6)
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


def _subjects(found: Found) -> list[str]:
    """Returns what was asked about, without verbs and numbers where there is anything else."""
    terms = found.wording.terms
    return [term.text for term in terms if not (term.is_verb or term.is_number)] or [term.text for term in terms]
