"""The tools about clients."""

from typing import Any

from tools.client_distribution import REGIONAL_DISTRIBUTION, VISIT_EFFECT
from tools.client_grades import EXPLAIN_GRADE
from tools.client_lists import FIND_CLIENTS
from tools.client_potential import CLIENT_POTENTIAL
from tools.client_risk import CLIENT_RISK
from tools.clients import COMPARE_CLIENTS, GET_CLIENT, OWNER_HISTORY
from tools.contracts import LIST_CONTRACTS
from tools.cross_sell import CROSS_SELL
from tools.receivables import OVERDUE
from tools.registry import Tool
from tools.transactions import LIST_TRANSACTIONS
from tools.visit_briefing import PREPARE_VISIT, SUGGEST_VISITS
from tools.visit_reports import DRAFT_VISIT_REPORT
from tools.visit_writing import LOG_VISIT, SCHEDULE_VISIT
from tools.visits import LIST_SCHEDULE, LIST_VISITS

TOOLS: tuple[Tool[Any], ...] = (
    GET_CLIENT,
    FIND_CLIENTS,
    COMPARE_CLIENTS,
    LIST_TRANSACTIONS,
    LIST_CONTRACTS,
    LIST_VISITS,
    LIST_SCHEDULE,
    CLIENT_RISK,
    CROSS_SELL,
    CLIENT_POTENTIAL,
    EXPLAIN_GRADE,
    OVERDUE,
    OWNER_HISTORY,
    VISIT_EFFECT,
    REGIONAL_DISTRIBUTION,
    PREPARE_VISIT,
    SUGGEST_VISITS,
    LOG_VISIT,
    SCHEDULE_VISIT,
    DRAFT_VISIT_REPORT,
)
