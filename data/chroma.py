"""Where Chroma is: a server, or the data folder of one process."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from data.filelock import FileLock, try_lock
from state.errors import SettingsError, Unavailable
from state.settings import Settings

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.config import Settings as ChromaSettings

logger = logging.getLogger(__name__)

Connect = Callable[[], "ClientAPI"]
"""Returns Chroma's client. Raises: Unavailable while another process has the data folder's Chroma."""

TAKEN = (
    "Another process uses the document index in this data folder, which takes one process. Start several with "
    "`narutalk start --workers N`, or set NARUTALK_CHROMA_URL to a Chroma server."
)


class EmbeddedChroma:
    """Chroma in a folder, for one process at a time: a second one would never see what the first writes.

    Whoever comes second gets its turn when the first has ended, however it ended.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: FileLock | None = None
        self._client: ClientAPI | None = None
        self._opening = threading.Lock()

    def client(self) -> "ClientAPI":
        """Returns the client. Raises: Unavailable while another process has the folder."""
        with self._opening:
            if self._client is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._lock = self._lock or try_lock(self._folder / "process.lock")
                if self._lock is None:
                    raise Unavailable(TAKEN, retry_after_s=5.0)
                import chromadb

                self._client = chromadb.PersistentClient(path=str(self._folder), settings=_quiet())
            return self._client

    def close(self) -> None:
        """Closes Chroma and lets another process have it."""
        if self._client is not None:
            _close(self._client)
        if self._lock is not None:
            self._lock.release()


@asynccontextmanager
async def open_chroma(settings: Settings) -> AsyncIterator[Connect]:
    """Yields how to reach Chroma: the server when `chroma_url` is set, else the data folder's own.

    Raises: SettingsError for a wrong address, Unavailable when the server does not answer.
    """
    if settings.chroma_url is not None:
        client = await asyncio.to_thread(_reach, settings.chroma_url)
        try:
            yield lambda: client
        finally:
            await asyncio.to_thread(_close, client)
        return
    chroma = EmbeddedChroma(settings.data_dir / "chroma")
    try:
        await asyncio.to_thread(chroma.client)
    except Unavailable:
        logger.warning(TAKEN)  # figures can still be asked for; searches say the same until the other process ends
    try:
        yield chroma.client
    finally:
        await asyncio.to_thread(chroma.close)


def _quiet() -> "ChromaSettings":
    from chromadb.config import Settings as ChromaSettings

    return ChromaSettings(anonymized_telemetry=False)


def _reach(url: str) -> "ClientAPI":
    import chromadb

    address = urlsplit(url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise SettingsError("setting NARUTALK_CHROMA_URL: give an address like http://127.0.0.1:8100")
    try:
        return chromadb.HttpClient(
            host=address.hostname, port=address.port or 8000, ssl=address.scheme == "https", settings=_quiet()
        )
    except ValueError as error:
        raise Unavailable("The Chroma server does not answer.", retry_after_s=5.0) from error


def _close(client: "ClientAPI") -> None:
    parts = (client, getattr(client, "_admin_client", None))
    sessions = [getattr(getattr(part, "_server", None), "_session", None) for part in parts]
    close = getattr(client, "close", None)  # the class has it, the interface does not
    if close is not None:
        close()
    for session in sessions:
        if session is not None:  # Chroma 1.5 leaves its connections to a server open
            session.close()
