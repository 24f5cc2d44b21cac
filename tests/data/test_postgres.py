"""The embedded Postgres: shared by processes, surviving their death, never twice on one folder."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from data.clusterfiles import ClusterRecord, find_binaries, socket_folder, system_user
from data.postgres import open_postgres, stop_postgres
from data.runs.pool import fetch_all, open_engine_pool
from state.errors import SettingsError, Unavailable
from tests.conftest import make_settings

APP = """
import asyncio, sys, psycopg
from pathlib import Path
from data.postgres import open_postgres
from state.settings import Settings

async def main():
    settings = Settings(_env_file=None, data_dir=Path(sys.argv[1]))
    async with open_postgres(settings, durable=sys.argv[2] == "durable") as postgres:
        with psycopg.connect(postgres.admin_url) as connection:
            connection.execute("create table if not exists visits (who text)")
            connection.execute("insert into visits values (%s)", [sys.argv[3]])
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)

asyncio.run(main())
"""


class App:
    """A process that uses the data folder until it is told to leave."""

    def __init__(self, data_dir: Path, name: str, durable: str = "quick") -> None:
        command = [sys.executable, "-c", APP, str(data_dir), durable, name]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def wait_ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def end(self, *, kill: bool = False) -> None:
        if kill:
            self.process.kill()
        self.process.communicate("leave\n", timeout=60)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="narutalk-"))
    folder.chmod(0o711)
    yield folder
    asyncio.run(stop_postgres(make_settings(data_dir=folder)))
    shutil.rmtree(folder)


def postmaster(data_dir: Path) -> int | None:
    """Returns the process id of the folder's server, None when it does not run."""
    path = data_dir / "postgres" / "postmaster.pid"
    return int(path.read_text().splitlines()[0]) if path.exists() else None


async def visits(data_dir: Path) -> tuple[list[str], int | None]:
    """Opens the database like an app; returns the rows and the server's process id."""
    async with open_postgres(make_settings(data_dir=data_dir), durable=False) as postgres:
        with psycopg.connect(postgres.admin_url) as connection:
            rows = connection.execute("select who from visits order by who").fetchall()
        return [who for (who,) in rows], postmaster(data_dir)


def test_killed_app_loses_nothing_and_the_next_uses_its_server(data_dir: Path) -> None:
    app = App(data_dir, "first", "durable")
    app.wait_ready()
    server = postmaster(data_dir)
    app.end(kill=True)
    assert asyncio.run(visits(data_dir)) == (["first"], server)
    assert postmaster(data_dir) is None, "the last to leave stops the server"


def test_killed_server_and_app_lose_nothing(data_dir: Path) -> None:
    app = App(data_dir, "first", "durable")
    app.wait_ready()
    server = postmaster(data_dir)
    assert server is not None
    app.process.kill()
    os.kill(server, signal.SIGKILL)
    app.end()
    rows, next_server = asyncio.run(visits(data_dir))
    assert rows == ["first"]
    assert next_server != server


def test_killed_server_is_started_again_under_its_users(data_dir: Path) -> None:
    async def killed_in_use() -> list[str]:
        async with open_postgres(make_settings(data_dir=data_dir)) as postgres:
            with psycopg.connect(postgres.admin_url) as connection:
                connection.execute("create table visits (who text)")
                connection.execute("insert into visits values ('first')")
            first = postmaster(data_dir)
            assert first is not None
            os.kill(first, signal.SIGKILL)
            async with asyncio.timeout(60.0), open_engine_pool(postgres.admin_url, size=2) as pool:
                rows = await fetch_all(pool, "select who from visits", {})
            return [row["who"] for row in rows]

    rows = asyncio.run(killed_in_use())
    assert rows == ["first"]
    assert postmaster(data_dir) is None  # the new one was stopped by its last user


def test_ctrl_c_stops_app_and_server(data_dir: Path) -> None:
    app = App(data_dir, "first")
    app.wait_ready()
    os.killpg(app.process.pid, signal.SIGINT)  # what a terminal does: the whole foreground group
    app.end()
    assert app.process.returncode == -signal.SIGINT
    assert postmaster(data_dir) is None
    assert "received fast shutdown request" in (data_dir / "postgres" / "server.log").read_text()


def test_server_that_cannot_start_says_why(data_dir: Path) -> None:
    app = App(data_dir, "first")
    app.wait_ready()
    app.end()
    with (data_dir / "postgres" / "postgresql.conf").open("a") as config:
        config.write("max_connections = many\n")
    with pytest.raises(Unavailable, match="max_connections"):
        asyncio.run(visits(data_dir))


