"""Measures our server, and the peers where they are installed, and prints a table: `python -m bench.run [--quick]`."""

import argparse
import asyncio
import os
import platform
from collections.abc import Awaitable, Callable, Sequence

from bench.measures import Row, copies, crowd, first_state, graph_alone, long_thread, one_at_a_time, sixty_four
from bench.peers import installed, open_peer
from bench.serving import Served, open_folder, open_narutalk, start_process, stop_all
from bench.storage import stored
from bench.takeover import lost_in_mid_run

Scale = argparse.Namespace


def _arguments() -> Scale:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: a look, not a measurement")
    parser.add_argument("--only", choices=sorted(PARTS), action="append", help="only this part")
    parser.add_argument("--no-peers", action="store_true", help="our server only")
    parser.add_argument("--runs", type=int, help="runs at 64 clients")
    parser.add_argument("--clients", type=int, help="clients at once")
    parser.add_argument("--turns", type=int, help="turns of the long thread")
    scale = parser.parse_args()
    scale.runs = scale.runs or (256 if scale.quick else 1280)
    scale.clients = scale.clients or (100 if scale.quick else 1000)
    scale.turns = scale.turns or (64 if scale.quick else 512)
    return scale


async def _basics(scale: Scale) -> list[Row]:
    alone = await graph_alone(100)
    async with open_narutalk() as served:
        return [alone, *await one_at_a_time(served, 50), *await sixty_four(served, scale.runs)]


async def _crowd(scale: Scale) -> list[Row]:
    async with open_narutalk(2) as served:
        await sixty_four(served, 64)  # warm
        return await crowd(served, scale.clients)


async def _long(scale: Scale) -> list[Row]:
    async with open_folder() as (served, folder):
        await start_process(served, folder)
        await one_at_a_time(served, 10)
        thread_id, rows = await long_thread(served, scale.turns)
        rows += await asyncio.to_thread(stored, served.admin_url, thread_id, scale.turns)
        threads = await copies(served, thread_id, 19)
        stop_all(served)
        again = Served(name=served.name, admin_url=served.admin_url, postmaster=served.postmaster)
        try:
            await start_process(again, folder)
            return [*rows, *await first_state(again, threads)]
        finally:
            stop_all(again)


async def _takeover(scale: Scale) -> list[Row]:
    return await lost_in_mid_run(2 if scale.quick else 8)


PARTS: dict[str, Callable[[Scale], Awaitable[list[Row]]]] = {
    "basics": _basics,
    "crowd": _crowd,
    "long": _long,
    "takeover": _takeover,
}


async def _peer(name: str, scale: Scale) -> list[Row]:
    async with open_peer(name) as served:
        rows = [*await one_at_a_time(served, 20), *await sixty_four(served, scale.runs // 2)]
        _, more = await long_thread(served, min(scale.turns, 128))
        return [*rows, *more, *await crowd(served, scale.clients)]


def _print(name: str, rows: Sequence[Row], against: Sequence[Row] = ()) -> None:
    print(f"\n{name}")
    ours = {row.what: row.value for row in against}
    for row in rows:
        ratio = f"{row.value / ours[row.what]:8.1f} x ours" if ours.get(row.what) else ""
        print(f"  {row.what:<66}{row.value:>10.2f} {row.unit:<4}{row.target and f'target {row.target}':<15}{ratio}")


async def main(scale: Scale) -> None:
    """Runs all parts in turn; other work on the machine shows in the times of the clock, hardly in processor time."""
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}; 64 tokens a run")
    rows: list[Row] = []
    for name, part in PARTS.items():
        if scale.only and name not in scale.only:
            continue
        found = await part(scale)
        rows += found
        _print(f"narutalk, {name}", found)
    for name in () if scale.no_peers or scale.only else installed():
        try:
            _print(name, await _peer(name, scale), rows)
        except (RuntimeError, OSError, TimeoutError) as error:
            print(f"\n{name}: {error!r}")


if __name__ == "__main__":
    asyncio.run(main(_arguments()))
