"""Which events of a thread stream a client wants."""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from server.wire.threadevents import CHANNELS, ThreadEvent


class Subscription(BaseModel):
    """The body of a request for a thread's events."""

    model_config = ConfigDict(extra="ignore")

    channels: list[str]
    namespaces: list[list[str]] | None = None
    """Prefixes of namespaces; absent: all."""
    depth: int | None = Field(default=None, ge=0)
    """How far below a prefix; absent: any depth."""
    since: int | None = Field(default=None, ge=0)
    """Only events after this number."""

    @field_validator("channels")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        if not value:
            raise ValueError("channels must name at least one channel")
        unknown = [name for name in value if name not in CHANNELS and not name.startswith("custom:")]
        if unknown:
            raise ValueError(f"unknown channel {unknown[0]!r}; known: {', '.join(sorted(CHANNELS))}")
        return value

    @property
    def wants_messages(self) -> bool:
        """Whether message chunks need to be read at all."""
        return "messages" in self.channels

    def covers(self, event: ThreadEvent) -> bool:
        """Whether the client asked for this event."""
        if self.since is not None and event.seq <= self.since:
            return False
        return self._has_channel(event) and self._is_within(event.namespace)

    def _has_channel(self, event: ThreadEvent) -> bool:
        if event.method == "input.requested":
            return "input" in self.channels
        if event.method == "custom":
            return "custom" in self.channels or f"custom:{event.data.get('name')}" in self.channels
        return event.method in self.channels

    def _is_within(self, namespace: tuple[str, ...]) -> bool:
        if not self.namespaces:
            return self.depth is None or len(namespace) <= self.depth
        return any(
            len(namespace) >= len(prefix)
            and (self.depth is None or len(namespace) - len(prefix) <= self.depth)
            and all(_same(have, wanted) for have, wanted in zip(namespace, prefix, strict=False))
            for prefix in self.namespaces
        )


def _same(have: str, wanted: str) -> bool:
    """A step `answer` stands for every call of it (`answer:6f0…`), a step with a call only for that one."""
    return have == wanted or (":" not in wanted and have.partition(":")[0] == wanted)
