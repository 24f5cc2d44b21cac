"""The page people open: its files, the demo's logins, charts as pictures, and documents to look a source up in."""

import asyncio
from pathlib import Path
from typing import Any, Literal

import fastapi_offline
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from data.users import list_demo_logins
from server.auth import SignedIn
from server.routes import conversations, operations
from server.services import Open
from server.wire.json import JsonResponse, dump_json
from state.errors import InvalidInput
from tools.charts_render import render_chart

router = APIRouter(tags=["web"])

FOLDER = Path(__file__).parents[1] / "web"
REFERENCE = Path(fastapi_offline.__file__).with_name("static")
"""Swagger UI: FastAPI's own page fetches it from elsewhere."""
PUBLIC_PATHS = frozenset({"/", "/console", "/docs", "/redoc", "/favicon.ico", "/demo/logins"})
"""Open to nobody's harm: the page itself, how the service is spoken to, and who may be tried where there is a demo."""
FONTS = "Noto Sans KR, Apple SD Gothic Neo, Malgun Gothic, NanumGothic, sans-serif"
MAX_CHART_BYTES = 300_000  # a chart of 400 points is 60 kB
MAX_CHART_PIXELS = 2000  # a picture of more takes seconds and hundreds of megabytes
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # The files have no version in their names: the browser asks each time and mostly hears "not changed".
    "Cache-Control": "no-cache",
}

Theme = Literal["light", "dark"]
_COLOURS: dict[Theme, dict[str, Any]] = {
    "light": {
        "background": "#ffffff",
        "text": "#1c2330",
        "line": "#d5dae2",
        "range": ["#2f6fd6", "#e08a1e", "#2a9d6f"],
    },
    "dark": {"background": "#161b24", "text": "#e3e8f0", "line": "#384152", "range": ["#7fb0ff", "#f0b35e", "#62cfa0"]},
}


class ChartRequest(BaseModel):
    """A chart to draw."""

    spec: dict[str, Any]
    """Vega-Lite with its data inline."""
    format: Literal["svg", "png"] = "svg"
    theme: Theme = "light"
    width: int | None = Field(default=None, ge=160, le=1600)
    """Pixels; unset: as the specification says."""


class Page(StaticFiles):
    """The page's files, each with the headers that keep foreign script out."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Returns the file's response."""
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS)
        return response


def add_web(app: FastAPI) -> None:
    """Adds the page, its files and what it asks for beside the LangGraph API."""
    app.include_router(router)
    app.include_router(conversations.router)
    app.include_router(operations.router)
    app.mount("/web", Page(directory=FOLDER), name="web")
    app.mount("/reference", Page(directory=REFERENCE), name="reference")


@router.get("/", include_in_schema=False)
async def chat_page() -> Response:
    """Shows the chat."""
    return FileResponse(FOLDER / "index.html", headers=HEADERS)


@router.get("/console", include_in_schema=False)
async def console_page() -> Response:
    """Shows the operations console."""
    return FileResponse(FOLDER / "console.html", headers=HEADERS)


@router.get("/docs", include_in_schema=False)
async def docs_page() -> Response:
    """Shows the API, to read it and to try it out."""
    return FileResponse(FOLDER / "docs.html", headers=HEADERS)


@router.get("/redoc", include_in_schema=False)
async def redoc_page() -> Response:
    """Leads to the one reference: Redoc writes styles into its page, which the policy forbids."""
    return RedirectResponse("/docs")


@router.get("/favicon.ico", include_in_schema=False)
async def favicon() -> Response:
    """Shows the page's sign."""
    return FileResponse(FOLDER / "sign.svg", headers=HEADERS, media_type="image/svg+xml")


@router.get("/demo/logins")
async def demo_logins(services: Open) -> Response:
    """Lists the logins that may be tried; none where people sign in for real."""
    settings = services.settings
    logins = await list_demo_logins(services.database) if settings.demo else []
    return JsonResponse(
        {
            "demo": settings.demo,
            "default": settings.demo_user if settings.demo else None,
            "logins": [
                {"username": login.username, "name": login.name, "role": login.role.value, "organization": login.org_id}
                for login in logins
            ],
        }
    )


@router.get("/me")
async def me(principal: SignedIn) -> Response:
    """Tells who is asking."""
    shown = {"username": principal.username, "name": principal.name, "role": principal.role.value}
    return JsonResponse({**shown, "language": principal.locale})


@router.post("/charts/render")
async def draw_chart(body: ChartRequest, principal: SignedIn) -> Response:
    """Draws a chart as SVG or PNG, without a network."""
    sides = [body.spec.get(side, 0) for side in ("width", "height")]
    if any(isinstance(side, (int, float)) and side > MAX_CHART_PIXELS for side in sides):
        raise InvalidInput(f"The chart is wider or higher than {MAX_CHART_PIXELS} pixels.")
    if len(dump_json(body.spec)) > MAX_CHART_BYTES:
        raise InvalidInput(f"The chart is larger than {MAX_CHART_BYTES // 1000} kB; ask for fewer rows.")
    spec = themed(body.spec, body.theme)
    if body.width is not None:
        spec["width"] = body.width
    picture = await asyncio.to_thread(render_chart, spec, body.format)
    if body.format == "svg":
        # The font is drawn into a PNG; a browser that shows the SVG must have one of its own.
        picture = picture.replace(b'font-family="Noto Sans KR"', f'font-family="{FONTS}"'.encode())
    media_type = "image/svg+xml" if body.format == "svg" else "image/png"
    return Response(
        picture,
        media_type=media_type,
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"},
    )


def themed(spec: dict[str, Any], theme: Theme) -> dict[str, Any]:
    """Returns the specification in the page's colours."""
    colours = _COLOURS[theme]
    axis = {
        "labelColor": colours["text"],
        "titleColor": colours["text"],
        "gridColor": colours["line"],
        "domainColor": colours["line"],
        "tickColor": colours["line"],
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titlePadding": 12,  # the reader's font may be wider than the one that is measured
    }
    legend = {"labelColor": colours["text"], "titleColor": colours["text"], "orient": "bottom"}
    config = {
        "background": colours["background"],
        "axis": axis,
        "legend": legend,
        "title": {"color": colours["text"], "fontSize": 14, "anchor": "start"},
        "view": {"stroke": None},
        "range": {"category": [*colours["range"], "#b5569c", "#6b7a90", "#8f7ae5", "#c9553d", "#4aa3b8"]},
        "bar": {"color": colours["range"][0]},
        "line": {"color": colours["range"][0]},
        "point": {"color": colours["range"][0]},
    }
    own = spec.get("config")
    return {**spec, "config": {**(own if isinstance(own, dict) else {}), **config}}
