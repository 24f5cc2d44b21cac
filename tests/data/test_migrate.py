"""Migrations: safe to run at once from several processes, and equal to the models."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

import data.tables  # noqa: F401  registers the tables on the metadata
from data.logins import Postgres
from data.migrate import revisions_folder
from data.tables.base import Base
from tests.conftest import cloned_database

MIGRATE = "import asyncio, sys; from data.migrate import migrate; asyncio.run(migrate(sys.argv[1]))"


@pytest.fixture
def blank(postgres: Postgres) -> Iterator[Postgres]:
    """A database without any table."""
    with cloned_database(postgres, "template0") as clone:
        yield clone


def test_four_processes_migrate_one_database_at_once(blank: Postgres) -> None:
    command = [sys.executable, "-c", MIGRATE, blank.admin_url]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    complaints = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, complaints
    with psycopg.connect(blank.engine_url) as connection:
        assert connection.execute("select count(*) from checkpoint_migrations").fetchone() == (10,)
        assert connection.execute("select count(*) from checkpoints").fetchone() == (0,)


def test_migrated_database_equals_the_models(empty_urls: Postgres) -> None:
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(empty_urls.admin_url), poolclass=NullPool
    )
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _parents: kind != "table" or name in Base.metadata.tables,
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_revisions_form_one_line() -> None:
    config = Config()
    config.set_main_option("script_location", str(revisions_folder()))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert len(script.get_heads()) == 1
    assert script.get_bases() == ["0001"]
