"""Pieces for the search bench: varied texts made of the demo documents' sentences, with vectors that fit them.

Embedding 100,000 texts takes hours with the finer model. So each sentence is embedded for real, once; a piece is several
sentences of one document with other figures in them, and its vector is their mean with some noise. Neighbours, word
frequencies and languages are therefore distributed like those of real pieces, which random vectors' are not.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np

from data.embedding_cache import content_key, read_vector_file, write_vector_file
from data.embeddings import Vectors, VectorSpace
from data.ingest.demo import demo_folder, read_demo_documents

PIECES_A_DOCUMENT = 25
NOISE = 0.25  # length of what is added to a vector of length 1; two pieces of the same sentences are then 0.94 alike
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class MadePiece:
    """A piece of a generated document."""

    id: UUID
    document_id: UUID
    seq: int
    language: str
    text: str
    sentences: tuple[str, ...]
    """What its vector is made of."""

    @property
    def key(self) -> str:
        """Content key."""
        return content_key(self.text)


def read_sentences() -> dict[str, list[list[str]]]:
    """Returns {language: sentences of each demo document}."""
    found: dict[str, list[list[str]]] = {"ko": [], "en": []}
    for item in read_demo_documents(demo_folder()):
        parts = [part.strip() for part in SENTENCE.split(item.parsed.text)]
        kept = [part for part in dict.fromkeys(parts) if 15 <= len(part) <= 200 and not part.startswith("|--")]
        if len(kept) >= 4:
            found[item.facts.language].append(kept)
    return found


def sentence_vectors(spaces: tuple[VectorSpace, ...], file: Path) -> dict[str, dict[str, Vectors]]:
    """Returns {space: {content key: vector}} of all sentences, made once and kept in `file`."""
    texts = [text for documents in read_sentences().values() for document in documents for text in document]
    known = read_vector_file(file)
    if any(content_key(text) not in known.get(space.name, {}) for space in spaces for text in texts):
        known = {}
        for space in spaces:
            ordered = sorted(dict.fromkeys(texts), key=len)
            rows: list[list[float]] = []
            for start in range(0, len(ordered), space.batch):
                rows += space.embeddings.embed_documents(ordered[start : start + space.batch])
            known[space.name] = {
                content_key(text): np.asarray(row, dtype=np.float32) for text, row in zip(ordered, rows, strict=True)
            }
        write_vector_file(file, known)
    return known


def make_pieces(org_id: UUID, count: int) -> Iterator[MadePiece]:
    """Yields `count` pieces, a document's one after another; one document in ten is English."""
    rng = random.Random(count)
    sentences = read_sentences()
    for number in range(count):
        document, seq = divmod(number, PIECES_A_DOCUMENT)
        if not seq:
            language = "en" if document % 10 == 9 else "ko"
            subject = rng.choice(sentences[language])
            document_id = uuid5(org_id, f"document {document}")
        chosen = [
            *rng.sample(subject, min(rng.randint(3, 6), len(subject))),
            rng.choice(rng.choice(sentences[language])),
        ]
        text = "\n".join(DIGITS.sub(lambda found: _other_number(found[0], rng), sentence) for sentence in chosen)
        yield MadePiece(
            id=uuid5(document_id, str(seq)),
            document_id=document_id,
            seq=seq,
            language=language,
            text=text,
            sentences=tuple(chosen),
        )


def _other_number(digits: str, rng: random.Random) -> str:
    return str(rng.randint(10 ** (len(digits) - 1), 10 ** len(digits) - 1))


def vectors_of(pieces: list[MadePiece], known: dict[str, Vectors], rng: np.random.Generator) -> Vectors:
    """Returns unit vectors [n, dim]: the mean of each piece's sentences, with noise."""
    means = np.stack([np.mean([known[content_key(text)] for text in piece.sentences], axis=0) for piece in pieces])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    noise = rng.standard_normal(means.shape).astype(np.float32)
    moved = means + NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    result: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return result
