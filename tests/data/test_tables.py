"""The typed tables say what the migrations made."""

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.schema import SchemaItem

import data.tables.documents
import data.tables.runs  # noqa: F401  # registers its tables
from data.logins import Postgres
from data.tables.base import Base


def include(item: SchemaItem, name: str | None, kind: str, reflected: bool, compared: SchemaItem | None) -> bool:
    """Leaves out tables that are not ours (checkpoints, job queue) and indexes that only the database knows."""
    return not (reflected and compared is None and kind in {"table", "index"})


def test_models_and_migrations_agree(empty_urls: Postgres) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(empty_urls.admin_url))
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": include, "compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
    finally:
        engine.dispose()
