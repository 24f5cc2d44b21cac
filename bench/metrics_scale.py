"""Single-metric questions through query_metric on the demo's transactions and on many times as many.

python -m bench.metrics_scale [--rows 10000000] [--rounds 5]
"""

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine

from data.demo.ids import NARU, organization_id, row_id
from data.logins import Postgres
from data.postgres import open_postgres
from data.rollups import rebuild_sales_months, select_differences
from data.session import open_database
from data.users import find_login
from state.settings import Settings
from tests.demo_snapshot import AS_OF, DEMO_TEMPLATE, copy_demo_snapshot, create_database
from tools.catalogue import EMPLOYEE_TOOLS
from tools.registry import Caller, make_toolbox
from tools.resources import open_resources

JUNE, MAY, YEAR = "2025-06-01/2025-06-30", "2025-05-01/2025-05-31", "2024-07-01/2025-06-30"
BYTES_A_ROW = 700
"""Measured: a transaction with its indexes and its part of the roll-up, while both are written."""
QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("own sales of a month", {"metrics": ["sales"], "people": ["ME"], "period": MAY}),
    ("own achievement of the month that runs", {"metrics": ["achievement"], "people": ["ME"], "period": JUNE}),
    ("a team's achievement", {"metrics": ["achievement"], "units": ["TEAM"], "period": MAY}),
    ("a ranking of a team", {"metrics": ["sales"], "by": ["employee"], "units": ["TEAM"], "period": MAY}),
    ("all branches", {"metrics": ["achievement"], "by": ["unit"], "period": MAY}),
    ("the company by month over a year", {"metrics": ["sales"], "by": ["month"], "period": YEAR}),
    ("the company's year", {"metrics": ["sales"], "period": YEAR}),
    ("a month against the year before", {"metrics": ["sales"], "period": MAY, "compare": "year_ago"}),
    ("top products", {"metrics": ["sales"], "by": ["product"], "period": MAY, "limit": 10}),
    ("top clients of a year", {"metrics": ["sales"], "by": ["client"], "period": YEAR, "limit": 10}),
    ("a client's year by month", {"metrics": ["sales"], "by": ["month"], "clients": ["CLIENT"], "period": YEAR}),
    ("one area", {"metrics": ["sales"], "where": {"area": ["항생제"]}, "period": MAY}),
    ("return rate by branch", {"metrics": ["return_rate"], "by": ["unit"], "period": MAY}),
    ("number of transactions", {"metrics": ["transaction_count"], "units": ["TEAM"], "period": MAY}),
    ("clients that bought", {"metrics": ["client_count"], "period": MAY}),
    ("a week, from the transactions", {"metrics": ["sales"], "period": "2025-05-12/2025-05-18"}),
    ("a week of a team", {"metrics": ["sales"], "units": ["TEAM"], "period": "2025-05-12/2025-05-18"}),
    ("new clients", {"metrics": ["new_clients"], "period": MAY}),
)
_COPY = """
    insert into transactions (org_id, tx_no, date, client_id, employee_id, product_id, quantity, unit_price, amount,
                              kind, channel, status, invoice_no)
    select t.org_id, t.tx_no || '-' || k, t.date, t.client_id, t.employee_id,
           p.ids[1 + (k * 7 + abs(t.quantity)) %% array_length(p.ids, 1)], t.quantity, t.unit_price, t.amount, t.kind,
           t.channel, t.status, t.invoice_no
    from (select * from transactions where org_id = %(org)s and tx_no not like '%%-%%-%%' and length(tx_no) < 14) t
    cross join generate_series(%(first)s::int, %(last)s::int) k
    cross join (select array_agg(id order by code) as ids from products where org_id = %(org)s) p
"""


@dataclass(frozen=True, kw_only=True)
class Timing:
    """One kind of question, in milliseconds."""

    name: str
    median: float
    p95: float


