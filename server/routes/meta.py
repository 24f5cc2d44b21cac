"""What the server is and how it is."""

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from server.health import check_health
from server.services import Open
from server.wire.json import JsonResponse

router = APIRouter(tags=["server"])
PUBLIC_PATHS = frozenset({"/ok", "/info", "/health", "/metrics"})
"""Closed to nobody: they tell nothing about anybody."""


@router.get("/ok")
async def ok() -> Response:
    """Answers when the server is ready."""
    return JsonResponse({"ok": True})


@router.get("/info")
async def info(services: Open) -> Response:
    """Names the versions and what the server can do; agent-chat-ui asks for it first."""
    flags: dict[str, Any] = {"assistants": True, "crons": True, "langsmith": False}
    return JsonResponse(
        {
            "version": version("narutalk"),
            "langgraph_py_version": version("langgraph"),
            "flags": flags,
            "graphs": sorted(services.graphs.by_name),
        }
    )


@router.get("/health")
async def health(services: Open) -> Response:
    """Tells each dependency's state; 503 when the service cannot answer without it."""
    report = await check_health(services)
    return JsonResponse(report, status_code=200 if report["status"] != "down" else 503)


@router.get("/metrics")
async def metrics(services: Open) -> Response:
    """Shows counters for Prometheus."""
    services.metrics.runs_active.set(len(services.engine.active))
    services.metrics.runs_waiting.set(len(services.engine.turns.waiting))
    services.metrics.flush_seconds.set(services.engine.log.flush_s)
    return Response(services.metrics.to_text(), media_type="text/plain; version=0.0.4")
