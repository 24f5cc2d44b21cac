"""The long work of an organisation's data that workers do: documents taken in."""

from data.jobs.task import Task
from data.jobs.worker import Lane
from tools.resources import Resources

LONG_AT_ONCE = 2
"""Reading files and drawing charts keeps a core busy: more at once would only make each slower."""


def company_lane(resources: Resources, *, with_documents: bool) -> Lane:
    """Returns the lane of long work; documents only where the vectors are (`with_documents`)."""
    tasks: list[Task] = []
    if with_documents:
        tasks += resources.ingestion.tasks
    return Lane(tasks=tasks, at_once=LONG_AT_ONCE)
