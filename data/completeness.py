"""Which embedder has made all of an organisation's vectors: noted once, so that every process searches by it."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from data.tables.jobs import CompleteVectors


async def is_complete(session: AsyncSession, embedder: str) -> bool:
    """Returns whether the embedder has made all vectors of the session's organisation."""
    return await session.scalar(select(CompleteVectors.id).where(CompleteVectors.embedder == embedder)) is not None


async def note_complete(session: AsyncSession, org_id: UUID, embedder: str) -> None:
    """Notes that the embedder has made all of the organisation's vectors."""
    statement = insert(CompleteVectors).values(org_id=org_id, embedder=embedder)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["org_id", "embedder"]))


async def forget_others(session: AsyncSession, embedder: str) -> None:
    """Notes that other embedders lack the pieces that this one is about to make vectors of."""
    await session.execute(delete(CompleteVectors).where(CompleteVectors.embedder != embedder))
