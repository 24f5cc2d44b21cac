"""What one thread's checkpoints take in Postgres."""

from typing import LiteralString

import psycopg
from psycopg import sql

from bench.measures import Row

_SIZE: LiteralString = (
    "select coalesce(sum(pg_column_size(t.*)), 0)::bigint as bytes, coalesce(sum({}), 0)::bigint as given,"
    " count(*) as rows from {} t where thread_id = %s"
)
_VALUES: LiteralString = (
    "select table_name::text, array_agg(column_name::text) from information_schema.columns"
    " where table_schema = 'public' and table_name in (select table_name from information_schema.columns"
    " where column_name = 'thread_id' and table_name like 'checkpoint%%') group by 1 order by 1"
)


def stored(admin_url: str, thread_id: str, turns: int) -> list[Row]:
    """Bytes of all rows of a thread in the checkpointer's tables: as they were given, and as Postgres keeps them."""
    with psycopg.connect(admin_url) as connection:
        given, kept, lines = 0, 0, []
        for table, columns in connection.execute(_VALUES).fetchall():
            row = connection.execute(
                sql.SQL(_SIZE).format(sql.SQL(" + ").join(map(_length, columns)), sql.Identifier(table)), [thread_id]
            ).fetchone()
            assert row is not None
            kept, given = kept + row[0], given + row[1]
            lines.append(Row(what=f"  {table}: {row[2]:,} rows", value=row[1] / 1e6, unit="MB"))
    return [
        Row(what=f"given to the store for a thread of {turns} turns", value=given / 1e6, unit="MB", target="<= 15"),
        *lines,
        Row(what="the same as Postgres keeps it", value=kept / 1e6, unit="MB"),
    ]


def _length(column: str) -> sql.Composable:
    """Returns a column's bytes before compression: of `bytea` its own, of all others their text's."""
    name = sql.Identifier(column)
    if column == "blob":
        return sql.SQL("coalesce(octet_length({}), 0)").format(name)
    return sql.SQL("coalesce(octet_length({}::text), 0)").format(name)
