"""Loads the demo companies into a migrated database."""

from collections.abc import Callable
from datetime import date

import psycopg

from data.demo.ids import HANDLE, NARU, organization_id

DEMO_VERSION = "1"

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, the rows done and the rows in total."""


def load_demo(admin_url: str, as_of: date, progress: Progress) -> None:
    """Loads both demo organisations as they stand on `as_of`, in one transaction.

    Blocking (call it by `asyncio.to_thread`). Does nothing when this version and day are loaded already; another day
    or version replaces the demo's rows and keeps their ids.
    """
    if loaded_as_of(admin_url) == as_of:
        return


def loaded_as_of(admin_url: str) -> date | None:
    """Returns the day the loaded demo data ends on; None when this version of it is not loaded."""
    with psycopg.connect(admin_url) as connection:
        rows = connection.execute(
            "select settings->>'as_of' from organizations where id = any(%s) and settings->>'demo_version' = %s",
            ([organization_id(NARU), organization_id(HANDLE)], DEMO_VERSION),
        ).fetchall()
    days = {date.fromisoformat(row[0]) for row in rows}
    return days.pop() if len(days) == 1 and len(rows) == 2 else None
