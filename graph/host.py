"""The services of a process: opened at first use, kept, and handed to every graph of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

from graph.engines import open_engines
from graph.registry import SPECIALISTS
from graph.tracing import settle_tracing
from nodes.services import Services
from state.settings import Settings, load_settings
from tools.catalogue import build_toolbox
from tools.logins import find_demo_login
from tools.resources import Resources, open_resources


@asynccontextmanager
async def open_services(settings: Settings, resources: Resources | None = None) -> AsyncIterator[Services]:
    """Yields what the nodes work with; opens the resources too when none are given."""
    settle_tracing(settings)
    async with AsyncExitStack() as stack:
        if resources is None:
            resources = await stack.enter_async_context(open_resources(settings))
        toolbox = await asyncio.to_thread(build_toolbox, resources)
        engines = await stack.enter_async_context(open_engines(settings, toolbox, SPECIALISTS))
        yield Services(
            settings=settings,
            toolbox=toolbox,
            engines=engines,
            demo_principal=await find_demo_login(resources),
        )


class ServiceHost:
    """Opens the services when a run first needs them: schema reads and drawings need none.

    A server that opens them itself lends them with `lend`, so that one process has one pool and one Chroma.
    """

    def __init__(self) -> None:
        self._lent: Services | None = None
        self._opened: Services | None = None
        self._opening = asyncio.Lock()
        self._stack = AsyncExitStack()

    async def services(self) -> Services:
        """Returns the lent services, else this process's own, opened once."""
        if self._lent is not None:
            return self._lent
        async with self._opening:
            if self._opened is None:
                settings = await asyncio.to_thread(load_settings)
                self._opened = await self._stack.enter_async_context(open_services(settings))
        return self._opened

    @contextmanager
    def lend(self, services: Services) -> Iterator[None]:
        """Makes every graph of this host use `services` while the block lasts."""
        before, self._lent = self._lent, services
        try:
            yield
        finally:
            self._lent = before

    async def aclose(self) -> None:
        """Closes what this host opened itself."""
        await self._stack.aclose()
        self._opened = None
