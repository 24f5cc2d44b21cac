"""Keeps checkpoints small: of a thread only what is needed to go on."""

from uuid import UUID

from server.graphs import Saver


async def prune_checkpoints(saver: Saver, thread_ids: list[UUID]) -> None:
    """Removes all but the newest checkpoint of each namespace of these threads."""
    await saver.aprune([str(thread_id) for thread_id in thread_ids], strategy="keep_latest")
