"""The page in a real browser: a conversation of ten thousand messages, and how soon an answer is seen.

`python -m bench.page [--messages 10000] [--questions 20]`; needs Playwright and a Chromium. The browser speaks to the
server through a relay of this process, which notes when the server's first answer token passes.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from bench.load import Connection
from bench.measures import Row, connected
from bench.serving import Served, open_narutalk

FIRST_TOKEN = b'"w0 "'
QUESTION = "tokens=64 delay_ms=5"
STEP_PX = 600  # a frame of a fast flick of the wheel
SCROLL_S = 90
PER_UPDATE = 1000
SEEN = """() => new Promise((resolve) => {
  const before = document.querySelector(".turn.last")?.dataset.turn;
  const look = () => {
    const turn = document.querySelector(".turn.last");
    if (!turn || turn.dataset.turn === before || !turn.querySelector(".prose").textContent.includes("w0")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));  // the frame with it has been drawn
  };
  const observer = new MutationObserver(look);
  observer.observe(document.getElementById("transcript"), { childList: true, subtree: true, characterData: true });
})"""
FLIGHT = """([step, most]) => new Promise((resolve) => {
  const scroller = document.getElementById("transcript");
  const frames = [], empty = [];
  let turns = 0, last = null, began = null, oldest = "";
  const tick = (now) => {
    began ??= now;
    if (last !== null) frames.push(now - last);
    last = now;
    const shown = scroller.querySelectorAll(".turn");
    turns = Math.max(turns, shown.length);
    empty.push(Boolean(scroller.querySelector(".absent")));
    oldest = shown[0]?.querySelector(".bubble")?.textContent.split("#")[1] ?? oldest;
    const seconds = (now - began) / 1000;
    if (oldest === "1" && scroller.scrollTop === 0 || seconds > most) {
      return resolve({ frames, turns, oldest: Number(oldest), seconds, empty: empty.filter(Boolean).length / empty.length });
    }
    scroller.scrollTop = step === null ? 0 : scroller.scrollTop - step;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
})"""


@dataclass(kw_only=True)
class Relay:
    """Where the browser connects to, and when the server last sent the first token of an answer."""

    url: str = ""
    passed_at: float = 0.0

    async def open(self, port: int) -> asyncio.Server:
        """Returns the listening relay to a port of this machine."""

        async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, watched: bool) -> None:
            try:
                while chunk := await reader.read(1 << 16):
                    if watched and FIRST_TOKEN in chunk:
                        self.passed_at = time.time()
                    writer.write(chunk)
                    await writer.drain()
            except ConnectionError:
                pass
            finally:
                writer.close()

        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            there, back = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(pass_on(reader, back, False), pass_on(there, writer, True))

        listening = await asyncio.start_server(meet, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        return listening


async def long_conversation(connection: Connection, messages: int) -> str:
    """Returns the thread of a conversation of so many messages in its state; question `n` ends with "#n"."""
    thread = await connection.call("POST", "/threads", {"metadata": {"graph_id": "agent", "title": "long"}})
    path = f"/threads/{thread['thread_id']}/state"
    said: list[dict[str, Any]] = []
    for number in range(1, messages // 2 + 1):
        said.append({"type": "human", "id": f"q{number}", "content": f"What did the team sell in week #{number}"})
        answer = f"Week {number}: **{number * 1000:,} won**.\n\n- {number % 7} orders\n- {number % 5} clients\n"
        said.append({"type": "ai", "id": f"a{number}", "content": answer})
    for at in range(0, len(said), PER_UPDATE):
        values = {"messages": said[at : at + PER_UPDATE]}
        await connection.call("POST", path, {"values": values, "as_node": "answer"})
    return str(thread["thread_id"])


async def opened(page: Page, url: str, thread_id: str, messages: int) -> float:
    """Opens the conversation; returns the milliseconds until its newest question is there."""
    began = time.perf_counter()
    await page.goto(f"{url}/?thread={thread_id}")
    await page.locator(".bubble", has_text=f"#{messages // 2}").wait_for()
    return 1000 * (time.perf_counter() - began)


async def flown(browser: Browser, page: Page, what: str, step_px: int | None) -> list[Row]:
    """Scrolls up to the first question, so many pixels a frame or at one jump."""
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("Performance.enable", {"timeDomain": "threadTicks"})  # what others do on the machine does not count
    before = await _work_s(cdp)
    async with traced(browser) as tasks:
        found = await page.evaluate(FLIGHT, [step_px, SCROLL_S])
    work_ms = 1000 * (await _work_s(cdp) - before) / len(found["frames"])
    frames = sorted(found["frames"])
    return [
        Row(what=f"{what}: oldest question reached, of the first", value=found["oldest"], unit="", target="1"),
        Row(what=f"{what}: took", value=found["seconds"], unit="s"),
        Row(what=f"{what}: frame p50", value=statistics.median(frames), unit="ms", target="<= 17"),
        Row(what=f"{what}: frame p95", value=_quantile(frames, 0.95), unit="ms"),
        Row(what=f"{what}: frame p99", value=_quantile(frames, 0.99), unit="ms"),
        Row(what=f"{what}: longest frame", value=frames[-1], unit="ms", target="< 100"),
        Row(what=f"{what}: longest task of the page's thread, its processor time", value=tasks[-1], unit="ms"),
        Row(what=f"{what}: 99 % of its tasks, processor time", value=_quantile(tasks, 0.99), unit="ms"),
        Row(what=f"{what}: processor time of the page's thread a frame", value=work_ms, unit="ms"),
        Row(what=f"{what}: frames that showed a place without its text", value=100 * found["empty"], unit="%"),
        Row(what=f"{what}: most turns in the document", value=found["turns"], unit=""),
    ]


@asynccontextmanager
async def traced(browser: Browser) -> AsyncIterator[list[float]]:
    """Yields a list that holds afterwards what each task of the page's main thread took, shortest first.

    In milliseconds of that thread's processor time: a busy machine makes a frame late, not its work longer.
    """
    session = await browser.new_browser_cdp_session()
    events: list[dict[str, Any]] = []
    ended = asyncio.Event()
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda _: ended.set())
    categories = {"includedCategories": ["toplevel"], "recordMode": "recordContinuously"}
    await session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": categories})
    tasks: list[float] = []
    yield tasks
    await session.send("Tracing.end")
    await ended.wait()
    names = [event for event in events if event.get("name") == "thread_name"]
    mains = {(event["pid"], event["tid"]) for event in names if event["args"]["name"] == "CrRendererMain"}
    ran = [event for event in events if "tdur" in event and (event["pid"], event["tid"]) in mains]
    tasks += sorted(event["tdur"] / 1000 for event in ran)


async def _work_s(cdp: CDPSession) -> float:
    """Returns the processor seconds that the page's main thread has spent on tasks."""
    metrics = (await cdp.send("Performance.getMetrics"))["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


async def scrolled(browser: Browser, page: Page, url: str, thread_id: str, messages: int) -> list[Row]:
    """Goes to the first of all questions at one jump, then as fast as a wheel does."""
    rows = [
        Row(what=f"{messages} messages: opened after", value=await opened(page, url, thread_id, messages), unit="ms")
    ]
    rows += await flown(browser, page, "jump", None)
    await opened(page, url, thread_id, messages)
    return rows + await flown(browser, page, f"{STEP_PX} px a frame", STEP_PX)


async def seen(page: Page, relay: Relay, questions: int) -> list[Row]:
    """Time from the server's first answer token to its being drawn."""
    await page.goto(relay.url)
    await page.wait_for_selector("#question")
    times: list[float] = []
    for _ in range(questions + 1):
        drawn = asyncio.ensure_future(page.evaluate(SEEN))
        await page.fill("#question", QUESTION)
        await page.press("#question", "Enter")
        times.append(await drawn - 1000 * relay.passed_at)
        await page.wait_for_selector(".turn.last:not([data-status=running])")
    times = sorted(times[1:])  # the first question makes the thread and is not counted
    return [
        Row(what="first token sent to drawn, p50", value=statistics.median(times), unit="ms"),
        Row(what="first token sent to drawn, p95", value=_quantile(times, 0.95), unit="ms", target="<= 150"),
        Row(what="first token sent to drawn, longest", value=times[-1], unit="ms"),
    ]


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Yields a Chromium. Raises: RuntimeError when there is none."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise RuntimeError("There is no Chromium on this machine (Debian: apt-get install chromium).")
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])


async def measure(served: Served, browser: Browser, messages: int, questions: int) -> list[Row]:
    """Returns the table of the page."""
    async with connected(served) as connection:
        thread_id = await long_conversation(connection, messages)
    relay = Relay()
    async with await relay.open(served.ports[0]):
        page = await browser.new_page(viewport={"width": 1280, "height": 860}, locale="en")
        rows = await seen(page, relay, questions)
        rows += await scrolled(browser, page, relay.url, thread_id, messages)
        await page.close()
    return rows


async def main(messages: int, questions: int) -> None:
    """Measures and prints."""
    async with open_narutalk() as served, open_browser() as browser, asyncio.timeout(300):
        rows = await measure(served, browser, messages, questions)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for row in rows:
        print(f"  {row.what:<64}{row.value:>10.1f} {row.unit:<4}{row.target and f'target {row.target}'}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=20)
    given = parser.parse_args()
    asyncio.run(main(given.messages, given.questions))
