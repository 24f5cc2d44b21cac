"""Tenant sessions: one transaction each, and a clear error when the database is busy or away."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from data.logins import Postgres
from data.rowsecurity import open_bulk_load
from data.session import Database, open_database
from data.tables.organizations import Organization, OrgUnit
from state.errors import Unavailable

pytestmark = pytest.mark.anyio


async def make_organization(urls: Postgres) -> UUID:
    org_id = uuid4()
    async with open_bulk_load(urls.admin_url) as connection:
        await connection.execute("insert into organizations (id, name) values (%s, '나루제약')", [org_id])
    return org_id


def unit(org_id: UUID, code: str) -> OrgUnit:
    return OrgUnit(org_id=org_id, code=code, name="강남팀", kind="branch", path=f"/{code}/")


async def test_session_commits_at_its_end(empty_urls: Postgres, empty_database: Database) -> None:
    org_id = await make_organization(empty_urls)
    async with empty_database.organization_session(org_id) as session:
        session.add(unit(org_id, "KEPT"))
    async with empty_database.organization_session(org_id) as session:
        assert list(await session.scalars(select(OrgUnit.code))) == ["KEPT"]


async def test_session_takes_everything_back_after_an_error(empty_urls: Postgres, empty_database: Database) -> None:
    org_id = await make_organization(empty_urls)

    async def fail_half_way() -> None:
        async with empty_database.organization_session(org_id) as session:
            session.add(unit(org_id, "LOST"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_half_way()
    async with empty_database.organization_session(org_id) as session:
        assert list(await session.scalars(select(OrgUnit.code))) == []


async def test_rows_stay_readable_after_the_session(empty_urls: Postgres, empty_database: Database) -> None:
    org_id = await make_organization(empty_urls)
    async with empty_database.organization_session(org_id) as session:
        organization = (await session.scalars(select(Organization))).one()
    assert organization.name == "나루제약"


async def test_full_pool_is_unavailable(empty_urls: Postgres) -> None:
    async with (
        open_database(empty_urls.app_url, pool_size=1, pool_timeout_s=0.05) as database,
        database.organization_session(uuid4()),
        database.organization_session(uuid4()),  # one connection more than the pool keeps
    ):
        with pytest.raises(Unavailable) as refused:
            async with database.organization_session(uuid4()):
                pass
        assert refused.value.retry_after_s == 1.0


async def test_server_that_is_away_is_unavailable() -> None:
    async with open_database("host=127.0.0.1 port=1 user=narutalk_app") as database:
        with pytest.raises(Unavailable):
            async with database.organization_session(uuid4()):
                pass


async def test_lost_connection_is_replaced(empty_urls: Postgres) -> None:
    async with open_database(empty_urls.app_url, pool_size=1) as database:
        async with database.organization_session(uuid4()) as session:
            backend = await session.scalar(text("select pg_backend_pid()"))
        async with open_bulk_load(empty_urls.admin_url) as connection:
            await connection.execute("select pg_terminate_backend(%s, 5000)", [backend])
        async with database.organization_session(uuid4()) as session:
            assert await session.scalar(text("select pg_backend_pid()")) != backend
