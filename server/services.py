"""What a server process has open; routes get it from the application's state."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from data.logins import Postgres
from data.runs.pool import EnginePool
from data.session import Database
from nodes.services import Services as GraphServices
from server.assistants import Assistants
from server.auth import Logins
from server.graphs import Graphs, Saver
from server.metrics import Metrics
from server.runs.engine import RunEngine
from state.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Services:
    """Opened in the application's lifespan, closed in reverse."""

    settings: Settings
    postgres: Postgres
    database: Database
    pool: EnginePool
    saver: Saver
    graphs: Graphs
    engine: RunEngine
    assistants: Assistants
    logins: Logins
    answering: GraphServices | None
    """What our own graph works with; None when another langgraph.json is served."""
    metrics: Metrics


async def services_of(request: Request) -> Services:
    """Returns the application's services; async, because FastAPI runs other dependencies in a thread each."""
    services: Services = request.app.state.services
    return services


Open = Annotated[Services, Depends(services_of)]
"""A route's parameter of this type is the application's services."""
