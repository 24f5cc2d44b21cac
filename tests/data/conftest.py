"""A run and the engine's connections, for what is asked of runs' statements."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from data.logins import Postgres
from data.runs.pool import EnginePool, open_engine_pool
from data.runs.runs import NewRun
from data.runs.threads import insert_thread
from state.principal import Principal


@pytest.fixture
async def pool(urls: Postgres) -> AsyncIterator[EnginePool]:
    async with open_engine_pool(urls.engine_url, size=8) as opened:
        yield opened


@pytest.fixture
async def run(pool: EnginePool, manager: Principal) -> NewRun:
    """A run that is not stored yet, on a thread that is."""
    thread_id = uuid4()
    await insert_thread(pool, manager, thread_id, {})
    return NewRun(
        run_id=uuid4(),
        thread_id=thread_id,
        assistant_id=UUID(int=1),
        graph_id="agent",
        principal=manager,
        kwargs={},
        metadata={},
        multitask_strategy="reject",
        temporary=False,
        after_seconds=0.0,
        webhook=None,
    )
