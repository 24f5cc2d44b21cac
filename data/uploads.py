"""Files and texts as they were sent, kept until the job that reads them is done; under their sender's row security."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from data.tables.jobs import Upload, UploadPart
from state.evidence import Json
from state.principal import Principal

PART_BYTES = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class NewUpload:
    """What comes in for a job."""

    job_id: UUID
    number: int
    """Order in the job, from 0."""
    name: str
    is_text: bool = False
    facts: Mapping[str, Json]


async def in_parts(content: bytes) -> AsyncIterator[bytes]:
    """Yields bytes that are in memory anyway."""
    for start in range(0, len(content), PART_BYTES):
        yield content[start : start + PART_BYTES]


async def keep_upload(session: AsyncSession, principal: Principal, new: NewUpload, parts: AsyncIterable[bytes]) -> int:
    """Stores an upload part by part, at most `PART_BYTES` each; returns its bytes."""
    about = {"org_id": principal.org_id, "user_id": principal.user_id}
    upload = Upload(
        id=uuid4(),
        **about,
        job_id=new.job_id,
        number=new.number,
        name=new.name,
        is_text=new.is_text,
        facts=dict(new.facts),
    )
    session.add(upload)
    await session.flush()
    size, seq = 0, 0
    async for content in parts:
        await session.execute(insert(UploadPart), [{**about, "upload_id": upload.id, "seq": seq, "content": content}])
        size, seq = size + len(content), seq + 1
    upload.size = size
    return size


async def list_uploads(session: AsyncSession, job_id: UUID) -> list[Upload]:
    """Returns a job's uploads in order, without their content."""
    return list(await session.scalars(select(Upload).where(Upload.job_id == job_id).order_by(Upload.number)))


async def read_upload(session: AsyncSession, upload_id: UUID) -> bytes:
    """Returns an upload's bytes."""
    statement = select(UploadPart.content).where(UploadPart.upload_id == upload_id).order_by(UploadPart.seq)
    parts: Iterable[bytes] = await session.scalars(statement)
    return b"".join(parts)


async def drop_uploads(session: AsyncSession, job_id: UUID) -> None:
    """Deletes a job's uploads."""
    await session.execute(delete(Upload).where(Upload.job_id == job_id))
