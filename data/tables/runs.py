"""Tables of the run engine: assistants, threads, runs and their events, store, crons, webhooks, instances.

Read and written by the role `narutalk_engine` with the statements of `data/runs`; the typed models here describe them
for migrations, tests and reports.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, ForeignKey, Index, Integer, LargeBinary, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.base import Base


class OwnedRow:
    """The organisation a row belongs to."""

    org_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), index=True)


class StampedRow:
    """When a row was made and last changed."""

    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class AssistantFields:
    """What an assistant and each of its versions hold."""

    graph_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    config: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    context: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, server_default="{}")
    version: Mapped[int] = mapped_column(Integer, server_default="1")


class AssistantRow(AssistantFields, StampedRow, Base):
    """An assistant as an organisation made or changed it.

    A graph's default assistant has no row until somebody changes it; its id is the same in every organisation, hence
    the two-column key.
    """

    __tablename__ = "assistants"

    org_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True)
    assistant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)


class AssistantVersionRow(AssistantFields, Base):
    """One version of an assistant; versions are kept for ever."""

    __tablename__ = "assistant_versions"

    org_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True)
    assistant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ThreadRow(OwnedRow, StampedRow, Base):
    """A conversation. Its state is in the checkpoints, never copied here."""

    __tablename__ = "threads"
    __table_args__ = (
        # Without a time stamp, so that a run can update its thread in place.
        Index("ix_threads_owner", "org_id", "owner_id"),
        Index("ix_threads_metadata", "metadata", postgresql_using="gin", postgresql_ops={"metadata": "jsonb_path_ops"}),
        Index("ix_threads_expires_at", "expires_at", postgresql_where=text("expires_at is not null")),
    )

    thread_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(Uuid)
    """The user who made it; nobody else sees it."""
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, server_default="{}")
    status: Mapped[str] = mapped_column(Text, server_default="idle")
    """idle | busy | interrupted | error"""
    interrupts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    """Open interrupts by task id."""
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    config: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    state_updated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_seq: Mapped[int] = mapped_column(Integer, server_default="0")
    """Highest event number of its finished runs; a later run's numbers go on from there."""
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Time to live: when `expiry` is done unless the thread is used before."""
    ttl_minutes: Mapped[int | None] = mapped_column(Integer)
    expiry: Mapped[str | None] = mapped_column(Text)
    """delete | keep_latest"""


class RunRow(OwnedRow, StampedRow, Base):
    """One run of a graph on a thread, with all that another process needs to go on with it."""

    __tablename__ = "runs"
    __table_args__ = (
        Index("uq_runs_active", "thread_id", unique=True, postgresql_where=text("status = 'running'")),
        Index("ix_runs_thread", "thread_id", "created_at"),
        Index("ix_runs_open", "run_at", postgresql_where=text("status in ('pending', 'running')")),
    )

    run_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    thread_id: Mapped[UUID] = mapped_column(ForeignKey("threads.thread_id", ondelete="CASCADE"))
    assistant_id: Mapped[UUID] = mapped_column(Uuid)
    graph_id: Mapped[str] = mapped_column(Text)
    deployment: Mapped[str] = mapped_column(Text)
    """Which langgraph.json it belongs to: only a server of the same one takes it over."""
    user_id: Mapped[UUID] = mapped_column(Uuid)
    principal: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Who asked, as `PrincipalJson`: a run that is taken over keeps its rights."""
    status: Mapped[str] = mapped_column(Text, server_default="pending")
    """pending | running | interrupted | success | error | timeout"""
    kwargs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Input, command, config and stream options as they were asked for."""
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, server_default="{}")
    multitask_strategy: Mapped[str] = mapped_column(Text, server_default="enqueue")
    temporary: Mapped[bool] = mapped_column(Boolean, server_default="false")
    """True: the thread was made for this run and goes with it."""
    attempt: Mapped[int] = mapped_column(Integer, server_default="1")
    takeovers: Mapped[int] = mapped_column(Integer, server_default="0")
    """Times its process died since it last got further."""
    got_to: Mapped[str | None] = mapped_column(Text)
    """The thread's newest checkpoint when it was last taken over."""
    lease_owner: Mapped[UUID | None] = mapped_column(Uuid)
    """Instance that runs it. Its lease is the instance's `alive_until`: one heartbeat renews all runs of a process."""
    run_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    """Not before this (`after_seconds`)."""
    cancel_action: Mapped[str | None] = mapped_column(Text)
    """interrupt | rollback: asked for, not yet done."""
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    webhook: Mapped[str | None] = mapped_column(Text)


class RunEventsRow(OwnedRow, Base):
    """Consecutive events of a run, as many as one flush wrote."""

    __tablename__ = "run_events"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True)
    first_seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    last_seq: Mapped[int] = mapped_column(Integer)
    events: Mapped[bytes] = mapped_column(LargeBinary)
    """One line per event: sequence number, tab, event name, tab, JSON, newline."""


class StoreItemRow(OwnedRow, StampedRow, Base):
    """A memory item of a user, shared by the user's threads."""

    __tablename__ = "store_items"

    org_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    namespace: Mapped[list[str]] = mapped_column(ARRAY(Text), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSONB)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ttl_minutes: Mapped[float | None]


class CronRow(OwnedRow, StampedRow, Base):
    """A run that is started by the clock."""

    __tablename__ = "crons"
    __table_args__ = (Index("ix_crons_due", "next_run_date", postgresql_where=text("enabled")),)

    cron_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(Uuid)
    principal: Mapped[dict[str, Any]] = mapped_column(JSONB)
    deployment: Mapped[str] = mapped_column(Text)
    assistant_id: Mapped[UUID] = mapped_column(Uuid)
    thread_id: Mapped[UUID | None] = mapped_column(ForeignKey("threads.thread_id", ondelete="CASCADE"))
    schedule: Mapped[str] = mapped_column(Text)
    timezone: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, server_default="{}")
    on_run_completed: Mapped[str | None] = mapped_column(Text)
    end_time: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    next_run_date: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    enabled: Mapped[bool] = mapped_column(Boolean, server_default="true")


class WebhookDeliveryRow(OwnedRow, StampedRow, Base):
    """A call to a client's address after a run, and how it went."""

    __tablename__ = "webhook_deliveries"

    delivery_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    run_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    url: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[str] = mapped_column(Text, server_default="pending")
    """pending | delivered | failed"""
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    response_status: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str | None] = mapped_column(Text)


class InstanceRow(Base):
    """A server process that runs graphs; belongs to no tenant."""

    __tablename__ = "instances"

    instance_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    deployment: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(Text)
    pid: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    alive_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """After this any instance of the deployment may take over its runs."""
