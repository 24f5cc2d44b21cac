"""The service's Postgres: embedded in the data folder, or the server that DATABASE_URL names."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from psycopg import AsyncConnection, sql

from data.cluster import Cluster
from data.clusterfiles import ClusterRecord, find_binaries, system_user
from data.filelock import FileLock, hold_lock, try_lock
from data.logins import Postgres, open_own_server, sign_in
from state.errors import SettingsError, Unavailable
from state.settings import Settings

logger = logging.getLogger(__name__)

__all__ = ["DATABASE", "Postgres", "open_postgres", "stop_postgres"]

DATABASE = "narutalk"
_WATCH_S = 1.0
_LOCK_TIMEOUT_S = 120.0  # longer than one start with recovery, which the holder may be in


@asynccontextmanager
async def open_postgres(settings: Settings, *, durable: bool = True) -> AsyncIterator[Postgres]:
    """Yields the database's addresses; starts the embedded server when no other process of this data folder has.

    Processes share the server; the last one that leaves stops it. One that is killed leaves it running for the next.
    A server that dies meanwhile is started again by one of those that use it.

    Raises: SettingsError for a wrong DATABASE_URL or data folder, Unavailable when the server does not start.
    """
    if settings.database_url is not None:
        yield await open_own_server(settings.database_url.get_secret_value(), settings.data_dir)
        return
    data_dir = await asyncio.to_thread(_make_data_dir, settings.data_dir)
    joining = asyncio.ensure_future(_join(data_dir, durable=durable))
    try:
        postgres, membership = await asyncio.shield(joining)
    except asyncio.CancelledError:
        _, membership = await joining  # a server that has just started must not be left behind
        await _leave(data_dir, membership)
        raise
    watching = asyncio.create_task(_watch(data_dir, durable=durable), name="postgres")
    try:
        yield postgres
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await _leave(data_dir, membership)


async def _watch(data_dir: Path, *, durable: bool) -> None:
    """Starts the server again whenever it has died; one that was stopped stays so."""
    cluster = await asyncio.to_thread(_find_cluster, data_dir, durable=durable)
    while True:
        await asyncio.sleep(_WATCH_S)
        if not cluster.has_died():
            continue
        logger.error("Postgres in %s is gone; starting it again", cluster.folder)
        try:
            # The thread goes on when this task is cancelled, and must not do so without the lock.
            await asyncio.shield(asyncio.ensure_future(_revive(data_dir, cluster)))
        except (Unavailable, OSError):
            logger.exception("Postgres does not start")


async def _revive(data_dir: Path, cluster: Cluster) -> None:
    async with hold_lock(data_dir / "postgres.lock", timeout_s=_LOCK_TIMEOUT_S):
        if cluster.has_died():  # nobody else was faster
            await asyncio.to_thread(cluster.ensure_running)


async def stop_postgres(settings: Settings) -> bool:
    """Stops the embedded server of the data folder, whoever uses it; returns whether one was running."""
    data_dir = await asyncio.to_thread(settings.data_dir.expanduser().resolve)
    if settings.database_url is not None or not await asyncio.to_thread((data_dir / "postgres.json").exists):
        return False
    async with hold_lock(data_dir / "postgres.lock", timeout_s=_LOCK_TIMEOUT_S):
        cluster = await asyncio.to_thread(_find_cluster, data_dir)
        running = cluster.read_postmaster() is not None
        await asyncio.to_thread(cluster.stop)
    return running


def _make_data_dir(path: Path) -> Path:
    data_dir = path.expanduser().resolve()
    try:
        (data_dir / "postgres.users").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"setting NARUTALK_DATA_DIR: {data_dir} cannot be made: {error.strerror}") from error
    return data_dir


def _find_cluster(data_dir: Path, *, durable: bool = True) -> Cluster:
    record = ClusterRecord.load_or_make(data_dir)
    folder = data_dir / record.folder
    user = system_user(folder)
    binaries = find_binaries(user)
    return Cluster(folder=folder, binaries=binaries, user=user, password=record.admin_password, durable=durable)


async def _join(data_dir: Path, *, durable: bool) -> tuple[Postgres, FileLock]:
    async with hold_lock(data_dir / "postgres.lock", timeout_s=_LOCK_TIMEOUT_S):
        cluster = await asyncio.to_thread(_find_cluster, data_dir, durable=durable)
        membership = await asyncio.to_thread(try_lock, data_dir / "postgres.users" / uuid4().hex)
        if membership is None:
            raise SettingsError(f"setting NARUTALK_DATA_DIR: files in {data_dir} cannot be locked")
        try:
            await asyncio.to_thread(cluster.ensure_running)
            await _ensure_database(cluster.url())
            return await sign_in(cluster.url(database=DATABASE), cluster.password), membership
        except BaseException:
            await asyncio.to_thread(_release, membership, cluster)
            raise


async def _leave(data_dir: Path, membership: FileLock) -> None:
    async with hold_lock(data_dir / "postgres.lock", timeout_s=_LOCK_TIMEOUT_S):
        cluster = await asyncio.to_thread(_find_cluster, data_dir)
        await asyncio.to_thread(_release, membership, cluster)


def _release(membership: FileLock, cluster: Cluster) -> None:
    """Ends a membership, and the server with the last one."""
    membership.release(remove=True)
    if not _others_remain(membership.path.parent):
        cluster.stop()


def _others_remain(users: Path) -> bool:
    """Whether a living process still holds a lock in `users`; files of killed ones are removed."""
    remain = False
    for path in users.iterdir():
        lock = try_lock(path)
        if lock is None:
            remain = True
        else:
            lock.release(remove=True)
    return remain


async def _ensure_database(server_url: str) -> None:
    async with await AsyncConnection.connect(server_url, autocommit=True) as connection:
        known = await connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
        if await known.fetchone() is None:
            await connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
