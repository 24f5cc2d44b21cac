"""The terminal chat and the one-question command, over a running server's HTTP."""

import asyncio
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from server.chatting import ask
from state.errors import Unavailable

TIMEOUT_S = 300.0


def _cannot_reach(server: str) -> Unavailable:
    return Unavailable(f"no server answers at {server}: start one with `narutalk start`, or name it with --server")


async def ask_once(server: str, question: str, demo_user: str | None, thread_id: str | None) -> None:
    """Prints the answer to one question.

    Raises: Unavailable when the server cannot be reached or refuses.
    """
    console = Console()
    async with httpx.AsyncClient(base_url=server, timeout=TIMEOUT_S) as client:
        await _turn(client, console, server, {"message": question, "thread_id": thread_id}, demo_user)


async def talk(server: str, demo_user: str | None, thread_id: str | None) -> None:
    """Talks until the person stops; a question of the service is answered by number or words.

    Raises: Unavailable when the server cannot be reached.
    """
    console = Console()
    console.print("끝내려면 Ctrl-D / Ctrl-D ends it", style="dim")
    pending: dict[str, Any] | None = None
    async with httpx.AsyncClient(base_url=server, timeout=TIMEOUT_S) as client:
        while True:
            try:
                line = (await asyncio.to_thread(console.input, "[bold cyan]> [/bold cyan]")).strip()
            except (EOFError, KeyboardInterrupt):
                console.print(f"\n계속하려면 / To go on: narutalk chat --thread {thread_id}" if thread_id else "")
                return
            if not line:
                continue
            key = "resume" if pending else "message"
            try:
                answer = await _turn(client, console, server, {key: line, "thread_id": thread_id}, demo_user)
            except Unavailable as error:
                console.print(error.message, style="red")
                continue
            thread_id, pending = answer["thread_id"], answer["interrupt"]


async def _turn(
    client: httpx.AsyncClient, console: Console, server: str, sent: dict[str, Any], demo_user: str | None
) -> dict[str, Any]:
    try:
        answer = await ask(
            client,
            sent.get("message"),
            thread_id=sent["thread_id"],
            resume=sent.get("resume"),
            demo_user=demo_user,
            on_text=lambda text: console.print(text, end="", markup=False, highlight=False, soft_wrap=True),
        )
    except httpx.TransportError:
        raise _cannot_reach(server) from None
    except RuntimeError as error:
        raise Unavailable(str(error)) from None
    console.print()
    _show_rest(console, answer)
    return answer


def _show_rest(console: Console, answer: dict[str, Any]) -> None:
    value = (answer["interrupt"] or {}).get("value") or {}
    options = value.get("candidates") or [] if isinstance(value, dict) else []
    for number, option in enumerate(options, start=1):
        console.print(f"  {number}. {option['label']}", markup=False)
    for figure in answer["figures"]:
        _show_figure(console, figure)
    for citation in answer["citations"]:
        console.print(
            f"[{citation['number']}] {citation['title']} {citation.get('article') or ''}", markup=False, style="dim"
        )
    for suggestion in answer["suggestions"]:
        console.print(f"  · {suggestion}", markup=False, style="dim")


def _show_figure(console: Console, figure: dict[str, Any]) -> None:
    table = Table(title=figure["title"], title_justify="left")
    columns = figure["table"]["columns"]
    for column in columns:
        text = column["unit"] in ("text", "date", "month")
        table.add_column(column["label"], justify="left" if text else "right")
    for row in figure["table"]["rows"]:
        table.add_row(*(_cell(value, column["unit"]) for value, column in zip(row, columns, strict=True)))
    console.print(table)


def _cell(value: Any, unit: str) -> str:
    if value is None:
        return "-"
    if unit == "ratio" and isinstance(value, int | float):
        return f"{value * 100:.1f} %"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
