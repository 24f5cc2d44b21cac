"""How often a run was taken over without getting further, so that one that ends its process each time is given up."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table runs add column takeovers integer not null default 0, add column got_to text")


def downgrade() -> None:
    op.execute("alter table runs drop column takeovers, drop column got_to")
