"""A fresh data folder in demo mode becomes a service that answers."""

import pytest

from data.logins import Postgres
from data.session import Database
from data.users import find_login, list_demo_logins
from server.demo import prepare
from state.settings import Settings
from tests.conftest import AS_OF, make_settings
from tests.wire.serving import BENCH_GRAPHS

pytestmark = pytest.mark.anyio


async def test_other_graphs_need_only_the_logins(
    empty_urls: Postgres, empty_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = make_settings(data_dir=tmp_path_factory.mktemp("bench"), graphs=BENCH_GRAPHS, as_of=AS_OF)
    stages: list[str] = []
    await prepare(settings, empty_urls, lambda stage, done, total: stages.append(stage))
    logins = await list_demo_logins(empty_database)
    assert len(logins) == 9
    assert {login.org_id for login in logins[:2]} != {logins[-1].org_id}
    assert logins[0].unit_id is not None
    assert stages == []


async def test_a_loaded_demo_pins_the_day_and_gets_its_documents(
    urls: Postgres, database: Database, settings: Settings
) -> None:
    stages: list[tuple[str, int, int]] = []
    ready = await prepare(settings.model_copy(update={"as_of": None}), urls, lambda *progress: stages.append(progress))
    assert ready.as_of == AS_OF
    assert {stage for stage, _, _ in stages} == {"documents"}
    assert stages[-1][1] == stages[-1][2] > 0
    assert (await find_login(database, "gangnam.manager")) is not None


async def test_without_demo_mode_nothing_is_filled(empty_urls: Postgres, settings: Settings) -> None:
    closed = settings.model_copy(update={"demo": False, "as_of": None})
    assert await prepare(closed, empty_urls, lambda *_: pytest.fail("nothing may be loaded")) == closed
