"""A process that does background jobs and runs graphs without serving HTTP."""

import asyncio
import signal

from data.migrate import migrate
from data.postgres import open_postgres
from server.app import open_services
from server.demo import log_stages, prepare
from server.stopping import end_within
from state.settings import Settings


async def work_forever(settings: Settings) -> None:
    """Does jobs, claims waiting runs and takes over orphaned ones until a signal comes; then hands over what is not finished."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with open_postgres(settings) as postgres:
        await migrate(postgres.admin_url)
        ready = await prepare(settings, postgres, log_stages())
        async with open_services(ready, postgres, serving=False):
            await stopped.wait()
            end_within(settings.drain_s)
