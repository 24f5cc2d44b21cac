"""The demo companies' people and logins alone, for a server that runs other graphs: a fraction of a second."""

import asyncio
from datetime import date

from psycopg import AsyncConnection

from data.demo.company import SEED
from data.demo.ids import HANDLE, NARU, organization_id
from data.demo.load import FISCAL_YEAR_START, NAMES, see_organizations, upsert_rows
from data.demo.logins import DEMO_USERNAMES, make_logins
from data.demo.organisation import make_units, with_managers
from data.demo.people import make_people, unit_managers
from data.demo.rows import TableRows, rows_of
from data.rowsecurity import open_bulk_load


async def has_logins(admin_url: str) -> bool:
    """Returns whether the demo logins are there."""
    async with await AsyncConnection.connect(admin_url) as connection:
        await see_organizations(connection, "users")
        cursor = await connection.execute("select count(*) from users where username = any(%s)", [list(DEMO_USERNAMES)])
        row = await cursor.fetchone()
        await connection.rollback()
    return row is not None and row[0] == len(DEMO_USERNAMES)


async def load_logins(admin_url: str, as_of: date) -> None:
    """Writes organisations, units, people and logins where they are missing.

    They carry no mark of a loaded demo: `load_demo` later completes them under the same ids.
    """
    async with open_bulk_load(admin_url) as connection:
        await connection.execute("select pg_advisory_xact_lock(hashtext('narutalk demo'))")
        for org_key in (NARU, HANDLE):
            name, name_en = NAMES[org_key]
            await connection.execute(
                "insert into organizations (id, name, name_en, fiscal_year_start_month) values (%s, %s, %s, %s)"
                " on conflict (id) do nothing",
                (organization_id(org_key), name, name_en, FISCAL_YEAR_START[org_key]),
            )
            for rows in await asyncio.to_thread(_people_rows, org_key, as_of):
                await upsert_rows(connection, rows)


def _people_rows(org_key: str, as_of: date) -> list[TableRows]:
    units = make_units(org_key)
    people = make_people(org_key, SEED, as_of, units)
    return [
        rows_of("org_units", with_managers(units, unit_managers(people, units))),
        rows_of("employees", people),
        rows_of("users", make_logins(org_key, people, units)),
    ]
