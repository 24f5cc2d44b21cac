"""From nothing to a first answer: database, demo company, documents, server, and one question over its own HTTP."""

import socket
from datetime import date, datetime
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

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
        settings = await prepare(settings, postgres.admin_url, console)
        async with open_server(settings, listener) as serving:
            url = address(settings, listener)
            await show_first_answer(url, console)
            console.print(welcome(url), soft_wrap=True)
            await serving


def address(settings: Settings, listener: socket.socket) -> str:
    """Returns the address a person opens."""
    return f"http://{settings.host}:{listener.getsockname()[1]}"


async def prepare(settings: Settings, admin_url: str, console: Console) -> Settings:
    """Returns the settings with the demo's day pinned; migrates, loads and indexes what is missing."""
    from data.demo.load import loaded_as_of
    from data.migrate import migrate

    await migrate(admin_url)
    if not settings.demo:
        return settings
    loaded = await loaded_as_of(admin_url)
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    as_of = settings.as_of or loaded or today
    settings = settings.model_copy(update={"as_of": as_of})
    if loaded != as_of:
        await load_with_bars(admin_url, as_of, console)
    await index_with_bar(settings, console)
    return settings


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
        settings = await prepare(settings, postgres.admin_url, console)
        if loaded == settings.as_of:
            console.print(f"나루제약·한들메디칼: {loaded} 기준으로 이미 있습니다 / already loaded as of {loaded}")


def _bars(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


async def load_with_bars(admin_url: str, as_of: date, console: Console) -> None:
    """Loads the demo companies, with a bar for each stage."""
    from data.demo.load import STAGES, load_demo

    with _bars(console) as bars:
        tasks = {name: bars.add_task(" / ".join(labels), total=None) for name, labels in STAGES.items()}

        def report(stage: str, done: int, total: int) -> None:
            bars.update(tasks[stage], completed=done, total=total)

        await load_demo(admin_url, as_of, report)


async def index_with_bar(settings: Settings, console: Console) -> None:
    """Indexes the demo company's documents; what is indexed already is left alone."""
    from data.demo.ids import NARU, organization_id
    from data.ingest.demo import index_demo_documents
    from tools.resources import open_resources

    with _bars(console) as bars:
        task = bars.add_task("문서 색인 / Indexing documents", total=None)

        async def report(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        async with open_resources(settings) as resources:
            await index_demo_documents(resources.documents, organization_id(NARU), report)


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