def main() -> None:
    """Prints a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="narutalk-bench-"))
    folder.chmod(0o711)
    try:
        free = shutil.disk_usage(folder).free
        wanted = max(options.rows) * BYTES_A_ROW * 2
        if free < wanted:
            raise SystemExit(f"{wanted >> 30} GiB are wanted, {free >> 30} GiB are free")
        asyncio.run(_measure(folder, options.rows, options.rounds))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(folder: Path, sizes: Sequence[int], rounds: int) -> None:
    copy_demo_snapshot(folder)
    settings = Settings(_env_file=None, data_dir=folder, as_of=AS_OF)  # type: ignore[call-arg]  # pydantic-settings' own
    async with open_postgres(settings, durable=False) as server:
        create_database(server, "scale", template=DEMO_TEMPLATE)
        scratch = server.for_database("scale")
        settings = settings.model_copy(update={"database_url": scratch.admin_url})
        for size in (0, *sizes):
            if size:
                _grow(scratch, size)
            await _ask_all(scratch, settings, rounds)


def _grow(server: Postgres, size: int) -> None:
    """Copies the demo's rows with other products until there are `size`; indexes are made anew afterwards."""
    org = organization_id(NARU)
    started = time.perf_counter()
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")  # copies need no check of their references
        connection.execute("set maintenance_work_mem = '512MB'")
        made = connection.execute(
            "select indexname, indexdef from pg_indexes where tablename = 'transactions' and indexname not like 'pk%'"
        ).fetchall()
        unique = [name for name, statement in made if "UNIQUE" in statement]
        for name, _ in made:
            drop = f"alter table transactions drop constraint {name}" if name in unique else f"drop index {name}"
            connection.execute(drop)  # type: ignore[arg-type]  # a name the catalogue gave
        (have,) = connection.execute("select count(*) from transactions where org_id = %s", [org]).fetchone()  # type: ignore[misc]  # a count always has a row
        (base,) = connection.execute(
            "select count(*) from transactions where org_id = %s and length(tx_no) < 14", [org]
        ).fetchone()  # type: ignore[misc]  # a count always has a row
        first = have // base
        connection.execute(_COPY, {"org": org, "first": first, "last": first + (size - have) // base})
        for _, statement in made:
            connection.execute(statement)
        connection.execute("analyze transactions")
    print(f"rows made in {time.perf_counter() - started:.0f} s", flush=True)
    started = time.perf_counter()
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(server.admin_url))
    with engine.begin() as opened:
        count = rebuild_sales_months(opened, org)
        wrong = opened.execute(select_differences(org)).all()
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute("analyze sales_monthly")
    engine.dispose()
    print(f"roll-up of {count:,} rows in {time.perf_counter() - started:.0f} s; {len(wrong)} differences", flush=True)


async def _ask_all(server: Postgres, settings: Settings, rounds: int) -> None:
    with psycopg.connect(server.admin_url) as connection:
        row = connection.execute(
            "select count(*), pg_size_pretty(pg_total_relation_size('transactions')),"
            " (select count(*) from sales_monthly) from transactions"
        ).fetchone()
    async with open_database(server.app_url) as database, open_resources(settings, database) as resources:
        manager = await find_login(database, "gangnam.manager")
        assert manager is not None
        caller = Caller(principal=manager, today=AS_OF, language="ko", run_step="bench")
        toolbox = make_toolbox(resources, EMPLOYEE_TOOLS)
        with psycopg.connect(server.admin_url) as connection:
            client = connection.execute("select id from clients where name = '가온대학교병원'").fetchone()
        assert client is not None
        named = {"ME": str(manager.employee_id), "TEAM": str(row_id(NARU, "unit", "GANGNAM")), "CLIENT": str(client[0])}
        timings, everything = [], []
        for name, arguments in QUESTIONS:
            taken = []
            for _ in range(rounds + 1):
                started = time.perf_counter()
                evidence = await toolbox.call("query_metric", _filled(arguments, named), caller)
                taken.append((time.perf_counter() - started) * 1000)
                assert not evidence["empty"], name
            everything += taken[1:]
            timings.append(Timing(name=name, median=_at(taken[1:], 0.5), p95=_at(taken[1:], 0.95)))
    print(f"\n{row[0]:,} transactions ({row[1]}), roll-up {row[2]:,} rows" if row else "", flush=True)
    for one in timings:
        print(f"  {one.name:42} {one.median:8.0f} ms  {one.p95:8.0f} ms", flush=True)
    print(f"  {'all':42} {_at(everything, 0.5):8.0f} ms  {_at(everything, 0.95):8.0f} ms", flush=True)


def _filled(arguments: dict[str, Any], named: dict[str, str]) -> dict[str, Any]:
    return {
        name: [named.get(one, one) for one in value] if isinstance(value, list) else value
        for name, value in arguments.items()
    }


def _at(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    main()
