"""How far the documents speak of a question: evidence for the router, which shows no text to anybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.wording import content_words, read_wording, subject_words
from tools.document_absence import likelihood_of, says
from tools.document_likelihood import by_likelihood
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


async def weigh_in_documents(question: str, subject: str, caller: Caller, resources: Resources) -> Hint:
    """Returns what the documents say of the question; `subject` is the part of it that nothing else explains.

    A question whose words no document knows costs no search.
    """
    library = await resources.documents.library(caller.principal.org_id)
    subjects = subject_words(subject)
    nothing = Hint(likelihood=NOTHING_SAID, said=(), unsaid=tuple(subjects))
    if not any(library.keywords.knows(token) for token in _tokens(content_words(question))):
        return nothing
    found = by_likelihood(await resources.documents.search(question, caller.principal, as_of=caller.today), library)
    if not found.hits:
        return nothing
    said = tuple(word for word in subjects if says(found.hits[0], word, library))
    return Hint(
        likelihood=likelihood_of(found, library),
        said=said,
        unsaid=tuple(word for word in subjects if word not in said),
    )


def subjects_of(question: str) -> list[str]:
    """Returns the words of a question that name its subject, each once; may be []."""
    return subject_words(question)


def _tokens(words: Sequence[str]) -> set[str]:
    """Returns the tokens of the words and of the other ways to say them."""
    terms = [term for word in words for term in read_wording(word).terms]
    return {token for term in terms for way in term.query.ways for token, _ in way}
