"""Each dependency's state."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypedDict

import httpx
from psycopg import Error as PostgresError

from data.runs.pool import fetch_one
from server.services import Services
from state.errors import NaruTalkError

TIMEOUT_S = 2.0


class Dependency(TypedDict, total=False):
    """One line of the report."""

    status: str
    """up | down | off"""
    ms: float
    detail: str


async def _timed(check: Callable[[], Awaitable[Dependency]]) -> Dependency:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(TIMEOUT_S):
            report = await check()
    except (PostgresError, NaruTalkError, OSError, TimeoutError, httpx.HTTPError) as error:
        report = {"status": "down", "detail": type(error).__name__}
    return {**report, "ms": round((time.perf_counter() - started) * 1000, 1)}


async def check_health(services: Services) -> dict[str, Any]:
    """Returns `status` (up, degraded, down) and each dependency's; asked for at the same time."""

    async def postgres() -> Dependency:
        await fetch_one(services.pool, "select 1 as one", {})
        return {"status": "up"}

    async def chroma() -> Dependency:
        url = services.settings.chroma_url
        if url is None:
            return {"status": "up", "detail": "embedded"}
        async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
            answer = await client.get(f"{url.rstrip('/')}/api/v2/heartbeat")
        return {"status": "up" if answer.is_success else "down"}

    async def model() -> Dependency:
        if not services.settings.has_model:
            return {"status": "off", "detail": "the built-in engine answers"}
        base = services.settings.openai_base_url or "https://api.openai.com/v1"
        key = services.settings.openai_api_key
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
            answer = await client.get(f"{base.rstrip('/')}/models", headers=headers)
        return {"status": "up" if answer.status_code < 500 else "down"}

    names = ("postgres", "chroma", "model")
    reports = await asyncio.gather(_timed(postgres), _timed(chroma), _timed(model))
    engine = services.engine
    parts: dict[str, Any] = dict(zip(names, reports, strict=True))
    parts["run_engine"] = {
        "status": "up" if engine.has_room else "down",
        "active": len(engine.active),
        "limit": engine.max_active,
    }
    if parts["postgres"]["status"] == "down" or parts["run_engine"]["status"] == "down":
        overall = "down"
    else:
        overall = "degraded" if any(part["status"] == "down" for part in parts.values()) else "up"
    return {"status": overall, "dependencies": parts}
