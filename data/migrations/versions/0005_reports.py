"""Reports and their files, seen by who made them."""

from alembic import op

from data.rowsecurity import USER_ID, enable_row_security, restrict_rows

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SHARED = """
    id uuid not null default gen_random_uuid(),
    org_id uuid not null constraint fk_{name}_org_id references organizations (id) on delete cascade,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    deleted_at timestamptz, user_id uuid not null, constraint pk_{name} primary key (id)
"""


def upgrade() -> None:
    op.execute(f"""
        create table reports ({_SHARED.format(name="reports")},
            title text not null, scope text not null, subject_id uuid not null, start_on date not null,
            end_on date not null, language text not null, idempotency_key text not null,
            constraint uq_reports_org_id_idempotency_key unique (org_id, idempotency_key))
    """)
    op.execute(f"""
        create table report_files ({_SHARED.format(name="report_files")},
            report_id uuid not null constraint fk_report_files_report_id references reports (id) on delete cascade,
            format text not null, name text not null, content bytea not null,
            constraint uq_report_files_org_id_report_id_format unique (org_id, report_id, format))
    """)
    op.execute("create index ix_reports_user_id on reports (user_id)")
    for table in ("reports", "report_files"):
        op.execute(f"create index ix_{table}_org_id on {table} (org_id)")
        enable_row_security(op, table)
        restrict_rows(op, table, f"user_id = {USER_ID}")


def downgrade() -> None:
    op.execute("drop table report_files, reports")
