"""The application: everything is opened in its lifespan and closed in reverse."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from uuid import uuid4

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from sse_starlette.sse import AppStatus

from data.checkpoints import open_checkpointer
from data.logins import Postgres
from data.migrate import migrate
from data.postgres import open_postgres
from data.runs.pool import open_engine_pool
from data.runs.runs import Instance
from data.session import open_database
from server.answering import open_answering
from server.assistants import Assistants
from server.auth import DEMO_HEADER, Logins
from server.background import open_background
from server.body import BodyLimit
from server.demo import log_stages, prepare
from server.errors import add_error_handlers
from server.graphs import open_graphs
from server.head import HeadAsGet
from server.metrics import Metrics
from server.routes import (
    assistants,
    chat,
    clients,
    crons,
    documents,
    employees,
    imports,
    meta,
    reports,
    router,
    runs,
    states,
    store,
    tables,
    threads,
    threadstream,
)
from server.routes.web import add_web
from server.runs.engine import open_engine
from server.runs.leases import give_back, open_leases
from server.runs.log import open_run_log
from server.runs.notices import open_notices
from server.services import Services
from server.warming import warm
from state.settings import Profile, Settings

EXPOSED_HEADERS = ["Location", "Content-Location", "X-Pagination-Total", "X-Pagination-Next", "Retry-After"]

ROUTERS = (
    meta.router,
    assistants.router,
    threads.router,
    states.router,
    threadstream.router,
    crons.router,
    runs.router,
    store.router,
    chat.router,
    router.router,
    documents.router,
    reports.router,
    employees.router,
    clients.router,
    imports.router,
    tables.router,
)
"""All routes; each is guarded by a login or listed in `meta.PUBLIC_PATHS`."""


@asynccontextmanager
async def open_services(settings: Settings, postgres: Postgres, *, serving: bool = True) -> AsyncIterator[Services]:
    """Yields what the routes work with; runs that a dead process left are taken over before the first request."""
    async with AsyncExitStack() as exits:
        pool = await exits.enter_async_context(open_engine_pool(postgres.engine_url))
        database = await exits.enter_async_context(open_database(postgres.app_url))
        saver = await exits.enter_async_context(open_checkpointer(postgres.engine_url))
        metrics = Metrics()
        graphs = await exits.enter_async_context(open_graphs(settings.graphs, saver))
        answering = await exits.enter_async_context(open_answering(settings, database, graphs, metrics))
        instance = Instance(instance_id=uuid4(), deployment=graphs.deployment)
        log = await exits.enter_async_context(open_run_log(pool, instance))
        engine = await exits.enter_async_context(open_engine(pool, graphs, saver, instance, log))
        engine.on_end.append(metrics.count_end)
        engine.max_active = settings.max_active_runs
        engine.max_takeovers = settings.max_takeovers
        engine.tells_errors = settings.profile is not Profile.PRODUCTION
        await exits.enter_async_context(open_leases(engine, lease_s=settings.lease_s))
        await exits.enter_async_context(open_notices(postgres.engine_url, engine))
        services = Services(
            settings=settings,
            postgres=postgres,
            database=database,
            pool=pool,
            saver=saver,
            graphs=graphs,
            engine=engine,
            assistants=Assistants(pool, graphs),
            logins=Logins(settings, database),
            answering=answering,
            metrics=metrics,
        )
        async with open_background(services, serving=serving):
            yield services
        await engine.drain.wait(settings.drain_s)
        await give_back(engine)


def create_app(settings: Settings, *, prepared: bool = False) -> FastAPI:
    """Returns the application; its lifespan starts or joins the database, brings it up to date and opens the rest.

    `prepared`: whoever starts it has filled the database for demo mode and pinned its day already.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Streams end when their runs do: on a stop runs are given time to finish, and their readers with them.
        AppStatus.enable_automatic_graceful_drain = False
        async with open_postgres(settings) as postgres:
            await migrate(postgres.admin_url)
            ready = settings if prepared else await prepare(settings, postgres, log_stages())
            async with open_services(ready, postgres) as services:
                app.state.services = services
                services.engine.spawn(warm(services))
                yield

    app = FastAPI(title="NaruTalk", version=version("narutalk"), lifespan=lifespan, docs_url=None, redoc_url=None)
    add_error_handlers(app)  # first: what is added later lies around it, so that every answer passes CORS
    app.add_middleware(BodyLimit)
    app.add_middleware(HeadAsGet)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins.split(),
        allow_origin_regex=r"https?://(localhost|127\.0\.0\.1)(:\d+)?",
        allow_private_network=True,  # a browser asks for it before a public page may reach a server on loopback
        allow_methods=["*"],
        allow_headers=["*", DEMO_HEADER, "X-Api-Key", "Last-Event-ID"],
        expose_headers=EXPOSED_HEADERS,
    )
    for routes in ROUTERS:
        app.include_router(routes)
    add_web(app)
    return app
