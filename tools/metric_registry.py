"""All metrics by name, and what the derived ones (share, rank, …) are called."""

from dataclasses import dataclass

from state.evidence import Unit
from state.language import Language
from tools.metric_names import METRIC_NAMES
from tools.metrics import Metric
from tools.metrics_activity import ACTIVITY_METRICS, PEOPLE_METRICS
from tools.metrics_clients import CLIENT_METRICS
from tools.metrics_sales import SALES_METRICS
from tools.wording import say


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A column that follows from the leading metric over all rows."""

    ko: str
    en: str
    unit: Unit

    def label(self, language: Language) -> str:
        """Returns the heading."""
        return say(language, self.ko, self.en)


METRICS: dict[str, Metric] = {
    metric.name: metric for metric in (*SALES_METRICS, *ACTIVITY_METRICS, *PEOPLE_METRICS, *CLIENT_METRICS)
}
DERIVED: dict[str, Derived] = {
    "share": Derived(ko="비중", en="share", unit="ratio"),
    "cumulative_share": Derived(ko="누적 비중", en="cumulative share", unit="ratio"),
    "rank": Derived(ko="순위", en="rank", unit="count"),
    "running_total": Derived(ko="누계", en="running total", unit="won"),
}

if set(METRICS) | set(DERIVED) != set(METRIC_NAMES):
    raise RuntimeError("tools/metric_names.py and the declared metrics differ")
