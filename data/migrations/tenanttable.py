"""The way revision 0001 writes a tenant table; later revisions use `op.create_table`."""

from alembic import op

from data.rowsecurity import enable_row_security


def tenant_table(
    name: str,
    columns: str,
    *,
    references: dict[str, str] | None = None,
    unique: tuple[str, ...] = (),
    indexes: tuple[str, ...] = (),
) -> None:
    """Creates a table of `columns` and the ones every tenant table has; columns of a key stand apart by spaces."""
    keys = [f"constraint pk_{name} primary key (id)"]
    keys += [
        f"constraint fk_{name}_{column} foreign key ({column}) references {table} (id)"
        for column, table in (references or {}).items()
    ]
    keys += [f"constraint uq_{name}_{of.replace(' ', '_')} unique ({of.replace(' ', ', ')})" for of in unique]
    op.execute(f"""
        create table {name} (
            id uuid not null default gen_random_uuid(),
            {columns},
            org_id uuid not null constraint fk_{name}_org_id references organizations (id) on delete cascade,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            deleted_at timestamptz,
            {", ".join(keys)}
        )
    """)
    for of in ("org_id", *indexes):
        op.execute(f"create index ix_{name}_{of.replace(' ', '_')} on {name} ({of.replace(' ', ', ')})")
    enable_row_security(op, name)
