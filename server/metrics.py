"""Counters for Prometheus; each application has a registry of its own, so that tests do not share numbers."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from server.runs.active import RunEnd
from state.conversation import Answer


class Metrics:
    """What `GET /metrics` shows."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.runs_started = Counter("narutalk_runs_started", "Runs accepted", registry=self.registry)
        self.runs_ended = Counter("narutalk_runs_ended", "Runs ended", ["status"], registry=self.registry)
        self.runs_active = Gauge("narutalk_runs_active", "Runs in this process", registry=self.registry)
        self.runs_waiting = Gauge(
            "narutalk_runs_waiting", "Runs that wait in this process to begin", registry=self.registry
        )
        self.flush_seconds = Gauge("narutalk_flush_seconds", "Last flush of the event log", registry=self.registry)
        self.run_seconds = Histogram(
            "narutalk_run_seconds",
            "From the begin of a run's last attempt to its end",
            buckets=(0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120),
            registry=self.registry,
        )

        self.answers = Counter(
            "narutalk_answers",
            "Answers by leading intent, engine and what they stand on: evidence, or none (nothing found, small talk)",
            ["intent", "engine", "stands_on"],
            registry=self.registry,
        )
        self.degraded = Counter(
            "narutalk_answers_degraded", "Answers of the built-in engine in place of a model's", registry=self.registry
        )
        self.unverified = Counter(
            "narutalk_answers_unverified", "Answers that hold what their evidence does not", registry=self.registry
        )
        self.tokens = Counter(
            "narutalk_model_tokens", "Tokens of chat models", ["model", "direction"], registry=self.registry
        )

    async def count_end(self, end: RunEnd) -> None:
        """Counts a run that has ended."""
        self.runs_ended.labels(end.outcome.status).inc()
        self.run_seconds.observe(end.seconds)

    def count_answer(self, answer: Answer) -> None:
        """Counts an answer, how it came about, and the tokens it cost."""
        found = bool(answer["citations"] or answer["figures"] or answer["files"])
        self.answers.labels(answer["intent"], answer["engine"], "evidence" if found else "none").inc()
        self.degraded.inc(answer["degraded"])
        self.unverified.inc(not answer["verified"])
        for call in answer.get("usage", []):
            self.tokens.labels(call["model"], "in").inc(call["input_tokens"])
            self.tokens.labels(call["model"], "out").inc(call["output_tokens"])

    def count_cache(self, name: str, counts: Callable[[], tuple[int, int]]) -> None:
        """Shows a cache's look-ups as `narutalk_cache_lookups_total`; `counts` returns (hits, misses) so far."""
        self.registry.register(_CacheLookups(name, counts))

    def to_text(self) -> bytes:
        """Returns the exposition format."""
        return generate_latest(self.registry)


class _CacheLookups(Collector):
    def __init__(self, name: str, counts: Callable[[], tuple[int, int]]) -> None:
        self.name, self.counts = name, counts

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily("narutalk_cache_lookups", "Look-ups of a cache", labels=["cache", "result"])
        for result, count in zip(("hit", "miss"), self.counts(), strict=True):
            family.add_metric([self.name, result], count)
        yield family
