"""The list of all tools; a new one is a line here."""

from typing import Any

from tools.anomalies import FIND_ANOMALIES
from tools.change import EXPLAIN_CHANGE
from tools.client_tools import TOOLS as CLIENT_TOOLS
from tools.coaching import COACH
from tools.correlation import CORRELATE_METRICS
from tools.documents import TOOLS as DOCUMENT_TOOLS
from tools.employee_card import GET_EMPLOYEE
from tools.employees import FIND_EMPLOYEES
from tools.evaluation import EVALUATION_SCORE, INCENTIVE_ESTIMATE
from tools.forecast import FORECAST_METRIC
from tools.general import TOOLS as GENERAL_TOOLS
from tools.metric_query import QUERY_METRIC
from tools.pay import GET_PAY
from tools.peers import COMPARE_PEERS
from tools.registry import Tool, Toolbox, make_toolbox
from tools.reports import MAKE_REPORT
from tools.resources import Resources
from tools.run_rate import REQUIRED_RUN_RATE
from tools.share_of_whole import SHARE_OF_WHOLE
from tools.streaks import FIND_STREAKS

EMPLOYEE_TOOLS: tuple[Tool[Any], ...] = (
    QUERY_METRIC,
    SHARE_OF_WHOLE,
    FIND_EMPLOYEES,
    GET_EMPLOYEE,
    GET_PAY,
    EXPLAIN_CHANGE,
    FORECAST_METRIC,
    REQUIRED_RUN_RATE,
    EVALUATION_SCORE,
    INCENTIVE_ESTIMATE,
    FIND_ANOMALIES,
    FIND_STREAKS,
    COMPARE_PEERS,
    CORRELATE_METRICS,
    COACH,
    MAKE_REPORT,
)


def all_tools() -> list[Tool[Any]]:
    """Returns every tool, grouped by the specialist that uses it."""
    return [*DOCUMENT_TOOLS, *EMPLOYEE_TOOLS, *CLIENT_TOOLS, *GENERAL_TOOLS]


def build_toolbox(resources: Resources) -> Toolbox:
    """Returns the box of all tools on `resources`."""
    return make_toolbox(resources, all_tools())
