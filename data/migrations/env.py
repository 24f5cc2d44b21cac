"""Alembic's entry: runs the revisions on the connection that `data/migrate.py` hands over."""

from alembic import context

import data.tables  # noqa: F401  registers the tables on the metadata
from data.tables.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
