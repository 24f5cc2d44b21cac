"""Documents, their pieces and files, the rules they state, ingestion jobs, the embedding cache."""

from alembic import op

from data.rowsecurity import APP_ROLE, ROLE, enable_row_security, restrict_rows

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("documents", "document_chunks", "document_files", "ingest_jobs", "compliance_rules")


def upgrade() -> None:
    op.execute("create sequence document_changes")
    op.execute(f"grant usage on sequence document_changes to {APP_ROLE}")
    _create_documents()
    _create_pieces()
    _create_jobs_and_rules()
    for table in TABLES:
        op.execute(f"create index ix_{table}_org_id on {table} (org_id)")
        enable_row_security(op, table)
    # Reading a piece needs the right to its document: the sub-select runs under the documents' own policies.
    restrict_rows(
        op,
        "documents",
        f"confidentiality <> 'restricted' or {ROLE} = 'executive' or {ROLE} = any (allowed_roles)",
    )
    for table, column in (
        ("document_chunks", "document_id"),
        ("document_files", "document_id"),
        ("compliance_rules", "source_document_id"),
    ):
        restrict_rows(
            op,
            table,
            f"exists (select from documents d where d.id = {table}.{column})",
        )
    op.execute("""
        create table embedding_cache (
            embedder text not null, content_key text not null, vector bytea not null,
            created_at timestamptz not null default now(),
            constraint pk_embedding_cache primary key (embedder, content_key)
        )
    """)
    # No tenant: a vector is found by the hash of a text that the asker already holds.
    op.execute(f"grant select, insert, update, delete on embedding_cache to {APP_ROLE}")


def downgrade() -> None:
    op.execute(f"drop table embedding_cache, {', '.join(reversed(TABLES))}")
    op.execute("drop sequence document_changes")


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


def _of_document(table: str, column: str = "document_id") -> str:
    return f"constraint fk_{table}_{column} foreign key ({column}) references documents (id) on delete cascade"


def _create_documents() -> None:
    _table(
        "documents",
        """
        code text not null, title text not null, title_en text, aliases text[] not null default '{}',
        doc_type text not null, rank text not null default 'company', version text, language text not null,
        effective_from date, effective_to date, supersedes_id uuid, confidentiality text not null default 'internal',
        allowed_roles text[] not null default '{}', owner_unit text, sha256 text not null, source_format text not null,
        pages integer, state text not null default 'indexed', warnings jsonb not null default '[]',
        details jsonb not null default '{}', change bigint not null default nextval('document_changes'),
        text text not null
        """,
        "constraint fk_documents_supersedes_id foreign key (supersedes_id) references documents (id)"
        " on delete set null",
    )
    for column in ("code", "sha256", "change"):
        op.execute(f"create index ix_documents_org_id_{column} on documents (org_id, {column})")


def _create_pieces() -> None:
    _table(
        "document_chunks",
        """
        document_id uuid not null, seq integer not null, part text, chapter text, article_no text, article_title text,
        page integer, char_start integer not null, char_end integer not null, kind text not null, text text not null,
        context text not null default '', content_key text not null
        """,
        _of_document("document_chunks"),
        "constraint uq_document_chunks_document_id_seq unique (document_id, seq)",
    )
    op.execute("create index ix_document_chunks_content_key on document_chunks (content_key)")
    op.execute("create index ix_document_chunks_document_id_article_no on document_chunks (document_id, article_no)")
    _table(
        "document_files",
        """
        document_id uuid not null, name text not null, media_type text not null, size bigint not null,
        is_source boolean not null, content bytea not null
        """,
        _of_document("document_files"),
    )
    op.execute("create index ix_document_files_document_id on document_files (document_id)")


def _create_jobs_and_rules() -> None:
    _table(
        "ingest_jobs",
        """
        state text not null default 'queued', requested_by uuid not null, total integer not null,
        finished integer not null default 0, steps jsonb not null default '[]', error text, heartbeat_at timestamptz
        """,
    )
    _table(
        "compliance_rules",
        """
        key text not null, law text not null, law_en text, article text, activity text not null, item text not null,
        target_kind text not null default 'any', prohibition text not null, limit_amount bigint, per text,
        freq_count integer, freq_period text, conditions jsonb not null default '[]',
        conditions_en jsonb not null default '[]', priority smallint not null, effective_from date, effective_to date,
        source_document_id uuid, source_chunk_id uuid, source_start integer, source_end integer
        """,
        _of_document("compliance_rules", "source_document_id"),
        "constraint uq_compliance_rules_org_id_key unique (org_id, key)",
    )
