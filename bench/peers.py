"""The peers, each in an environment of its own: `python -m bench.peers` installs them, `bench.run` measures them."""

import asyncio
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import orjson
from psycopg.conninfo import conninfo_to_dict

from bench.serving import Served, free_port, postmaster_of, spawn, stop_all, until_ready
from data.postgres import open_postgres
from state.settings import Settings

FOLDER = Path(__file__).parents[1] / ".narutalk" / "peers"
PACKAGES = {"langgraph-dev": ("langgraph-cli[inmem]",), "aegra": ("aegra-cli", "sqlalchemy[asyncio]")}
"""Aegra needs greenlet and does not name it."""
PROGRAMS = {"langgraph-dev": "langgraph", "aegra": "aegra"}


def _program(name: str) -> Path:
    return FOLDER / name / "bin" / PROGRAMS[name]


def installed() -> list[str]:
    """Returns the names of the peers that are installed."""
    return [name for name in PACKAGES if _program(name).exists()]


def install(name: str) -> None:
    """Installs a peer and what the bench graph needs into an environment of its own."""
    folder = FOLDER / name
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True)
    command = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*command, *PACKAGES[name], "langgraph", "langchain-core"], check=True)


def _write_graphs(folder: Path) -> Path:
    graph = Path(__file__).with_name("graph.py")
    (folder / "bench_graph.py").write_bytes(graph.read_bytes() + b"\n\ngraph = make_graph()\n")
    path = folder / "langgraph.json"
    content = {"dependencies": ["."], "graphs": {"agent": "./bench_graph.py:graph"}}
    path.write_bytes(orjson.dumps(content))
    (folder / "aegra.json").write_bytes(orjson.dumps(content))
    return path


@asynccontextmanager
async def open_peer(name: str) -> AsyncIterator[Served]:
    """Yields a peer that serves the bench graph on loopback."""
    async with AsyncExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="peer-", ignore_cleanup_errors=True)))
        os.chmod(folder, 0o711)
        _write_graphs(folder)
        served = Served(name=name, ports=[free_port()])
        port = str(served.ports[0])
        environment = {**os.environ, "LANGSMITH_TRACING": "false", "PYTHONPATH": ""}
        if name == "aegra":
            settings = Settings(data_dir=folder / "data", _env_file=None)  # type: ignore[call-arg]
            postgres = await exits.enter_async_context(open_postgres(settings))
            served.admin_url = postgres.admin_url
            served.postmaster = await asyncio.to_thread(postmaster_of, postgres.admin_url, folder)
            environment |= _aegra_environment(postgres.admin_url, port)
            command = [str(_program(name)), "serve", "--port", port, "--host", "127.0.0.1"]
        else:
            command = [str(_program(name)), "dev", "--no-browser", "--no-reload", "--port", port]
            command += ["--n-jobs-per-worker", "1000", "--config", str(folder / "langgraph.json")]
        log = exits.enter_context((folder / "log").open("wb"))
        process = spawn(command, folder, environment, log)
        served.processes.append(process)
        try:
            await until_ready(name, process.poll, served.ports[0], "/health" if name == "aegra" else "/ok")
            yield served
        finally:
            stop_all(served)


def _aegra_environment(admin_url: str, port: str) -> dict[str, str]:
    parts = conninfo_to_dict(admin_url)
    address = f"{parts['user']}:{parts['password']}@/{parts['dbname']}?host={parts['host']}&port={parts['port']}"
    return {
        "DATABASE_URL": f"postgresql://{address}",
        "POSTGRES_USER": str(parts["user"]),
        "POSTGRES_PASSWORD": str(parts["password"]),
        "POSTGRES_DB": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": str(parts["port"]),
        "AUTH_TYPE": "noop",
        "REDIS_BROKER_ENABLED": "false",
        "PORT": port,
    }


if __name__ == "__main__":
    for peer in sys.argv[1:] or PACKAGES:
        print(f"installing {peer} …", flush=True)
        install(peer)
