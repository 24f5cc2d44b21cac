"""The long work of an organisation's data that workers do: documents taken in, data imported, reports made."""

from data.jobs.task import Task
from data.jobs.worker import Lane
from tools.report_jobs import report_task
from tools.resources import Resources

LONG_AT_ONCE = 2
"""Reading files and drawing charts keeps a core busy: more at once would only make each slower."""


def company_lane(resources: Resources, *, with_documents: bool, with_figures: bool) -> Lane:
    """Returns the lane of long work: taking documents in; importing figures and making reports of them."""
    tasks: list[Task] = []
    if with_documents:
        tasks += resources.ingestion.tasks
    if with_figures:
        tasks += [*resources.imports.tasks, report_task(resources)]
    return Lane(tasks=tasks, at_once=LONG_AT_ONCE)
