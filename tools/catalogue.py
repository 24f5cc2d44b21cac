"""The list of all tools; a new one is a line here."""

from typing import Any

from tools.metric_query import QUERY_METRIC
from tools.registry import Tool, Toolbox, make_toolbox
from tools.resources import Resources


def all_tools() -> list[Tool[Any]]:
    """Returns every tool, grouped by the specialist that uses it."""
    return [QUERY_METRIC]


def build_toolbox(resources: Resources) -> Toolbox:
    """Returns the box of all tools on `resources`."""
    return make_toolbox(resources, all_tools())
