"""Who may begin, and in which order; the pressure on the loop is told, not made."""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from psycopg import OperationalError

from server.runs.feed import RunFeed
from server.runs.pressure import Pressure
from server.runs.turns import Turns

pytestmark = pytest.mark.anyio

BUSY, CALM = 1.0, 0.1


class House:
    """Turns with three places, whose runs are only noted."""

    def __init__(self, pressure: float) -> None:
        self.pressure = pressure
        self.active: dict[UUID, None] = {}
        self.feeds: dict[UUID, RunFeed] = {}
        self.begun: list[UUID] = []
        self.news = asyncio.Event()
        self.failing = 0
        self.tasks: set[asyncio.Task[None]] = set()
        self.turns = Turns(self.active, self.feeds, self._begin, lambda work: self.tasks.add(asyncio.create_task(work)))
        self.turns.always, self.turns.stuck_s = 3, float("inf")
        self.turns.pressure = lambda: self.pressure

    async def _begin(self, run_ids: Sequence[UUID]) -> bool:
        if self.failing:
            self.failing -= 1
            raise OperationalError("the database is away")
        for run_id in run_ids:
            self.active[run_id] = None
            self.begun.append(run_id)
        self.news.set()
        return True

    def ask(self) -> UUID:
        """Asks for a run: it begins, or it waits."""
        run_id = uuid4()
        with self.turns.take() as may_begin:
            if may_begin:
                self.active[run_id] = None
                self.begun.append(run_id)
        if not may_begin:
            self.turns.wait(run_id)
        return run_id

    async def until_begun(self, count: int) -> None:
        """Returns when so many have begun."""
        while len(self.begun) < count:
            self.news.clear()
            await self.news.wait()


async def test_some_begin_however_busy_the_loop_is_and_the_rest_in_their_order_as_those_end() -> None:
    house = House(BUSY)
    asked = [house.ask() for _ in range(8)]
    assert (house.begun, list(house.turns.waiting)) == (asked[:3], asked[3:])
    for number in range(5):
        del house.active[asked[number]]
        await house.until_begun(4 + number)
    assert house.begun == asked
    assert not house.turns.waiting


async def test_on_a_calm_loop_nobody_waits_for_another_to_end() -> None:
    house = House(CALM)
    asked = [house.ask() for _ in range(40)]
    await house.until_begun(40)
    assert house.begun == asked
    assert len(house.active) == 40


async def test_who_comes_later_does_not_begin_before_those_who_wait() -> None:
    house = House(BUSY)
    asked = [house.ask() for _ in range(4)]
    house.active.clear()
    late = house.ask()
    await house.until_begun(5)
    assert house.begun == [*asked, late]


async def test_a_place_is_kept_while_its_run_is_being_stored() -> None:
    house = House(BUSY)
    with house.turns.take() as first, house.turns.take() as second, house.turns.take() as third:
        assert (first, second, third) == (True, True, True)
        house.ask()
        assert house.begun == []
    await house.until_begun(1)


async def test_one_begins_though_those_at_work_neither_end_nor_rest() -> None:
    house = House(BUSY)
    house.turns.stuck_s = 0.0
    asked = [house.ask() for _ in range(5)]
    await house.until_begun(5)
    assert house.begun == asked
    assert len(house.active) == 5


async def test_a_database_that_is_away_makes_them_wait_and_loses_none() -> None:
    house = House(BUSY)
    asked = [house.ask() for _ in range(5)]
    house.failing = 1
    house.active.clear()
    await house.until_begun(5)
    assert house.begun == asked


async def test_one_that_another_process_begins_is_not_begun_here_and_its_readers_look_for_it() -> None:
    house = House(BUSY)
    asked = [house.ask() for _ in range(5)]
    feed = house.feeds[asked[3]] = RunFeed(asked[3], uuid4())
    feed.held = True
    house.turns.leave(asked[3])
    house.active.clear()
    await house.until_begun(4)
    assert house.begun == [*asked[:3], asked[4]]
    assert not feed.held


async def test_a_process_that_stops_leaves_those_that_wait_and_those_that_come_after_to_others() -> None:
    house = House(BUSY)
    asked = [house.ask() for _ in range(5)]
    feed = house.feeds[asked[3]] = RunFeed(asked[3], uuid4())
    house.turns.let_go()
    asked.append(house.ask())
    assert feed.released
    assert house.turns.gone == {*asked[3:]}
    assert house.turns.waiting == {}


async def test_it_is_not_watched_when_there_is_nothing_to_watch() -> None:
    house = House(BUSY)
    for _ in range(4):
        house.ask()
    (watch,) = house.tasks
    house.active.clear()
    await house.until_begun(4)
    house.active.clear()
    await watch
    assert len(house.tasks) == 1


@pytest.mark.skipif(not Pressure().tells_waiting, reason="this system does not tell how long a thread waits")
def test_a_thread_that_only_works_is_awake_however_seldom_it_gets_a_processor() -> None:
    pressure = Pressure()
    sum(number * number for number in range(2_000_000))
    assert 0.5 < pressure.share() <= 1.0
