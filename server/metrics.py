"""Counters for Prometheus; each application has a registry of its own, so that tests do not share numbers."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """What `GET /metrics` shows."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.runs_started = Counter("narutalk_runs_started", "Runs accepted", registry=self.registry)
        self.runs_ended = Counter("narutalk_runs_ended", "Runs ended", ["status"], registry=self.registry)
        self.runs_active = Gauge("narutalk_runs_active", "Runs in this process", registry=self.registry)
        self.flush_seconds = Gauge("narutalk_flush_seconds", "Last flush of the event log", registry=self.registry)
        self.first_event = Histogram(
            "narutalk_first_event_seconds",
            "From request to the first event",
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5),
            registry=self.registry,
        )

    def to_text(self) -> bytes:
        """Returns the exposition format."""
        return generate_latest(self.registry)