def test_processes_that_start_together_share_one_server_until_the_last_leaves(data_dir: Path) -> None:
    apps = [App(data_dir, name) for name in "abc"]
    for app in apps:
        app.wait_ready()
    server = postmaster(data_dir)
    for app in apps[:2]:
        app.end()
        assert postmaster(data_dir) == server
    apps[2].end()
    assert postmaster(data_dir) is None
    assert asyncio.run(visits(data_dir))[0] == ["a", "b", "c"]


def test_process_id_used_again_by_another_program_is_no_server(data_dir: Path) -> None:
    folder = data_dir / "postgres"
    app = App(data_dir, "first")
    app.wait_ready()
    locks = {path: path.read_text() for path in (folder / "postmaster.pid", folder / ".s.PGSQL.5432.lock")}
    app.end()
    user = system_user(folder)
    uid = user.uid if user else None
    with subprocess.Popen([shutil.which("cat") or "cat"], stdin=subprocess.PIPE, user=uid, cwd="/") as stranger:
        for path, content in locks.items():
            path.write_text(f"{stranger.pid}\n" + content.split("\n", 1)[1])
            if user:
                os.chown(path, user.uid, user.gid)
        rows, server = asyncio.run(visits(data_dir))
        stranger.terminate()
    assert rows == ["first"]
    assert server != stranger.pid


def test_stop_ends_the_server_under_its_users(data_dir: Path) -> None:
    app = App(data_dir, "first")
    app.wait_ready()
    assert asyncio.run(stop_postgres(make_settings(data_dir=data_dir))) is True
    assert postmaster(data_dir) is None
    assert asyncio.run(stop_postgres(make_settings(data_dir=data_dir))) is False
    app.end()
    assert app.process.returncode == 0


def test_server_outlives_a_crowd_of_killed_apps_only_until_the_next_leaves(data_dir: Path) -> None:
    apps = [App(data_dir, name) for name in "ab"]
    for app in apps:
        app.wait_ready()
    for app in apps:
        app.end(kill=True)
    server = postmaster(data_dir)
    assert server is not None
    assert asyncio.run(visits(data_dir)) == (["a", "b"], server)
    assert postmaster(data_dir) is None


def test_long_path_gets_a_short_socket(data_dir: Path) -> None:
    deep = data_dir / ("나루" * 20)  # 120 bytes
    deep.mkdir()
    app = App(deep, "first")
    app.wait_ready()
    sockets = socket_folder((deep / "postgres").resolve())
    assert (sockets / ".s.PGSQL.5432").is_socket()
    assert sockets.stat().st_mode & 0o077 == 0
    app.end()
    sockets.rmdir()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives the server a folder elsewhere")
def test_root_in_a_private_folder_keeps_the_data_where_the_server_may_go(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = data_dir / "private"
    private.mkdir(mode=0o700)
    monkeypatch.setattr("data.clusterfiles.SYSTEM_HOME", data_dir / "system")

    async def open_and_close() -> None:
        async with open_postgres(make_settings(data_dir=private), durable=False) as postgres:
            psycopg.connect(postgres.admin_url).close()

    asyncio.run(open_and_close())
    folder = Path(ClusterRecord.load_or_make(private).folder)
    assert folder.parent == data_dir / "system"
    assert (folder / "PG_VERSION").exists()


def test_copied_binaries_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.clusterfiles.others_may_enter", lambda _path: False)
    user = system_user(tmp_path / "none yet")
    if user is None:
        pytest.skip("only root needs copies")
    binaries = find_binaries(user, home=tmp_path)
    assert binaries.is_relative_to(tmp_path)
    done = subprocess.run([binaries / "psql", "--version"], check=True, capture_output=True, text=True)
    assert done.stdout.startswith("psql (PostgreSQL) 18")


def test_damaged_and_missing_password_file_name_the_setting(data_dir: Path) -> None:
    record = data_dir / "postgres.json"
    record.write_text("{")
    with pytest.raises(SettingsError, match="NARUTALK_DATA_DIR"):
        ClusterRecord.load_or_make(data_dir)
    record.unlink()
    (data_dir / "postgres").mkdir()
    (data_dir / "postgres" / "PG_VERSION").write_text("18\n")
    with pytest.raises(SettingsError, match="NARUTALK_DATA_DIR"):
        ClusterRecord.load_or_make(data_dir)


def test_password_file_is_private(data_dir: Path) -> None:
    record = ClusterRecord.load_or_make(data_dir)
    assert (data_dir / "postgres.json").stat().st_mode & 0o777 == 0o600
    assert record.admin_password not in repr(record)
    assert ClusterRecord.load_or_make(data_dir) == record
