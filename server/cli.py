"""The command `narutalk`."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from server.import_command import import_data
from server.ingest_command import ingest
from state.errors import NaruTalkError, SettingsError
from state.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

EXIT_FAILED = 1
EXIT_SETTINGS = 2

Host = Annotated[str | None, typer.Option(help="Address to listen on.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; 0: any free one.")]
GraphsFile = Annotated[Path | None, typer.Option("--graphs", help="langgraph.json whose graphs are served.")]
DataDir = Annotated[Path | None, typer.Option(help="Folder of the embedded Postgres, Chroma and files.")]
Server = Annotated[str, typer.Option("--server", help="Address of a running server.")]
As = Annotated[str | None, typer.Option("--as", help="Demo login, for example gangnam.mr.")]
Thread = Annotated[str | None, typer.Option("--thread", help="Thread to go on with.")]

DEFAULT_SERVER = "http://127.0.0.1:8000"


def _settings(**given: object) -> Settings:
    return load_settings(**{name: value for name, value in given.items() if value is not None})


def _run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work())


@app.command()
def start(workers: Annotated[int, typer.Option(help="Server processes.")] = 1, data_dir: DataDir = None) -> None:
    """Start everything: Postgres, the demo company, the server; answer a first question; stay up."""
    from rich.console import Console

    settings = _settings(data_dir=data_dir)
    console = Console()
    if workers > 1:
        from server.several import start_several

        _run(lambda: start_several(settings, workers, console))
        return
    from server.start import start as start_all

    _run(lambda: start_all(settings, console))


@app.command()
def serve(
    host: Host = None,
    port: Port = None,
    graphs: GraphsFile = None,
    data_dir: DataDir = None,
    listen_fd: Annotated[int | None, typer.Option(hidden=True, help="A bound socket to serve on.")] = None,
) -> None:
    """Serve the graphs of a langgraph.json; ready when GET /ok answers."""
    settings = _settings(host=host, port=port, graphs=graphs, data_dir=data_dir)
    import socket

    from server.serve import bind, serve_forever

    listener = bind(settings.host, settings.port) if listen_fd is None else socket.socket(fileno=listen_fd)
    url = f"http://{settings.host}:{listener.getsockname()[1]}"
    prepared = listen_fd is not None  # one of several processes, whose parent has prepared the database
    _run(lambda: serve_forever(settings, listener, lambda: typer.echo(f"narutalk serves {url}"), prepared=prepared))


@app.command()
def ask(question: str, server: Server = DEFAULT_SERVER, as_user: As = None, thread: Thread = None) -> None:
    """Ask one question and print the answer."""
    from server.terminal import ask_once

    _run(lambda: ask_once(server, question, as_user, thread))


@app.command()
def chat(server: Server = DEFAULT_SERVER, as_user: As = None, thread: Thread = None) -> None:
    """Talk in the terminal."""
    from server.terminal import talk

    _run(lambda: talk(server, as_user, thread))


@app.command()
def demo(
    refresh: Annotated[bool, typer.Option("--refresh", help="Make the data anew, up to today.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Load the demo company, or bring it up to today."""
    from rich.console import Console

    from server.start import load_demo_company

    settings = _settings(data_dir=data_dir)
    _run(lambda: load_demo_company(settings, Console(), refresh=refresh))


@app.command()
def migrate(data_dir: DataDir = None) -> None:
    """Bring the database to the newest schema."""

    async def work() -> None:
        from data.migrate import migrate as migrate_database
        from data.postgres import open_postgres

        async with open_postgres(_settings(data_dir=data_dir)) as postgres:
            await migrate_database(postgres.admin_url)
        typer.echo("the database has the newest schema")

    _run(work)


app.command("import")(import_data)
app.command("ingest")(ingest)


@app.command()
def worker(graphs: GraphsFile = None, data_dir: DataDir = None) -> None:
    """Do background jobs and runs (crons, webhooks, files, imports, reports) without serving HTTP."""
    from server.worker import work_forever

    settings = _settings(graphs=graphs, data_dir=data_dir)
    _run(lambda: work_forever(settings))


@app.command()
def stop(data_dir: DataDir = None) -> None:
    """Stop the embedded Postgres of the data folder."""

    async def work() -> None:
        from data.postgres import stop_postgres

        stopped = await stop_postgres(_settings(data_dir=data_dir))
        typer.echo("stopped" if stopped else "nothing was running")

    _run(work)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def eval(context: typer.Context) -> None:
    """Run the question sets and print the tables."""
    raise typer.Exit(_run_module("tests.evals.run", context.args))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def studio(context: typer.Context) -> None:
    """Run LangGraph Studio's development server on the same graph and Postgres."""
    import subprocess

    command = [str(Path(sys.executable).with_name("langgraph")), "dev", "--no-browser", "--no-reload", *context.args]
    if not Path(command[0]).exists():
        raise SettingsError("LangGraph Studio's server is not installed: pip install 'narutalk[dev]'")
    raise typer.Exit(subprocess.call(command))  # noqa: S603  # our own program, the person's own arguments


def _run_module(name: str, arguments: list[str]) -> int:
    import subprocess

    return subprocess.call([sys.executable, "-m", name, *arguments])  # noqa: S603  # this very interpreter


def main() -> None:
    """Runs the command; a problem a person can act on is one line and an exit code."""
    try:
        app(standalone_mode=True)
    except NaruTalkError as error:
        typer.echo(f"narutalk: {' '.join(error.message.split())}", err=True)
        sys.exit(EXIT_SETTINGS if isinstance(error, SettingsError) else EXIT_FAILED)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
