"""Refuses request bodies that are too large, before they are read."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import to_response

MAX_BODY_BYTES = 20 * 1024 * 1024
"""Uploaded documents are the largest bodies."""


class BodyLimit:
    """An ASGI layer that answers 413 to a body longer than MAX_BODY_BYTES."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, counting its bytes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
            response = to_response(413, f"The body is larger than {MAX_BODY_BYTES // 2**20} MiB.", "too_large")
            await response(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MAX_BODY_BYTES:
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, counted, send)
