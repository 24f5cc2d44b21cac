"""Brings a database to the newest schema; any number of processes may try at once."""

import asyncio
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

import data.migrations
from data.jobs.schema import set_up_jobs
from data.roles import ensure_roles
from data.rowsecurity import ENGINE_ROLE, OWNER_ROLE
from data.schemalock import hold_schema_lock

_CHECKPOINT_TABLES = ("checkpoint_migrations", "checkpoints", "checkpoint_blobs", "checkpoint_writes")


async def migrate(admin_url: str) -> None:
    """Creates what is missing of the roles, the tables, their rights, the checkpointer's and the job queue's tables.

    `admin_url` is a libpq connection string of a superuser, or of a role with CREATEROLE that owns the database.

    Raises: SettingsError when that role lacks a right.
    """
    async with await AsyncConnection.connect(admin_url, autocommit=True) as connection, hold_schema_lock(connection):
        await ensure_roles(connection)
        await asyncio.to_thread(_upgrade, admin_url)
        await _set_up_checkpoints(admin_url)
        await set_up_jobs(admin_url)


def _upgrade(admin_url: str) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(admin_url), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"set role {OWNER_ROLE}"))
        connection.commit()
        command.upgrade(_alembic_config(connection), "head")
        connection.commit()


def revisions_folder() -> Path:
    """Returns the folder of Alembic's environment, in the source tree or wherever the package is installed."""
    return Path(data.migrations.__file__).parent


def _alembic_config(connection: object) -> Config:
    """Alembic's configuration without an ini file, which an installed package would not have."""
    config = Config()
    config.set_main_option("script_location", str(revisions_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def _set_up_checkpoints(admin_url: str) -> None:
    """Runs the checkpointer's own migrations as the owner; autocommit, as it creates indexes concurrently."""
    async with await AsyncConnection.connect(
        admin_url, autocommit=True, prepare_threshold=0, row_factory=dict_row
    ) as connection:
        await connection.execute(sql.SQL("set role {}").format(sql.Identifier(OWNER_ROLE)))
        await AsyncPostgresSaver(connection).setup()
        for table in _CHECKPOINT_TABLES:
            rights = "select" if table == "checkpoint_migrations" else "select, insert, update, delete"
            grant = sql.SQL("grant {} on {} to {}").format(
                sql.SQL(rights), sql.Identifier(table), sql.Identifier(ENGINE_ROLE)
            )
            await connection.execute(grant)
