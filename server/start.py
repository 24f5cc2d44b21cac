"""From nothing to a first answer: database, demo company, documents, server, and one question over its own HTTP."""

import socket
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from data.logins import Postgres
from server.chatting import ask
from server.serve import bind, open_server
from state.settings import Settings

QUESTION = "강남팀 이번 달 실적과 달성률 알려주고, 제품설명회 한도 규정도 알려줘"


async def start(settings: Settings, console: Console) -> None:
    """Brings everything up, answers a first question, then serves until a signal comes.

    The database stays open around all of it, so that the embedded server is started once.
    """
    from data.postgres import open_postgres

    listener = bind(settings.host, settings.port)
    async with open_postgres(settings) as postgres:
        settings = await prepare_with_bars(settings, postgres, console)
        async with open_server(settings, listener, prepared=True) as serving:
            url = address(settings, listener)
            await show_first_answer(url, console)
            console.print(welcome(url), soft_wrap=True)
            await serving


def address(settings: Settings, listener: socket.socket) -> str:
    """Returns the address a person opens."""
    return f"http://{settings.host}:{listener.getsockname()[1]}"


async def prepare_with_bars(settings: Settings, postgres: Postgres, console: Console) -> Settings:
    """Returns the settings with the demo's day pinned; migrates, loads and indexes what is missing, with bars."""
    from data.demo.load import STAGES
    from data.migrate import migrate
    from server.demo import INDEXING, prepare

    await migrate(postgres.admin_url)
    labels = {**STAGES, INDEXING: ("문서 색인", "Indexing documents")}
    with _bars(console) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(" / ".join(labels[stage]), total=None)
            bars.update(tasks[stage], completed=done, total=total)

        return await prepare(settings, postgres, report)


async def load_demo_company(settings: Settings, console: Console, *, refresh: bool) -> None:
    """Loads the demo where it is missing; with `refresh` makes it anew up to today (or the setting `as_of`)."""
    from data.demo.load import loaded_as_of
    from data.migrate import migrate
    from data.postgres import open_postgres

    async with open_postgres(settings) as postgres:
        await migrate(postgres.admin_url)
        loaded = await loaded_as_of(postgres.admin_url)
        if refresh and settings.as_of is None:
            settings = settings.model_copy(update={"as_of": datetime.now(ZoneInfo(settings.timezone)).date()})
        settings = await prepare_with_bars(settings, postgres, console)
        if loaded == settings.as_of:
            console.print(f"나루제약·한들메디칼: {loaded} 기준으로 이미 있습니다 / already loaded as of {loaded}")


def _bars(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


async def show_first_answer(url: str, console: Console) -> None:
    """Asks the server a question over HTTP and prints the answer as it comes."""
    console.rule("첫 질문 / First question")
    console.print(f"[bold]{QUESTION}[/bold]\n")
    try:
        async with httpx.AsyncClient(base_url=url, timeout=120.0) as client:
            answer = await ask(
                client, QUESTION, on_text=lambda text: console.print(text, end="", markup=False, soft_wrap=True)
            )
    except (httpx.HTTPError, RuntimeError) as error:
        console.print(f"[red]{error}[/red]")
        return
    console.print()
    if answer.get("citations"):
        lines = [f"* [{item['number']}] {item['title']} {item.get('article') or ''}" for item in answer["citations"]]
        console.print(Markdown("\n".join(lines)))


def welcome(url: str) -> str:
    """Returns what to do next."""
    return f"""
[bold green]준비되었습니다 / Ready[/bold green]  {url}
  API 문서 / API docs   {url}/docs
  상태 / Health         {url}/health
  대화 / Chat           narutalk chat

curl -N {url}/chat -H 'Content-Type: application/json' -H 'Accept: text/event-stream' \\
  -d '{{"message": "한빛내과 최근 거래 보여줘"}}'

끝내기 / Stop: Ctrl-C
"""
