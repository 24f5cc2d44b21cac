"""How much sooner a question for several specialists is answered because they work side by side.

Every tool waits a while before it works, as a slow service would, so that branches cost the same and no core is short.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver

from graph.build import build_graph
from nodes.services import Services
from tests.evals.observing import Lent, open_company
from tools.registry import Tool

PARTS = ("경조휴가 며칠이야", "박서윤 6월 매출 얼마야", "가온대학교병원 미수금 얼마야")
"""One for each specialist."""


def slowed(services: Services, wait_s: float) -> Services:
    """Returns services whose tools take `wait_s` longer."""

    def slow(tool: Tool[Any]) -> Tool[Any]:
        run: Callable[..., Awaitable[Any]] = tool.run

        async def wait_and_run(*given: Any) -> Any:
            await asyncio.sleep(wait_s)
            return await run(*given)

        return replace(tool, run=wait_and_run)

    toolbox = services.toolbox
    return replace(services, toolbox=replace(toolbox, tools={name: slow(tool) for name, tool in toolbox.tools.items()}))


async def measure(services: Services, rounds: int) -> dict[str, list[float]]:
    """Returns seconds by question, `rounds` of each after one that is not counted."""
    graph = build_graph(Lent(given=services), checkpointer=InMemorySaver())
    whole = ", 그리고 ".join(PARTS)
    taken: dict[str, list[float]] = {question: [] for question in (*PARTS, whole)}
    for number in range(rounds + 1):
        for question, seconds in taken.items():
            config: Any = {"configurable": {"thread_id": f"{number} {question}"}}
            started = time.perf_counter()
            state = await graph.ainvoke({"messages": [HumanMessage(question)]}, config)
            if number:
                seconds.append(time.perf_counter() - started)
            parts = {item["specialist"] for item in state["evidence"]}
            expected = len(PARTS) if question == whole else 1
            if len(parts) != expected:
                raise SystemExit(f"{question!r} went to {sorted(parts)}: not {expected} specialists")
    return taken


async def main(wait_s: float, rounds: int, data_dir: Path) -> None:
    """Measures and prints."""
    async with open_company(data_dir, lambda _: None) as (services, _):
        taken = await measure(slowed(services, wait_s), rounds)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; every tool waits {wait_s:g} s, {rounds} rounds")
    medians = [statistics.median(seconds) for seconds in taken.values()]
    for question, median in zip(taken, medians, strict=True):
        print(f"  {median:6.2f} s  {question}")
    print(f"  together in {medians[-1] / sum(medians[:-1]):.2f} of the time of one after another")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wait", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data-dir", type=Path, help="a folder with the demo company; a new one when not given")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(main(given.wait, given.rounds, given.data_dir or Path(scratch)))
