"""Refuses request bodies that are too large, before they are read."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import to_response

MAX_BODY_BYTES = 20 * 1024 * 1024
UPLOADS = {
    "/documents/index": 100 * 1024 * 1024,  # several files may come at once, each up to 50 MB
    "/imports": 201 * 1024 * 1024,  # 200 MB of files, and what multipart puts around them
    "/imports/guess": 201 * 1024 * 1024,
}
"""Paths that take more."""


class BodyLimit:
    """An ASGI layer that answers 413 to a body that is longer than its path may have."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, counting its bytes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = UPLOADS.get(scope["path"], MAX_BODY_BYTES)
        headers = dict(scope["headers"])
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            response = to_response(413, f"The body is larger than {limit // 2**20} MiB.", "too_large")
            await response(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, counted, send)
