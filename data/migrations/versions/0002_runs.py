"""The run engine's tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from data.rowsecurity import ENGINE_ROLE, enable_engine_access, enable_row_security

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TENANT_TABLES = (
    "assistants",
    "assistant_versions",
    "threads",
    "runs",
    "run_events",
    "store_items",
    "crons",
    "webhook_deliveries",
)


def upgrade() -> None:
    _create_assistants()
    _create_threads_and_runs()
    _create_store_crons_and_webhooks()
    for table in TENANT_TABLES:
        enable_row_security(op, table)
        # The engine serves all tenants' runs, so its statements carry org_id and owner; it reads no business table.
        enable_engine_access(op, table)
    op.execute(f"grant select, insert, update, delete on instances to {ENGINE_ROLE}")


def downgrade() -> None:
    for table in ("instances", *reversed(TENANT_TABLES)):
        op.drop_table(table)


def _organization(primary_key: bool = False) -> sa.Column[object]:
    reference = sa.ForeignKey("organizations.id", ondelete="CASCADE")
    return sa.Column("org_id", sa.Uuid(), reference, nullable=False, primary_key=primary_key, index=not primary_key)


def _time(name: str, nullable: bool = True, now: bool = False) -> sa.Column[object]:
    default = sa.func.now() if now else None
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=default)


def _stamps() -> list[sa.Column[object]]:
    return [_time("created_at", nullable=False, now=True), _time("updated_at", nullable=False, now=True)]


def _json(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, JSONB(), nullable=nullable, server_default=None if nullable else "{}")


def _create_assistants() -> None:
    for table, version_is_key in (("assistants", False), ("assistant_versions", True)):
        op.create_table(
            table,
            _organization(primary_key=True),
            sa.Column("assistant_id", sa.Uuid(), primary_key=True),
            sa.Column("version", sa.Integer(), primary_key=version_is_key, nullable=False, server_default="1"),
            sa.Column("graph_id", sa.Text(), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("description", sa.Text()),
            _json("config"),
            _json("context"),
            _json("metadata"),
            _time("created_at", nullable=False, now=True),
        )
    op.add_column("assistants", _time("updated_at", nullable=False, now=True))


def _create_threads_and_runs() -> None:
    op.create_table(
        "threads",
        sa.Column("thread_id", sa.Uuid(), primary_key=True),
        _organization(),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        _json("metadata"),
        sa.Column("status", sa.Text(), nullable=False, server_default="idle"),
        _json("interrupts"),
        _json("error", nullable=True),
        _json("config"),
        _time("state_updated_at"),
        sa.Column("last_seq", sa.Integer(), nullable=False, server_default="0"),
        _time("expires_at"),
        sa.Column("ttl_minutes", sa.Integer()),
        sa.Column("expiry", sa.Text()),
        *_stamps(),
    )
    op.create_index("ix_threads_owner", "threads", ["org_id", "owner_id"])
    op.create_index(
        "ix_threads_metadata",
        "threads",
        ["metadata"],
        postgresql_using="gin",
        postgresql_ops={"metadata": "jsonb_path_ops"},
    )
    op.create_index(
        "ix_threads_expires_at", "threads", ["expires_at"], postgresql_where=sa.text("expires_at is not null")
    )
    op.create_table(
        "runs",
        sa.Column("run_id", sa.Uuid(), primary_key=True),
        _organization(),
        sa.Column("thread_id", sa.Uuid(), sa.ForeignKey("threads.thread_id", ondelete="CASCADE"), nullable=False),
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("graph_id", sa.Text(), nullable=False),
        sa.Column("deployment", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("principal", JSONB(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, server_default="pending"),
        sa.Column("kwargs", JSONB(), nullable=False),
        _json("metadata"),
        sa.Column("multitask_strategy", sa.Text(), nullable=False, server_default="enqueue"),
        sa.Column("temporary", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("lease_owner", sa.Uuid()),
        _time("run_at", nullable=False, now=True),
        sa.Column("cancel_action", sa.Text()),
        sa.Column("cancel_reason", sa.Text()),
        _json("error", nullable=True),
        sa.Column("webhook", sa.Text()),
        *_stamps(),
    )
    op.create_index(
        "uq_runs_active", "runs", ["thread_id"], unique=True, postgresql_where=sa.text("status = 'running'")
    )
    op.create_index("ix_runs_thread", "runs", ["thread_id", "created_at"])
    op.create_index("ix_runs_open", "runs", ["run_at"], postgresql_where=sa.text("status in ('pending', 'running')"))
    op.create_table(
        "run_events",
        _organization(),
        sa.Column("run_id", sa.Uuid(), sa.ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
        sa.Column("first_seq", sa.Integer(), primary_key=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("events", sa.LargeBinary(), nullable=False),
    )


def _create_store_crons_and_webhooks() -> None:
    op.create_table(
        "store_items",
        _organization(primary_key=True),
        sa.Column("owner_id", sa.Uuid(), primary_key=True),
        sa.Column("namespace", ARRAY(sa.Text()), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("value", JSONB(), nullable=False),
        _time("expires_at"),
        sa.Column("ttl_minutes", sa.Float()),
        *_stamps(),
    )
    op.create_table(
        "crons",
        sa.Column("cron_id", sa.Uuid(), primary_key=True),
        _organization(),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("principal", JSONB(), nullable=False),
        sa.Column("deployment", sa.Text(), nullable=False),
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), sa.ForeignKey("threads.thread_id", ondelete="CASCADE")),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text()),
        sa.Column("payload", JSONB(), nullable=False),
        _json("metadata"),
        sa.Column("on_run_completed", sa.Text()),
        _time("end_time"),
        _time("next_run_date"),
        sa.Column("enabled", sa.Boolean(), nullable=False, server_default="true"),
        *_stamps(),
    )
    op.create_index("ix_crons_due", "crons", ["next_run_date"], postgresql_where=sa.text("enabled"))
    op.create_table(
        "webhook_deliveries",
        sa.Column("delivery_id", sa.Uuid(), primary_key=True),
        _organization(),
        sa.Column("run_id", sa.Uuid(), nullable=False, index=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, server_default="pending"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("response_status", sa.Integer()),
        sa.Column("error", sa.Text()),
        *_stamps(),
    )
    op.create_table(
        "instances",
        sa.Column("instance_id", sa.Uuid(), primary_key=True),
        sa.Column("deployment", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        _time("started_at", nullable=False, now=True),
        _time("alive_until", nullable=False),
    )
