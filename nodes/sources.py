"""Names for each sentence of an answer the exact place in a document that it stands on."""

import re
from collections.abc import Mapping, Sequence

from nodes.claims import claims_of
from nodes.sentences import MARK, Sentence, sentences_of
from state.conversation import Citation, CitedSentence, SentenceSource

LIKE = 0.25  # share of a sentence's pairs of characters; below it the wording is another's (a translation)
ADDS = 0.1  # a neighbouring segment belongs to the place when it explains that much more of the sentence

_SEGMENT = re.compile(r"[^\n]+?(?:(?<=[다요음함됨임]\.)(?=\s)|(?<=[a-z)\d]\.)(?=\s+[A-Z(])|$)", re.MULTILINE)
_SOURCE_LINE = re.compile(r"^[-*]\s*\[\d{1,3}\]")
_NOISE = re.compile(r"[^0-9A-Za-z가-힣%]+")


def cited_sentences(text: str, citations: Sequence[Citation]) -> list[CitedSentence]:
    """Returns the sentences that marks cover, in order, each with the words it stands on; the list of sources is none."""
    known = {citation["number"]: citation for citation in citations}
    return [_cited(sentence, known) for sentence in sentences_of(text) if _has_sources(sentence, known)]


def _has_sources(sentence: Sentence, known: Mapping[int, Citation]) -> bool:
    return not _SOURCE_LINE.match(sentence.text) and any(number in known for number in sentence.marks)


def _cited(sentence: Sentence, known: Mapping[int, Citation]) -> CitedSentence:
    bare = MARK.sub("", sentence.text)
    sources = [_source(bare, known[number]) for number in sentence.marks if number in known]
    return {"start": sentence.start, "end": sentence.start + len(sentence.text), "sources": sources}


def _source(sentence: str, citation: Citation) -> SentenceSource:
    start, end = place_of(sentence, citation["quote"])
    first = citation["span"][0]
    return {
        "number": citation["number"],
        "document_id": citation["document_id"],
        "article": citation["article"],
        "page": citation["page"],
        "span": [first + start, first + end],
        "quote": citation["quote"][start:end],
    }


def place_of(sentence: str, passage: str) -> tuple[int, int]:
    """Returns where in `passage` the words stand that `sentence` gives back; the whole passage when none is like it.

    Segments of the passage (sentences, rows) are compared by pairs of characters; the best one is widened by its
    neighbours while they explain more of the sentence. A translation is placed by the numbers and articles it states.
    """
    segments = [match.span() for match in _SEGMENT.finditer(passage) if match.group().strip()]
    if not segments:
        return 0, len(passage)
    wanted = _pairs(sentence)
    held = [wanted & _pairs(passage[start:end]) for start, end in segments]
    best = max(range(len(segments)), key=lambda index: len(held[index]))
    if not wanted or len(held[best]) < LIKE * len(wanted):
        return _by_claims(sentence, passage, segments)
    first = last = best
    explained = set(held[best])
    for step in (-1, 1):
        at = best + step
        while 0 <= at < len(segments) and len(held[at] - explained) >= ADDS * len(wanted):
            explained |= held[at]
            first, last = min(first, at), max(last, at)
            at += step
    return _trimmed(passage, segments[first][0], segments[last][1])


def _by_claims(sentence: str, passage: str, segments: Sequence[tuple[int, int]]) -> tuple[int, int]:
    claims = {(claim.kind, claim.value, claim.key, claim.date) for claim in claims_of(sentence)}
    holding = [
        (start, end)
        for start, end in segments
        if claims & {(claim.kind, claim.value, claim.key, claim.date) for claim in claims_of(passage[start:end])}
    ]
    return _trimmed(passage, holding[0][0], holding[-1][1]) if holding else (0, len(passage))


def _pairs(text: str) -> set[str]:
    squeezed = _NOISE.sub("", text).casefold()
    return {squeezed[at : at + 2] for at in range(len(squeezed) - 1)}


def _trimmed(passage: str, start: int, end: int) -> tuple[int, int]:
    part = passage[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))
