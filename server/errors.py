"""Every error leaves the server as {"detail", "code"}; no stack trace and no text of a dependency ever does."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg import OperationalError
from sqlalchemy.exc import OperationalError as SqlOperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response

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

    @app.exception_handler(Exception)
    async def handle_any(_: Request, error: Exception) -> Response:
        logger.exception("unexpected error", exc_info=error)
        return to_response(500, "Internal error. The server's log has the details.", "internal")
