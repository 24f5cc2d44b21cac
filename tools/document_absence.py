"""Whether the documents answer a question, and what is said when they do not."""

from collections.abc import Callable, Sequence

from data.keywords import QueryWord, tokens_of
from data.library import Library
from data.search import Found, Hit
from data.wording import is_predicate, read_wording
from state.evidence import Evidence
from tools.document_passages import document_evidence, passage, place_of
from tools.registry import Caller
from tools.wording import listing, say

SURPRISE, COVER, UNSAID, UNKNOWN, CALLED = 0.86, 3.5, 5.5, 4.1, 0.7
"""Weights of: vector score in standard deviations, keyword cover, share of the question's nouns that the best passage
does not say, share that no document says, and the document being called by its name."""
SAID = 0.6  # share of a word's tokens: endings that were not taken off may be missing
ANSWERED = 1.1
"""Least weighted sum of an answer. Fitted on 101 questions on what the demo documents hold and 58 on what they do not:
94 and 54 were told apart across ten folds (2026-11)."""


def is_answered(found: Found, library: Library) -> bool:
    """Returns whether the best hit is about what was asked: exact names always, else by meaning and words."""
    if not found.hits:
        return False
    if any(hit.named for hit in found.hits):
        return True
    allowed = library.mask(library.within(found.scope))
    if any(not library.keywords.holds_together(tokens_of(word), allowed) for word in found.wording.quoted):
        return False
    return likelihood(found, found.hits[0], library) >= ANSWERED


def likelihood(found: Found, hit: Hit, library: Library) -> float:
    """Returns how likely the hit answers; only for comparing with ANSWERED and with other hits."""
    unsaid, unknown = _missing(found, hit, library)
    return SURPRISE * hit.surprise + COVER * hit.keyword - UNSAID * unsaid - UNKNOWN * unknown + CALLED * hit.called


def _missing(found: Found, hit: Hit, library: Library) -> tuple[float, float]:
    """Returns the shares of the question's nouns that the hit does not say, and that no document says."""
    said = _tokens_of(hit)
    unsaid: list[float] = []
    unknown: list[bool] = []
    for word, ways in zip(dict.fromkeys(found.wording.words), found.wording.query, strict=False):
        if is_predicate(word) or word[0].isdigit() or (len(word) == 1 and not word.isascii()):
            continue
        unsaid.append(1 - max(_share(way, said.__contains__) for way in ways.ways))
        unknown.append(max(_share(way, library.keywords.knows) for way in ways.ways) < 1)
    count = len(unsaid) or 1
    return sum(unsaid) / count, sum(unknown) / count


def says(hit: Hit, word: str) -> bool:
    """Returns whether the hit says the word, in its own way or in another one."""
    said = _tokens_of(hit)
    return any(_share(way, said.__contains__) >= SAID for way in ways_of(word))


def ways_of(word: str) -> tuple[tuple[tuple[str, float], ...], ...]:
    """Returns the ways to say a word, as tokens with weights."""
    query: Sequence[QueryWord] = read_wording(word).query
    return query[0].ways if query else ()


def _tokens_of(hit: Hit) -> set[str]:
    names = " ".join(hit.edition.names())
    return set(tokens_of(f"{names} {hit.piece.article_title or ''} {hit.piece.text}"))


def _share(way: Sequence[tuple[str, float]], holds: Callable[[str], bool]) -> float:
    return sum(weight for token, weight in way if holds(token)) / (sum(weight for _, weight in way) or 1.0)


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
