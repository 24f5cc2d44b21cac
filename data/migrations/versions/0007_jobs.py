"""What background jobs work on: uploads kept until they are done, imports, reports in the making, complete vectors."""

from alembic import op

from data.rowsecurity import USER_ID, enable_row_security, restrict_rows

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _table(name: str, columns: str, *constraints: str) -> None:
    op.execute(f"""
        create table {name} (
            id uuid not null default gen_random_uuid(),
            {columns},
            org_id uuid not null constraint fk_{name}_org_id references organizations (id) on delete cascade,
            created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
            deleted_at timestamptz,
            {", ".join((f"constraint pk_{name} primary key (id)", *constraints))}
        )
    """)
    op.execute(f"create index ix_{name}_org_id on {name} (org_id)")
    enable_row_security(op, name)


def upgrade() -> None:
    _table(
        "uploads",
        "user_id uuid not null, job_id uuid not null, number integer not null, name text not null,"
        " is_text boolean not null default false, size bigint not null default 0, facts jsonb not null default '{}'",
        "constraint uq_uploads_job_id_number unique (job_id, number)",
    )
    _table(
        "upload_parts",
        "user_id uuid not null, upload_id uuid not null, seq integer not null, content bytea not null",
        "constraint fk_upload_parts_upload_id foreign key (upload_id) references uploads (id) on delete cascade",
        "constraint uq_upload_parts_upload_id_seq unique (upload_id, seq)",
    )
    # Uploads are compressed already, or read once: trying to compress them costs more than it saves.
    op.execute("alter table upload_parts alter column content set storage external")
    _table(
        "import_jobs",
        "user_id uuid not null, state text not null default 'queued', progress integer not null default 0,"
        " stage text not null default 'queued', dry_run boolean not null, mapping text not null, today date not null,"
        " language text not null, report jsonb, error jsonb",
    )
    op.execute("create index ix_import_jobs_user_id on import_jobs (user_id)")
    for table in ("uploads", "upload_parts", "import_jobs"):
        restrict_rows(op, table, f"user_id = {USER_ID}")
    _table(
        "complete_vectors",
        "embedder text not null",
        "constraint uq_complete_vectors_org_id_embedder unique (org_id, embedder)",
    )
    _extend_reports()
    _end_interrupted_jobs()


def _extend_reports() -> None:
    op.execute("""
        alter table reports add column state text not null default 'done',
            add column progress integer not null default 1000, add column error text,
            add column request jsonb not null default '{}'
    """)


def _end_interrupted_jobs() -> None:
    """Jobs of before lived in their process; the one that migrates has none."""
    op.execute("alter table ingest_jobs no force row level security")
    op.execute("update ingest_jobs set state = 'failed', error = 'interrupted' where state in ('queued', 'running')")
    op.execute("alter table ingest_jobs force row level security")


def downgrade() -> None:
    op.execute("alter table reports drop column state, drop column progress, drop column error, drop column request")
    op.execute("drop table complete_vectors, import_jobs, upload_parts, uploads")
