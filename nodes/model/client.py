"""Calls of the chat model: one way in, and one error out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import httpx2
import openai
from langchain_core.runnables import RunnableConfig
from pydantic import SecretStr

from nodes.model.breaker import Breaker
from nodes.model.chat import CompatibleChat
from nodes.model.endpoint import is_overflow
from state.errors import ModelUnavailable
from state.settings import Settings

logger = logging.getLogger(__name__)

R = TypeVar("R")

QUIET: RunnableConfig = {"tags": ["nostream"]}
"""Config of calls whose tokens are not for the person."""

LONGEST_WAIT_S = 4.0  # the built-in engine answers sooner than a person would wait for a crowded endpoint

_FAILURES = (
    openai.OpenAIError, httpx2.HTTPError, TimeoutError, OSError, ValueError, TypeError, LookupError, AttributeError,
)  # fmt: skip
"""The last four: what openai and langchain raise at an endpoint that answers with something else than a completion."""


async def refuse_long_waits(response: httpx2.Response) -> None:
    """Makes the client give up at once where an endpoint asks it to come back later than a person waits."""
    try:
        wait_s = float(response.headers.get("retry-after", "0"))
    except ValueError:  # a date: always far
        wait_s = LONGEST_WAIT_S + 1
    if response.status_code in (429, 503) and wait_s > LONGEST_WAIT_S:
        response.headers["x-should-retry"] = "false"


def make_chat_model(settings: Settings, http: openai.DefaultAsyncHttpxClient) -> CompatibleChat:
    """Returns the model on connections of ours (langchain's own are shared by all loops and never closed).

    Responses API off: compatible endpoints lack it. Usage on: it is off by default with a base URL of one's own.
    """
    return CompatibleChat(
        model=settings.model,
        api_key=settings.openai_api_key or SecretStr("none"),
        base_url=settings.openai_base_url,
        http_async_client=http,
        timeout=settings.model_timeout_s,
        max_retries=settings.model_max_retries,
        stream_usage=True,
        use_responses_api=False,
        stream_chunk_timeout=settings.model_timeout_s,
    )


@dataclass(frozen=True, kw_only=True)
class ModelCalls:
    """Guards every call with a deadline and the breaker; what goes wrong is a ModelUnavailable."""

    timeout_s: float
    """Of a whole call, retries included."""
    breaker: Breaker = field(default_factory=Breaker)

    async def run(self, call: Callable[[], Awaitable[R]], *, deadline_s: float | None = None) -> R:
        """Returns the call's result. Raises: ModelUnavailable, with a short reason and no upstream text."""
        if not self.breaker.allows():
            raise ModelUnavailable("the model failed repeatedly and is being left alone", retry_after_s=30.0)
        try:
            async with asyncio.timeout(deadline_s or self.timeout_s):
                result = await call()
        except ModelUnavailable:
            self.breaker.failed()
            raise
        except _FAILURES as error:
            self.breaker.failed()
            logger.warning("model call failed: %s: %s", type(error).__name__, error)
            raise ModelUnavailable(_reason(error)) from error
        self.breaker.succeeded()
        return result


def _reason(error: BaseException) -> str:
    """Returns what people may read: the kind of failure, never the endpoint's own words."""
    if isinstance(error, openai.RateLimitError):
        return "the model is over its rate limit"
    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return "the model took too long"
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return "the model refused the key"
    if is_overflow(error):
        return "the request is longer than the model can read"
    if isinstance(error, openai.APIStatusError):
        return f"the model answered with HTTP {error.status_code}"
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | OSError):
        return "the model could not be reached"
    return "the model's answer could not be read"
