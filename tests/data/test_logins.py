"""DATABASE_URL: the service on a server of the user's, on which it starts nothing."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from data.logins import Postgres
from data.migrate import migrate
from data.postgres import open_postgres
from state.errors import SettingsError
from tests.conftest import make_settings


@pytest.fixture
def server_url() -> Iterator[str]:
    """Superuser's address of a server apart from the run's, because roles and their passwords belong to a server."""
    folder = Path(tempfile.mkdtemp(prefix="narutalk-"))
    folder.chmod(0o711)
    opening = open_postgres(make_settings(data_dir=folder), durable=False)
    with asyncio.Runner() as runner:
        yield runner.run(opening.__aenter__()).admin_url
        runner.run(opening.__aexit__(None, None, None))
    shutil.rmtree(folder)


def drop_roles(server_url: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("drop owned by narutalk_owner, narutalk_app, narutalk_engine")
        connection.execute("drop role narutalk_owner, narutalk_app, narutalk_engine")


def make_admin(server_url: str, *, rights: str, owns: bool) -> str:
    """Returns the address of a role without superuser's powers on a new database."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create role landlord login password 'rented' {}").format(sql.SQL(rights)))
        connection.execute("create database rented")
        if owns:
            connection.execute("alter database rented owner to landlord")
    return make_conninfo(server_url, user="landlord", password="rented", dbname="rented")


async def open_migrated(database_url: str, data_dir: Path) -> Postgres:
    async with open_postgres(make_settings(database_url=database_url, data_dir=data_dir)) as opened:
        await migrate(opened.admin_url)
        return opened


def test_a_server_of_ones_own_needs_no_superuser(server_url: str, tmp_path: Path) -> None:
    drop_roles(server_url)
    opened = asyncio.run(open_migrated(make_admin(server_url, rights="createrole", owns=True), tmp_path))
    with psycopg.connect(opened.app_url) as connection:
        assert connection.execute("select current_user, count(*) from employees").fetchone() == ("narutalk_app", 0)
    with psycopg.connect(opened.engine_url) as connection:
        assert connection.execute("select count(*) from checkpoints").fetchone() == (0,)
    assert list(tmp_path.iterdir()) == [], "nothing embedded is made"


def test_second_instance_signs_in_with_the_same_passwords(server_url: str, tmp_path: Path) -> None:
    first = asyncio.run(open_migrated(server_url, tmp_path / "one"))
    assert asyncio.run(open_migrated(server_url, tmp_path / "two")) == first


@pytest.mark.parametrize(("rights", "owns"), [("nocreaterole", True), ("createrole", False)])
def test_missing_rights_are_named(server_url: str, tmp_path: Path, rights: str, owns: bool) -> None:
    drop_roles(server_url)
    with pytest.raises(SettingsError, match=r"DATABASE_URL.*CREATEROLE.*own the database"):
        asyncio.run(open_migrated(make_admin(server_url, rights=rights, owns=owns), tmp_path))


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", "mysql://somewhere", "host=/nowhere"])
def test_wrong_address_stops_the_start_with_one_line(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="setting DATABASE_URL: no connection"):
        asyncio.run(open_migrated(url, tmp_path))


def test_admin_without_password_gets_logins_from_a_private_key(server_url: str, tmp_path: Path) -> None:
    with psycopg.connect(server_url) as connection:
        row = connection.execute("show hba_file").fetchone()
        assert row is not None
        hba = Path(row[0])
        hba.write_text("local all postgres trust\n" + hba.read_text())
        connection.execute("select pg_reload_conf()")
    without_password = make_conninfo(server_url, password="")
    first = asyncio.run(open_migrated(without_password, tmp_path))
    assert (tmp_path / "database.key").stat().st_mode & 0o777 == 0o600
    assert asyncio.run(open_migrated(without_password, tmp_path)) == first
    psycopg.connect(first.app_url).close()
