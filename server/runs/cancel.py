"""Cancels runs, wherever they are."""

from uuid import UUID

from data.runs.runs import cancel_pending, delete_run, request_cancel, select_status
from server.runs.engine import RunEngine
from server.runs.notices import say
from server.runs.readers import OPEN_STATUSES, follow, open_feed


async def cancel_run(engine: RunEngine, run_id: UUID, action: str, reason: str) -> bool:
    """Asks for a run's end; returns whether it was open. `interrupt` keeps its finished steps, `rollback` none."""
    status = await select_status(engine.pool, run_id)
    if status is None or status["status"] not in OPEN_STATUSES:
        return False
    if status["status"] == "pending" and await cancel_pending(engine.pool, run_id, reason):
        if action == "rollback":
            await delete_run(engine.pool, run_id)
        feed = engine.feeds.get(run_id)
        if feed is not None:
            feed.end()
        return True
    if engine.stop(run_id, action, reason):
        return True
    await request_cancel(engine.pool, run_id, action, reason)
    await say(engine.pool, cancel=run_id.hex, action=action, reason=reason)
    return True


async def wait_for_end(engine: RunEngine, run_id: UUID, thread_id: UUID) -> None:
    """Returns when the run has ended."""
    async with open_feed(engine, run_id, thread_id) as feed:
        async for _ in follow(engine.pool, feed, max(0, feed.last_seq)):
            pass
