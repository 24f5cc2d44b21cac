"""The command `narutalk ingest`: puts files and folders of documents into a running server, a batch at a time."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from state.errors import InvalidInput, Unavailable
from state.language import Language

Paths = Annotated[list[Path], typer.Argument(exists=True, readable=True, help="Files and folders.")]
Server = Annotated[str, typer.Option("--server", help="Address of a running server.")]
As = Annotated[str | None, typer.Option("--as", help="Demo login, for example handle.admin.")]
LanguageOption = Annotated[str, typer.Option("--language", help="ko or en.")]

BATCH_FILES = 100
BATCH_BYTES = 64 * 1024 * 1024  # what is in memory at once; a single file may be 50 MiB
TIMEOUT_S = 300.0
LOOK_EVERY_S = 0.5
OVER = frozenset({"done", "failed"})
GOOD = frozenset({"indexed", "unchanged"})

Progress = Callable[[float], None]
"""Is told how many files are done, those of a batch in work by its share."""


@dataclass(kw_only=True)
class Outcome:
    """What became of the files."""

    counts: dict[str, int] = field(default_factory=dict)
    """State (indexed, unchanged, failed) -> files."""
    remarks: list[str] = field(default_factory=list)
    """A line for each file that was not taken in, or with warnings."""

    def add(self, name: str, state: str, words: Iterable[str]) -> None:
        """Counts one file; `words`: its problem, or its warnings."""
        self.counts[state] = self.counts.get(state, 0) + 1
        said = " ".join(words)
        if said:
            self.remarks.append(f"{name}: {said}")

    def summary(self, language: Language) -> str:
        """Returns "2000 files: 1998 indexed, 2 failed"."""
        names = {"indexed": "새로 넣음", "unchanged": "이미 있음", "failed": "넣지 못함"} if language == "ko" else {}
        parts = ", ".join(f"{names.get(state, state)} {count}" for state, count in sorted(self.counts.items()))
        total = sum(self.counts.values())
        return f"파일 {total}개: {parts}" if language == "ko" else f"{total} files: {parts}"


def ingest(
    paths: Paths, server: Server = "http://127.0.0.1:8000", as_user: As = None, language: LanguageOption = "ko"
) -> None:
    """Put documents into a running server: files, or folders with all that is in them."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    spoken: Language = "en" if language == "en" else "ko"
    files = list(find_files(paths))
    if not files:
        raise InvalidInput("There are no files. 파일이 없습니다.")
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=len(files))
        outcome = asyncio.run(
            send(files, server, as_user, spoken, progress=lambda done: bars.update(task, completed=int(done)))
        )
    typer.echo("\n".join([*outcome.remarks, outcome.summary(spoken)]))
    if outcome.counts.get("failed"):
        raise typer.Exit(1)


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yields the files, those of folders by name; hidden ones and links are left out."""
    for path in paths:
        if path.is_dir():
            inside = (one for one in sorted(path.rglob("*")) if one.is_file() and not one.is_symlink())
            yield from (one for one in inside if not any(part.startswith(".") for part in one.relative_to(path).parts))
        else:
            yield path


async def send(
    files: Sequence[Path],
    server: str,
    as_user: str | None,
    language: Language,
    *,
    progress: Progress = lambda _done: None,
) -> Outcome:
    """Returns what became of the files; sends a batch when the one before is done.

    Raises: Unavailable when the server cannot be reached or refuses.
    """
    from data.ingest.formats import MAX_BYTES
    from data.ingest.problems import problem_words

    headers = {"Accept-Language": language, **({"X-Demo-User": as_user} if as_user else {})}
    outcome, done = Outcome(), 0
    async with httpx.AsyncClient(base_url=server, timeout=TIMEOUT_S) as client:
        for batch in _batches(files):
            fitting = [path for path in batch if path.stat().st_size <= MAX_BYTES]
            for path in batch:
                if path not in fitting:
                    outcome.add(path.name, "failed", [problem_words("too_large", language)])
            try:
                await _send_batch(client, headers, fitting, outcome, lambda share: progress(done + share))  # noqa: B023  # called in this turn only
            except httpx.TransportError as error:
                raise Unavailable(f"no server answers at {server}: {error}") from None
            done += len(batch)
            progress(done)
    return outcome


def _batches(files: Sequence[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    size = 0
    for path in files:
        length = path.stat().st_size
        if batch and (len(batch) >= BATCH_FILES or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(path)
        size += length
    if batch:
        yield batch


async def _send_batch(
    client: httpx.AsyncClient, headers: dict[str, str], files: Sequence[Path], outcome: Outcome, progress: Progress
) -> None:
    if not files:
        return
    parts = [("files", (path.name, path.read_bytes())) for path in files]
    job = _checked(await client.post("/documents/index", files=parts, headers=headers))
    del parts
    while True:
        state = _checked(await client.get(f"/documents/jobs/{job['job_id']}", headers=headers))
        progress(state["progress"] * len(files))
        if state["status"] in OVER:
            break
        await asyncio.sleep(LOOK_EVERY_S)
    for path, document in zip(files, state["documents"], strict=True):
        is_good = document["state"] in GOOD
        problem = [document["error"] or state["error"] or ""]
        outcome.add(path.name, document["state"] if is_good else "failed", document["warnings"] if is_good else problem)


def _checked(response: httpx.Response) -> Any:
    if response.is_error:
        raise Unavailable(f"the server refused ({response.status_code}): {response.text[:300]}")
    return response.json()
