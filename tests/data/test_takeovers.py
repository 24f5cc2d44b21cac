"""Runs whose process died: how often it did so at the same step, and who is tried apart from others."""

from uuid import uuid4

import pytest

from data.runs.pool import EnginePool, execute
from data.runs.runs import Instance, NewRun, insert_run
from data.runs.takeover import release_run, take_over_runs

pytestmark = pytest.mark.anyio

GAP = 1000
SUSPECT = 2


def instance() -> Instance:
    """Returns one without a lease: it is as good as dead."""
    return Instance(instance_id=uuid4(), deployment="takeovers")


async def step_done(pool: EnginePool, run: NewRun, checkpoint_id: str) -> None:
    values = {"thread": str(run.thread_id), "id": checkpoint_id}
    await execute(
        pool,
        "insert into checkpoints (thread_id, checkpoint_ns, checkpoint_id, checkpoint, metadata)"
        " values (%(thread)s, '', %(id)s, '{}', '{}')",
        values,
    )


async def taken(pool: EnginePool, run: NewRun, *, suspects: bool = False) -> list[int]:
    """Returns the count of the run when it is taken over."""
    rows = await take_over_runs(pool, instance(), limit=50, gap=GAP, suspect=SUSPECT, suspects=suspects)
    return [row["takeovers"] for row in rows if row["run_id"] == run.run_id]


async def test_deaths_count_until_a_step_is_done(pool: EnginePool, run: NewRun) -> None:
    await insert_run(pool, run, instance(), claim=True)
    await step_done(pool, run, "1")
    assert await taken(pool, run) == [1]
    assert await taken(pool, run) == [2]
    assert await taken(pool, run) == []
    assert await taken(pool, run, suspects=True) == [3]
    await step_done(pool, run, "2")
    assert await taken(pool, run, suspects=True) == [1]
    assert await taken(pool, run) == [2]


async def test_a_run_without_checkpoints_counts_every_death(pool: EnginePool, run: NewRun) -> None:
    await insert_run(pool, run, instance(), claim=True)
    counts = [count for death in range(4) for count in await taken(pool, run, suspects=death >= SUSPECT)]
    assert counts == [1, 2, 3, 4]


async def test_a_run_handed_over_counts_no_death(pool: EnginePool, run: NewRun) -> None:
    first = instance()
    await insert_run(pool, run, first, claim=True)
    await release_run(pool, first, run.run_id, 1)
    assert await taken(pool, run) == [0]
