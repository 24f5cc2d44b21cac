"""A cable between browser and server that a test can cut and mend."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Cable:
    """Passes bytes on between a port of its own and a server."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.url = ""
        self._whole = True
        self._ends: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Drops every connection; new ones are dropped at once."""
        self._whole = False
        for writer in self._ends:
            writer.transport.abort()

    def mend(self) -> None:
        """Lets connections through again."""
        self._whole = True

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one connection."""
        if not self._whole:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection(self.target.hostname, self.target.port)
        ends = {writer, far_writer}
        self._ends |= ends
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.write_eof()


@asynccontextmanager
async def open_cable(target: str) -> AsyncIterator[Cable]:
    """Yields a whole cable to the server at `target`."""
    cable = Cable(target)
    server = await asyncio.start_server(cable.join, "127.0.0.1", 0)
    cable.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield cable
    finally:
        cable.cut()
        server.close()
        await server.wait_closed()
