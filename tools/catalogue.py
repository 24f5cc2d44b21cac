"""The list of all tools; a new one is a line here."""

from typing import Any

from tools.documents import TOOLS as DOCUMENT_TOOLS
from tools.employees import FIND_EMPLOYEES, GET_EMPLOYEE
from tools.metric_query import QUERY_METRIC
from tools.pay import GET_PAY
from tools.registry import Tool, Toolbox, make_toolbox
from tools.resources import Resources


def all_tools() -> list[Tool[Any]]:
    """Returns every tool, grouped by the specialist that uses it."""
    return [*DOCUMENT_TOOLS, QUERY_METRIC, FIND_EMPLOYEES, GET_EMPLOYEE, GET_PAY]


def build_toolbox(resources: Resources) -> Toolbox:
    """Returns the box of all tools on `resources`."""
    return make_toolbox(resources, all_tools())
