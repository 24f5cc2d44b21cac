"""A process that runs graphs in the background without serving HTTP."""

import asyncio
import signal

from data.migrate import migrate
from data.postgres import open_postgres
from server.app import open_services
from server.demo import log_stages, prepare
from state.settings import Settings


async def work_forever(settings: Settings) -> None:
    """Claims waiting runs and takes over orphaned ones until a signal comes; then hands over what is not finished."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with open_postgres(settings) as postgres:
        await migrate(postgres.admin_url)
        async with open_services(await prepare(settings, postgres, log_stages()), postgres):
            await stopped.wait()
