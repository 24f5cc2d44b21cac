"""The graph that langgraph.json names: compiled without a checkpointer, because the servers attach theirs."""

from functools import cache

from graph.build import Conversations, build_graph
from graph.host import ServiceHost


@cache
def process_host() -> ServiceHost:
    """Returns the process's host; kept, because servers call the factory anew for every run and schema read."""
    return ServiceHost()


@cache
def _graph() -> Conversations:
    return build_graph(process_host())


def make_graph() -> Conversations:
    """Returns the compiled graph; nothing is opened before its first run."""
    return _graph()
