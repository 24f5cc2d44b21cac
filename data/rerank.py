"""An optional second look at the best pieces: a reranking model behind an endpoint, off unless its address is set.

The request is the one that Cohere began and Jina, vLLM, Infinity, LiteLLM and others take:
POST /rerank {"model", "query", "documents", "top_n"} -> {"results": [{"index", "relevance_score"}]}.
Search never fails or waits for long because of it: it goes on with its own order.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from pydantic import AliasChoices, BaseModel, Field, ValidationError

from state.settings import Settings

logger = logging.getLogger(__name__)

PAUSE_S = 30.0  # after a failure, so that an endpoint that is down does not delay every search


class _Judged(BaseModel):
    index: int
    score: float = Field(validation_alias=AliasChoices("relevance_score", "score"))


class _Answer(BaseModel):
    results: list[_Judged] = Field(validation_alias=AliasChoices("results", "data"))


@dataclass(kw_only=True)
class Outage:
    """When the endpoint failed last."""

    until: float = 0.0
    """Monotonic seconds before which it is not asked."""


@dataclass(frozen=True, kw_only=True)
class Reranker:
    """A reranking endpoint."""

    client: httpx.AsyncClient
    url: str
    model: str
    timeout_s: float
    outage: Outage = field(default_factory=Outage)

    async def order(self, question: str, texts: Sequence[str]) -> list[int] | None:
        """Returns the texts' numbers, best first; None while the endpoint does not answer in time or as it should."""
        if len(texts) < 2 or time.monotonic() < self.outage.until:
            return None
        body = {"model": self.model, "query": question, "documents": list(texts), "top_n": len(texts)}
        try:
            async with asyncio.timeout(self.timeout_s):
                response = await self.client.post(self.url, json=body)
            response.raise_for_status()
            judged = _Answer.model_validate_json(response.content).results
        except (httpx.HTTPError, TimeoutError, ValidationError) as error:
            self.outage.until = time.monotonic() + PAUSE_S
            logger.warning("the reranker does not answer (%s): searching without it for a while", type(error).__name__)
            return None
        scores = {one.index: one.score for one in judged if 0 <= one.index < len(texts)}
        # What the endpoint leaves out stays behind what it judged, in the order it had.
        return sorted(range(len(texts)), key=lambda number: (number not in scores, -scores.get(number, 0.0), number))


@asynccontextmanager
async def open_reranker(settings: Settings) -> AsyncIterator[Reranker | None]:
    """Yields the reranker of the settings, or None."""
    if settings.reranker_url is None:
        yield None
        return
    key = settings.reranker_api_key
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key is not None else {}
    async with httpx.AsyncClient(headers=headers, timeout=settings.reranker_timeout_s) as client:
        yield Reranker(
            client=client,
            url=f"{settings.reranker_url.rstrip('/')}/rerank",
            model=settings.reranker_model,
            timeout_s=settings.reranker_timeout_s,
        )
