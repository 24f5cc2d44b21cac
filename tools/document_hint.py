"""How far the documents speak of a question: evidence for the router, which shows no text to anybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.library import Scope
from data.wording import read_wording, subject_words
from tools.document_absence import likelihood_of, says
from tools.registry import Caller
from tools.resources import Resources

NOTHING_SAID = -10.0


@dataclass(frozen=True, kw_only=True)
class Hint:
    """What the best piece in force, of those the caller may read, says of a question."""

    likelihood: float
    """Log-odds that it answers, on the scale of `tools.document_absence.ANSWERED`."""
    said: tuple[str, ...]
    """Words of the subject that the piece says."""
    unsaid: tuple[str, ...]


async def coverage_in_documents(question: str, caller: Caller, resources: Resources) -> float:
    """Returns the share of the question's words that the best piece in force covers, 0..1.2 (2-4 ms).

    Only pieces that the caller may read count.
    """
    library = await resources.documents.library(caller.principal.org_id)
    wording = read_wording(question)
    if not library.rows or len(wording.words) < 2:  # one word that occurs somewhere is no subject
        return 0.0
    scope = Scope(principal=caller.principal, as_of=caller.today)
    scores = library.keywords.scores(wording.query)
    readable = scores[library.mask(library.within(scope))]
    return float(readable.max()) if len(readable) else 0.0


async def weigh_in_documents(question: str, subject: str, caller: Caller, resources: Resources) -> Hint:
    """Returns what the documents say of the question; `subject` is the part of it that must be spoken of.

    Words that no document knows cost no search.
    """
    words = subject_words(subject)
    library = await resources.documents.library(caller.principal.org_id)
    if not any(library.keywords.knows(token) for token in _tokens(words)):
        return Hint(likelihood=NOTHING_SAID, said=(), unsaid=tuple(words))
    found = await resources.documents.search(question, caller.principal, as_of=caller.today, top_k=1)
    if not found.hits:
        return Hint(likelihood=NOTHING_SAID, said=(), unsaid=tuple(words))
    best = found.hits[0]
    said = tuple(word for word in words if says(best, word, library))
    return Hint(
        likelihood=likelihood_of(found, library),
        said=said,
        unsaid=tuple(word for word in words if word not in said),
    )


def _tokens(words: Sequence[str]) -> set[str]:
    """Returns the tokens of the words and of the other ways to say them."""
    terms = [term for word in words for term in read_wording(word).terms]
    return {token for term in terms for way in term.query.ways for token, _ in way}
