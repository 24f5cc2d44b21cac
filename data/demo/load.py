"""Loads the demo companies into a migrated database."""

from collections.abc import Callable
from datetime import date

from data.demo.ids import HANDLE, NARU, organization_id
from data.rowsecurity import open_bulk_load

DEMO_VERSION = "1"

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, the rows done and the rows in total."""


async def load_demo(admin_url: str, as_of: date, progress: Progress) -> None:
    """Loads both demo organisations as they stand on `as_of`, in one transaction.

    Does nothing when this version and day are loaded already; another day or version replaces the demo's rows and
    keeps their ids.
    """
    if await loaded_as_of(admin_url) == as_of:
        return


async def loaded_as_of(admin_url: str) -> date | None:
    """Returns the day the loaded demo data ends on; None when this version of it is not loaded."""
    statement = "select settings->>'as_of' from organizations where id = any(%s) and settings->>'demo_version' = %s"
    async with open_bulk_load(admin_url) as connection:
        cursor = await connection.execute(statement, ([organization_id(NARU), organization_id(HANDLE)], DEMO_VERSION))
        rows = await cursor.fetchall()
    days = {date.fromisoformat(row[0]) for row in rows}
    return days.pop() if len(days) == 1 and len(rows) == 2 else None
