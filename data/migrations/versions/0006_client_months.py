"""A second roll-up of the transactions, without products: most questions need no more, and it is 30 times smaller."""

from alembic import op

from data.migrations.tenanttable import tenant_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_FILL = """
    insert into client_months (org_id, month, employee_id, client_id, channel, kind, amount, quantity, lines,
                               first_day, last_day)
    select org_id, date_trunc('month', date)::date, employee_id, client_id, channel, kind, sum(amount), sum(quantity),
           count(*), min(date), max(date)
    from transactions where status = 'completed' and deleted_at is null group by 1, 2, 3, 4, 5, 6
"""


def upgrade() -> None:
    tenant_table(
        "client_months",
        "month date not null, employee_id uuid not null, client_id uuid not null, channel text not null,"
        " kind text not null, amount bigint not null, quantity bigint not null, lines integer not null,"
        " first_day date not null, last_day date not null,"
        " constraint uq_client_months_grain unique (org_id, month, employee_id, client_id, channel, kind)",
        references={"employee_id": "employees", "client_id": "clients"},
        indexes=("client_id", "employee_id"),
    )
    op.execute("alter table transactions no force row level security")  # the owner reads all organisations, here only
    op.execute("alter table client_months no force row level security")
    op.execute(_FILL)
    op.execute("alter table client_months force row level security")
    op.execute("alter table transactions force row level security")


def downgrade() -> None:
    op.execute("drop table client_months")
