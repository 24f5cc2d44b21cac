"""What tools run on: the settings, the database, the document index."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from state.settings import Settings
from tools.lexicons import Lexicons

if TYPE_CHECKING:  # chromadb and the database drivers load when they are opened
    from data.imports.jobs import Imports
    from data.ingest.jobs import Ingestion
    from data.search import DocumentIndex
    from data.session import Database


@dataclass(frozen=True, kw_only=True)
class Resources:
    """Opened once for the process, shared by all calls."""

    settings: Settings
    database: "Database"
    documents: "DocumentIndex"
    ingestion: "Ingestion"
    """Takes documents in, in the background."""
    imports: "Imports"
    """Takes an organisation's own data in, in the background."""
    lexicons: Lexicons = field(default_factory=Lexicons)
    """Names of people, units, clients, products and documents, kept for each organisation."""


@asynccontextmanager
async def open_resources(settings: Settings, database: "Database | None" = None) -> AsyncIterator[Resources]:
    """Yields the resources; opens the (embedded) Postgres too, and does its jobs, when no `database` is given."""
    from data.imports.jobs import Imports
    from data.ingest.jobs import open_ingestion
    from data.search import open_document_index

    async with AsyncExitStack() as stack:
        engine_url = None
        if database is None:
            from data.postgres import open_postgres
            from data.session import open_database

            postgres = await stack.enter_async_context(open_postgres(settings))
            database = await stack.enter_async_context(open_database(postgres.app_url))
            engine_url = postgres.engine_url
        documents = await stack.enter_async_context(open_document_index(settings, database))
        lexicons = Lexicons()
        ingestion = await stack.enter_async_context(open_ingestion(documents, lexicons.forget))
        resources = Resources(
            settings=settings,
            database=database,
            documents=documents,
            ingestion=ingestion,
            imports=Imports(database=database, changed=lexicons.forget),
            lexicons=lexicons,
        )
        if engine_url is not None:  # nobody else is there to do what is asked for here
            from data.jobs.worker import open_workers
            from tools.company_jobs import company_lane

            lane = company_lane(resources, with_documents=True, with_figures=True)
            await stack.enter_async_context(open_workers(engine_url, [lane], lease_s=settings.lease_s))
        yield resources
