"""Every error leaves the server as {"detail", "code"}; no stack trace and no text of a dependency ever does."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg import OperationalError
from sqlalchemy.exc import OperationalError as SqlOperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.wire.json import JsonResponse
from state.errors import NaruTalkError

logger = logging.getLogger(__name__)

_CODES = {
    400: "invalid_input",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    422: "invalid_input",
}


def to_response(status: int, detail: Any, code: str, retry_after_s: float | None = None) -> Response:
    """Returns the error's response."""
    headers = {"Retry-After": str(max(1, round(retry_after_s)))} if retry_after_s is not None else None
    return JsonResponse({"detail": detail, "code": code}, status_code=status, headers=headers)


def _first_problem(error: RequestValidationError) -> str:
    problem = error.errors()[0]
    if problem["type"] == "json_invalid":
        return f"The request's body is not JSON: {problem.get('ctx', {}).get('error', '')}".rstrip(": ")
    where = ".".join(str(part) for part in problem["loc"] if part != "body")
    return f"{where}: {problem['msg']}" if where else str(problem["msg"])


def add_error_handlers(app: FastAPI) -> None:
    """Registers the handlers of all errors."""

    @app.exception_handler(NaruTalkError)
    async def handle_own(_: Request, error: NaruTalkError) -> Response:
        if error.status >= 500:
            logger.warning("%s: %s", error.code, error.message)
        return to_response(error.status, error.message, error.code, error.retry_after_s)

    @app.exception_handler(RequestValidationError)
    async def handle_invalid(_: Request, error: RequestValidationError) -> Response:
        return to_response(422, _first_problem(error), "invalid_input")

    @app.exception_handler(HTTPException)
    async def handle_http(_: Request, error: HTTPException) -> Response:
        return to_response(error.status_code, error.detail, _CODES.get(error.status_code, "error"))

    @app.exception_handler(OperationalError)
    @app.exception_handler(SqlOperationalError)
    async def handle_database(_: Request, error: Exception) -> Response:
        logger.warning("the database is away: %s", error)
        return to_response(503, "The database is away; try again shortly.", "unavailable", 2.0)

    app.add_middleware(Unexpected)


class Unexpected:
    """An ASGI layer that answers 500 to what no handler expects.

    Starlette's own raises the error again after its answer, upon which uvicorn closes the connection: a client that keeps
    it for its next request would find it gone. Only a response that has begun is still cut short so.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            logger.exception("unexpected error", exc_info=error)
            response = to_response(500, "Internal error. The server's log has the details.", "internal")
            await response(scope, receive, send)
