"""The command `narutalk import`: shows a guessed mapping, what an import would change, or imports."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from state.errors import InvalidInput
from state.language import Language
from state.settings import Settings, load_settings

if TYPE_CHECKING:  # the command line starts without the database's libraries
    from data.imports.report import ImportReport
    from data.imports.run import Progress

Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV and XLSX files.")]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", exists=True, dir_okay=False, help="Mapping file (YAML).")
]
Guess = Annotated[bool, typer.Option("--guess", help="Print the guessed mapping and stop.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change; write nothing.")]
Of = Annotated[str | None, typer.Option("--of", help="Import for this login's organisation, for example hr.")]
DataDir = Annotated[Path | None, typer.Option(help="Folder of the embedded Postgres.")]
LanguageOption = Annotated[str, typer.Option("--language", help="ko or en.")]
LARGEST_BYTES = 200 * 1024 * 1024
_STAGES: dict[str, dict[Language, str]] = {
    "reading": {"ko": "읽는 중", "en": "Reading"},
    "comparing": {"ko": "비교하는 중", "en": "Comparing"},
    "writing": {"ko": "쓰는 중", "en": "Writing"},
    "checking": {"ko": "검산하는 중", "en": "Checking"},
}


def import_data(
    files: Files,
    mapping: MappingFile = None,
    guess: Guess = False,
    dry_run: DryRun = False,
    of: Of = None,
    language: LanguageOption = "ko",
    data_dir: DataDir = None,
) -> None:
    """Import employees, pay, targets, sales, clients, transactions, contracts and products from CSV and XLSX files."""
    import uvloop

    if guess:
        typer.echo(_guess(files), nl=False)
        return
    spoken: Language = "en" if language == "en" else "ko"
    settings = load_settings(**({"data_dir": data_dir} if data_dir else {}))
    import asyncio

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, _bar(spoken) as progress:
        report, logins = runner.run(run_import(settings, files, mapping, of, dry_run=dry_run, progress=progress))
    typer.echo("\n".join(report.to_lines(spoken)))
    if logins:
        typer.echo(("로그인: " if spoken == "ko" else "Logins: ") + ", ".join(logins))


def _guess(files: Sequence[Path]) -> str:
    from data.imports.guess import guess_mapping
    from data.imports.mapping import write_mapping
    from data.imports.run import ImportFile

    found = [ImportFile(name=path.name, content=_read(path)) for path in files]
    return write_mapping(guess_mapping(found))


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_BYTES:
        raise InvalidInput(f"{path.name} is larger than {LARGEST_BYTES // 2**20} MiB; split it. 파일이 너무 큽니다.")
    return path.read_bytes()


async def _silent(_stage: str, _done: float) -> None:
    return None


@contextmanager
def _bar(language: Language) -> "Iterator[Progress]":
    """Yields what shows an import's progress on a terminal, below the lines that a pipe reads."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:<12}"), BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(_STAGES["reading"][language], total=1.0)

        async def show(stage: str, done: float) -> None:
            bars.update(task, description=_STAGES[stage][language], completed=done)

        yield show


async def run_import(
    settings: Settings,
    paths: Sequence[Path],
    mapping_path: Path | None,
    of: str | None,
    *,
    dry_run: bool,
    progress: "Progress" = _silent,
) -> "tuple[ImportReport, list[str]]":
    """Returns the report and the logins that were made. The mapping's organisation goes before `of`.

    Raises: InvalidInput when neither says whose data it is.
    """
    from data.imports.guess import guess_mapping
    from data.imports.mapping import read_mapping
    from data.imports.organization import ensure_logins, open_operator_session, organization_id
    from data.imports.run import ImportFile, import_files
    from data.migrate import migrate
    from data.postgres import open_postgres

    files = [ImportFile(name=path.name, content=_read(path)) for path in paths]
    mapping = read_mapping(_read(mapping_path).decode("utf-8")) if mapping_path else guess_mapping(files)
    async with open_postgres(settings) as postgres:
        await migrate(postgres.admin_url)
        about = mapping.organization
        org_id = organization_id(about.key) if about else await _organization_of(postgres.app_url, of)
        async with open_operator_session(postgres.admin_url, org_id, about) as session:
            today = settings.as_of or date.today()
            report = await import_files(session, org_id, mapping, files, today, dry_run=dry_run, progress=progress)
            logins = await ensure_logins(session, org_id, mapping) if about and not dry_run else []
            if dry_run:
                await session.rollback()
    return report, logins


async def _organization_of(app_url: str, username: str | None) -> UUID:
    from data.session import open_database
    from data.users import find_login

    if username is None:
        raise InvalidInput("Say whose data it is: --of LOGIN, or an `organization` in the mapping. 조직을 지정하세요.")
    async with open_database(app_url) as database:
        principal = await find_login(database, username)
    if principal is None:
        raise InvalidInput(f"There is no login {username}. {username} 로그인이 없습니다.")
    return principal.org_id
