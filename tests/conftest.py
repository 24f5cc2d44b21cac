"""One embedded Postgres for the whole run; every test module works on a database cloned from a template.

`database` (and the people) have the demo company in them, `empty_database` has the schema only.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from data.logins import Postgres
from data.postgres import open_postgres
from data.session import Database, open_database
from state.principal import Principal
from state.settings import Settings
from tests.demo_snapshot import (
    AS_OF,
    DEMO_TEMPLATE,
    SCHEMA_TEMPLATE,
    copy_demo_snapshot,
    create_database,
    make_schema_template,
)
from tools.resources import Resources, open_resources

SLOW_FIRST = ("wire", "web", "evals", "graph", "data", "server")
"""Folders whose files start processes or ask many questions: begun last, one of them would hold up the end of the run."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Runs the slow folders first; a file's tests stay together, in their order."""

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        return SLOW_FIRST.index(folder) if folder in SLOW_FIRST else len(SLOW_FIRST)

    items.sort(key=place)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def plain_environment() -> None:
    """The developer's own keys and settings must not reach a test."""
    for name in list(os.environ):
        if name.startswith(("NARUTALK_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_", "DATABASE_URL")):
            del os.environ[name]


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    """The run's server: its logins on the database "narutalk", which stays empty."""
    folder = Path(tempfile.mkdtemp(prefix="narutalk-"))
    folder.chmod(0o711)  # as root, the server's user must get to its part of it
    if any("demo_template" in getattr(item, "fixturenames", ()) for item in request.session.items):
        copy_demo_snapshot(folder)
    opening = open_postgres(make_settings(data_dir=folder), durable=False)
    with asyncio.Runner() as runner:
        server = runner.run(opening.__aenter__())
        try:
            yield server
        finally:
            runner.run(opening.__aexit__(None, None, None))
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def schema_template(postgres: Postgres) -> str:
    """Name of a migrated database without rows."""
    if not has_database(postgres, SCHEMA_TEMPLATE):
        asyncio.run(make_schema_template(postgres))
    return SCHEMA_TEMPLATE


@pytest.fixture(scope="session")
def demo_template(postgres: Postgres) -> str:
    """Name of a database with the demo company as of 2025-06-30."""
    return DEMO_TEMPLATE


@pytest.fixture(scope="module")
def urls(postgres: Postgres, demo_template: str) -> Iterator[Postgres]:
    """The logins on this module's own database with the demo company."""
    with cloned_database(postgres, demo_template) as clone:
        yield clone


@pytest.fixture(scope="module")
def empty_urls(postgres: Postgres, schema_template: str) -> Iterator[Postgres]:
    """The logins on this module's own database without rows."""
    with cloned_database(postgres, schema_template) as clone:
        yield clone


@pytest.fixture(scope="module")
async def database(urls: Postgres, anyio_backend: str) -> AsyncIterator[Database]:
    async with open_database(urls.app_url) as opened:
        yield opened


@pytest.fixture(scope="module")
async def empty_database(empty_urls: Postgres, anyio_backend: str) -> AsyncIterator[Database]:
    async with open_database(empty_urls.app_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def settings(urls: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a service on this module's database, without a model and on the demo's last day."""
    return make_settings(
        data_dir=tmp_path_factory.mktemp("data"), database_url=urls.admin_url, as_of=AS_OF, log_level="warning"
    )


@pytest.fixture(scope="module")
async def resources(settings: Settings, database: Database) -> AsyncIterator[Resources]:
    async with open_resources(settings, database) as opened:
        yield opened


@pytest.fixture(scope="module")
async def manager(database: Database) -> Principal:
    """The manager of 강남팀, the demo's default."""
    return await sign_in(database, "gangnam.manager")


@pytest.fixture(scope="module")
async def mr(database: Database) -> Principal:
    """A medical representative of 강남팀."""
    return await sign_in(database, "gangnam.mr")


@pytest.fixture(scope="module")
async def head(database: Database) -> Principal:
    """The head of 서울사업부, which 강남팀 belongs to."""
    return await sign_in(database, "seoul.head")


@pytest.fixture(scope="module")
async def hr(database: Database) -> Principal:
    return await sign_in(database, "hr")


@pytest.fixture(scope="module")
async def compliance(database: Database) -> Principal:
    return await sign_in(database, "compliance")


@pytest.fixture(scope="module")
async def executive(database: Database) -> Principal:
    return await sign_in(database, "executive")


@pytest.fixture(scope="module")
async def other_org(database: Database) -> Principal:
    """A branch manager of the second organisation."""
    return await sign_in(database, "handle.manager")


async def sign_in(database: Database, username: str) -> Principal:
    """Returns the demo login."""
    from data.users import find_login

    found = await find_login(database, username)
    assert found is not None, f"the demo has no login {username}"
    return found


def make_settings(**values: object) -> Settings:
    """Returns settings of `values` and the defaults; no `.env` is read."""
    return Settings(_env_file=None, **values)  # type: ignore[call-arg, arg-type]  # pydantic validates them


def has_database(postgres: Postgres, name: str) -> bool:
    with psycopg.connect(postgres.admin_url) as connection:
        return connection.execute("select from pg_database where datname = %s", [name]).fetchone() is not None


@contextmanager
def cloned_database(postgres: Postgres, template: str) -> Iterator[Postgres]:
    """Yields the logins on a copy of `template`; it is dropped afterwards."""
    name = f"test_{uuid4().hex}"
    create_database(postgres, name, template=template)
    try:
        yield postgres.for_database(name)
    finally:
        with psycopg.connect(postgres.admin_url, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
