"""Access to threads and runs: one's own, or they do not exist."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from psycopg.rows import DictRow

from data.runs.runs import select_run
from data.runs.threads import select_thread
from server.auth import SignedIn
from server.services import Open
from state.errors import InvalidInput, NotFound


def to_uuid(value: str, name: str) -> UUID:
    """Returns the id.

    Raises: InvalidInput when it is none.
    """
    try:
        return UUID(value)
    except ValueError:
        raise InvalidInput(f"Invalid {name}: must be a UUID") from None


async def own_thread(thread_id: str, services: Open, principal: SignedIn) -> DictRow:
    """Returns the thread of the path.

    Raises: InvalidInput for a malformed id, NotFound when it is absent or somebody else's.
    """
    row = await select_thread(services.pool, principal, to_uuid(thread_id, "thread ID"))
    if row is None:
        raise NotFound(f"Thread {thread_id} not found")
    return row


async def own_run(run_id: str, services: Open, principal: SignedIn, thread_id: str | None = None) -> DictRow:
    """Returns the run of the path.

    Raises: InvalidInput for a malformed id, NotFound when it is absent or somebody else's.
    """
    thread = to_uuid(thread_id, "thread ID") if thread_id else None
    row = await select_run(services.pool, principal, to_uuid(run_id, "run ID"), thread)
    if row is None:
        raise NotFound(f"Run {run_id} not found")
    return row


OwnThread = Annotated[DictRow, Depends(own_thread)]
OwnRun = Annotated[DictRow, Depends(own_run)]
