"""What one thread's checkpoints take in Postgres."""

from typing import LiteralString

import psycopg
from psycopg import sql

from bench.measures import Row

_SIZE: LiteralString = (
    "select coalesce(sum(pg_column_size(t.*)), 0)::bigint as bytes, count(*) as rows from {} t where thread_id = %s"
)


def stored(admin_url: str, thread_id: str, turns: int) -> list[Row]:
    """Bytes of all rows of a thread in the checkpointer's tables, as Postgres keeps them."""
    with psycopg.connect(admin_url) as connection:
        tables = connection.execute(
            "select table_name::text from information_schema.columns where column_name = 'thread_id'"
            " and table_name like 'checkpoint%' order by 1"
        ).fetchall()
        total, lines = 0, []
        for (table,) in tables:
            row = connection.execute(sql.SQL(_SIZE).format(sql.Identifier(table)), [thread_id]).fetchone()
            assert row is not None
            total += row[0]
            lines.append(Row(what=f"  {table}: {row[1]:,} rows", value=row[0] / 1e6, unit="MB"))
    return [Row(what=f"stored for a thread of {turns} turns", value=total / 1e6, unit="MB", target="<= 15"), *lines]
