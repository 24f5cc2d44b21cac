"""The project's own graph inside this server: its services are opened here and lent to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from data.session import Database
from nodes.services import Services as GraphServices
from server.demo import OWN_TARGET
from server.graphs import Graphs
from server.metrics import Metrics
from state.settings import Settings
from tools.resources import open_resources


@asynccontextmanager
async def open_answering(
    settings: Settings, database: Database, graphs: Graphs, metrics: Metrics
) -> AsyncIterator[GraphServices | None]:
    """Yields what our graph's nodes work with; None when the served langgraph.json does not name our graph."""
    if not any(served.target == OWN_TARGET for served in graphs.by_name.values()):
        yield None
        return
    # Only here, because another team's graph needs none of it.
    from graph.app import process_host
    from graph.host import open_services

    async with open_resources(settings, database) as resources, open_services(settings, resources) as opened:
        orders = resources.documents.orders
        metrics.count_cache("document_search", lambda: (orders.hits, orders.misses))
        services = replace(opened, answered=metrics.count_answer)
        with process_host().lend(services):
            yield services
