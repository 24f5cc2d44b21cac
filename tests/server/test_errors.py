"""What a client gets when something fails that nobody expected."""

import asyncio
import http.client
import json
import socket
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from server.errors import add_error_handlers
from server.serve import bind, make_server
from state.settings import Settings

pytestmark = pytest.mark.anyio


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes, socket.socket]:
    """Returns status, body and the socket that is kept for the next request."""
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read(), connection.sock


def failing_app() -> FastAPI:
    app = FastAPI()
    add_error_handlers(app)

    @app.get("/fails")
    def fails() -> None:
        raise ZeroDivisionError("a secret of ours")

    @app.get("/works")
    def works() -> str:
        return "yes"

    return app


@pytest.fixture
def connection() -> Iterator[http.client.HTTPConnection]:
    opened = http.client.HTTPConnection("127.0.0.1", timeout=20)
    yield opened
    opened.close()


async def test_an_unexpected_error_tells_nothing_and_keeps_the_connection(
    settings: Settings, connection: http.client.HTTPConnection
) -> None:
    listener = bind("127.0.0.1", 0)
    server = make_server(failing_app(), settings)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.ready.wait()
    connection.port = listener.getsockname()[1]
    try:
        status, body, before = await asyncio.to_thread(ask, connection, "/fails")
        assert (status, json.loads(body)["code"]) == (500, "internal")
        assert b"secret" not in body
        status, body, after = await asyncio.to_thread(ask, connection, "/works")
        assert (status, json.loads(body)) == (200, "yes")
        assert after is before
    finally:
        server.should_exit = True
        await serving
