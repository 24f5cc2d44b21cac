"""Fills a fresh database for demo mode: the demo company, or only its logins when another team's graphs are served."""

import logging
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from data.logins import Postgres
from data.schemalock import hold_filling_lock
from server.graph_file import read_graph_file
from state.settings import Settings

logger = logging.getLogger(__name__)

OWN_TARGET = "graph.app:make_graph"
"""How a langgraph.json names the project's own graph."""
INDEXING = "documents"
"""The stage after those of the demo's loader."""

Report = Callable[[str, int, int], None]
"""Is told (stage, done, total)."""


def serves_own_graph(settings: Settings) -> bool:
    """Whether the langgraph.json of the settings names the project's own graph."""
    return OWN_TARGET in read_graph_file(settings.graphs).graphs.values()


async def prepare(settings: Settings, postgres: Postgres, report: Report) -> Settings:
    """Returns the settings with the demo's day pinned; loads and indexes what is missing.

    Processes that start at once take turns. Without demo mode nothing is done.
    """
    if not settings.demo:
        return settings
    from data.demo.load import load_demo, loaded_as_of

    if not serves_own_graph(settings):
        return await _prepare_logins(settings, postgres)
    async with hold_filling_lock(postgres.admin_url):
        loaded = await loaded_as_of(postgres.admin_url)
        as_of = settings.as_of or loaded or _today(settings)
        settings = settings.model_copy(update={"as_of": as_of})
        if loaded != as_of:
            await load_demo(postgres.admin_url, as_of, report)
        await _index(settings, postgres, report)
    return settings


def log_stages() -> Report:
    """Returns a report that writes one line to the log for each stage."""
    begun: set[str] = set()

    def report(stage: str, done: int, total: int) -> None:
        if stage not in begun and done < total:
            begun.add(stage)
            logger.info("preparing the demo: %s", stage)

    return report


async def _prepare_logins(settings: Settings, postgres: Postgres) -> Settings:
    from data.demo.load import loaded_as_of
    from data.demo.signin import has_logins, load_logins

    as_of = settings.as_of or await loaded_as_of(postgres.admin_url)
    async with hold_filling_lock(postgres.admin_url):
        if not await has_logins(postgres.admin_url):
            await load_logins(postgres.admin_url, as_of or _today(settings))
    return settings.model_copy(update={"as_of": as_of})


async def _index(settings: Settings, postgres: Postgres, report: Report) -> None:
    from data.demo.ids import HANDLE, NARU, organization_id
    from data.ingest.demo import index_demo_documents, second_folder
    from data.session import open_database
    from tools.resources import open_resources

    async def tell(done: int, total: int) -> None:
        report(INDEXING, done, total)

    async with open_database(postgres.app_url) as database, open_resources(settings, database) as resources:
        await index_demo_documents(resources.documents, organization_id(NARU), tell)
        await index_demo_documents(resources.documents, organization_id(HANDLE), folder=second_folder())


def _today(settings: Settings) -> date:
    return datetime.now(ZoneInfo(settings.timezone)).date()
