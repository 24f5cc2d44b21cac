"""The list of specialists; a new one is a module and a line here."""

from graph.specialists.clients import CLIENTS
from graph.specialists.documents import DOCUMENTS
from graph.specialists.employees import EMPLOYEES
from graph.specialists.general import GENERAL
from nodes.specialist import Specialist

SPECIALISTS: tuple[Specialist, ...] = (
    DOCUMENTS,
    EMPLOYEES,
    CLIENTS,
    GENERAL,
)
