"""The company: organisations, people, clients, sales, activity.

SQL text rather than `op.create_table`, so that a table fits in a few lines; a test compares the result with the models.
"""

from alembic import op

from data.migrations.tenanttable import tenant_table
from data.rowsecurity import APP_ROLE, EMPLOYEE_ID, ROLE, UNIT_ID, enable_row_security, restrict_rows

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_organizations()
    _create_people()
    _create_clients()
    _create_sales()
    _create_activity()
    _let_a_login_be_found()
    _restrict_pay_and_evaluations()


def downgrade() -> None:
    op.execute(
        "drop table organizations, org_units, employees, employee_pay, employee_evaluations, attendance_monthly,"
        " leave_balances, users, clients, client_contacts, client_assignments, contracts, products, competitor_notes,"
        " transactions, sales_monthly, sales_targets, collections, interactions, schedules, briefings, expenses,"
        " samples"
    )


def _let_a_login_be_found() -> None:
    """Signing in happens before the organisation is known: the row whose username the session names may be read."""
    name = "(select nullif(current_setting('app.login', true), ''))"
    op.execute(f"create policy login on users for select to {APP_ROLE} using (username = {name})")


def _restrict_pay_and_evaluations() -> None:
    own_or_hr = f"employee_id = {EMPLOYEE_ID} or {ROLE} = 'hr'"
    restrict_rows(op, "employee_pay", own_or_hr)
    below = (
        "exists (select from employees e join org_units u on u.id = e.unit_id"  # noqa: S608  no input in it
        " where e.id = employee_evaluations.employee_id"
        f" and starts_with(u.path, (select path from org_units where id = {UNIT_ID})))"
    )
    led = f"({ROLE} in ('branch_manager', 'department_head') and {below})"
    restrict_rows(op, "employee_evaluations", f"{own_or_hr} or {led}")


def _create_organizations() -> None:
    op.execute("""
        create table organizations (
            id uuid not null default gen_random_uuid(), name text not null, name_en text,
            locale text not null default 'ko', timezone text not null default 'Asia/Seoul',
            fiscal_year_start_month smallint not null default '1', currency text not null default 'KRW',
            settings jsonb not null default '{}',
            created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
            constraint pk_organizations primary key (id),
            constraint ck_organizations_fiscal_month check (fiscal_year_start_month between 1 and 12)
        )
    """)
    enable_row_security(op, "organizations", column="id")
    op.execute(f"revoke insert, delete on organizations from {APP_ROLE}")


def _create_people() -> None:
    tenant_table(
        "org_units",
        "code text not null, name text not null, name_en text, kind text not null, parent_id uuid, path text not null,"
        " phone text, address text, manager_employee_id uuid",
        references={"parent_id": "org_units"},
        unique=("org_id code",),
        indexes=("path",),
    )
    tenant_table(
        "employees",
        "employee_no text not null, name text not null, name_en text, email text, phone text, position text not null,"
        " job_family text not null, unit_id uuid not null, manager_id uuid, hired_on date not null, left_on date,"
        " status text not null default 'active', responsibilities text",
        references={"unit_id": "org_units", "manager_id": "employees"},
        unique=("org_id employee_no",),
        indexes=(
            "org_id name",
            "unit_id",
        ),
    )
    tenant_table(
        "employee_pay",
        "employee_id uuid not null, valid_from date not null, valid_to date, base_salary bigint not null,"
        " incentive_pay bigint not null, monthly_budget bigint not null",
        references={"employee_id": "employees"},
        indexes=("employee_id",),
    )
    tenant_table(
        "employee_evaluations",
        "employee_id uuid not null, period text not null, grade text not null, score numeric(5,1) not null,"
        " evaluator_id uuid, comment text",
        references={"employee_id": "employees", "evaluator_id": "employees"},
        unique=("org_id employee_id period",),
        indexes=("employee_id",),
    )
    tenant_table(
        "attendance_monthly",
        "employee_id uuid not null, month date not null, work_days integer not null, present_days integer not null,"
        " late_count integer not null, leave_days numeric(4,1) not null, remote_days integer not null",
        references={"employee_id": "employees"},
        unique=("org_id employee_id month",),
        indexes=("employee_id",),
    )
    tenant_table(
        "leave_balances",
        "employee_id uuid not null, year integer not null, granted numeric(4,1) not null, used numeric(4,1) not null,"
        " remaining numeric(4,1) not null",
        references={"employee_id": "employees"},
        unique=("org_id employee_id year",),
        indexes=("employee_id",),
    )
    tenant_table(
        "users",
        "employee_id uuid, username text not null, email text, password_hash text, role text not null,"
        " is_active boolean not null default 'true', last_login_at timestamptz, locale text not null default 'ko',"
        " preferences jsonb not null default '{}'",
        references={"employee_id": "employees"},
        unique=("username",),
    )


def _create_clients() -> None:
    tenant_table(
        "clients",
        "code text not null, name text not null, name_en text, type text not null, specialty text, director_name text,"
        " district text not null, address text not null, phone text, beds integer, monthly_patients integer,"
        " grade text not null, credit_grade text not null, credit_limit bigint not null,"
        " status text not null default 'active', opened_on date not null, notes text",
        unique=(
            "org_id name address",
            "org_id code",
        ),
        indexes=("org_id name",),
    )
    tenant_table(
        "client_contacts",
        "client_id uuid not null, name text not null, role text not null, phone text, email text,"
        " is_public_official boolean not null default 'false', consent_at timestamptz",
        references={"client_id": "clients"},
        indexes=("client_id",),
    )
    tenant_table(
        "client_assignments",
        "client_id uuid not null, employee_id uuid not null, valid_from date not null, valid_to date,"
        " is_primary boolean not null default 'true'",
        references={"client_id": "clients", "employee_id": "employees"},
        indexes=(
            "client_id",
            "employee_id",
        ),
    )
    tenant_table(
        "contracts",
        "contract_no text not null, client_id uuid not null, type text not null, start_on date not null,"
        " end_on date not null, auto_renew boolean not null, notice_days integer not null, value bigint not null,"
        " discount_rate numeric(5,4) not null, status text not null, owner_employee_id uuid, document_id uuid",
        references={"client_id": "clients", "owner_employee_id": "employees"},
        unique=("org_id contract_no",),
        indexes=(
            "client_id",
            "end_on",
        ),
    )


def _create_sales() -> None:
    tenant_table(
        "products",
        "code text not null, name text not null, name_en text, aliases text[] not null default '{}', ingredient text,"
        " strength text, form text, therapeutic_area text not null, category text not null, list_price bigint not null,"
        " status text not null default 'active', launched_on date, discontinued_on date",
        unique=("org_id code",),
    )
    tenant_table(
        "competitor_notes",
        "client_id uuid not null, product_id uuid not null, competitor text not null, share_est numeric(5,4) not null,"
        " noted_on date not null",
        references={"client_id": "clients", "product_id": "products"},
        indexes=("client_id",),
    )
    tenant_table(
        "transactions",
        "tx_no text not null, date date not null, client_id uuid not null, employee_id uuid not null,"
        " product_id uuid not null, quantity integer not null, unit_price bigint not null, amount bigint not null,"
        " kind text not null, channel text not null, status text not null, invoice_no text",
        references={"client_id": "clients", "employee_id": "employees", "product_id": "products"},
        unique=("org_id tx_no",),
        indexes=(
            "client_id date",
            "employee_id date",
            "org_id date",
        ),
    )
    tenant_table(
        "sales_monthly",
        "month date not null, employee_id uuid not null, client_id uuid not null, product_id uuid not null,"
        " channel text not null, kind text not null, amount bigint not null, quantity bigint not null,"
        " lines integer not null,"
        " constraint uq_sales_monthly_grain"
        " unique (org_id, month, employee_id, client_id, product_id, channel, kind)",
        references={"employee_id": "employees", "client_id": "clients", "product_id": "products"},
        indexes=(
            "client_id",
            "employee_id",
            "org_id month",
        ),
    )
    tenant_table(
        "sales_targets",
        "month date not null, employee_id uuid, unit_id uuid, product_id uuid, amount bigint not null,"
        " version integer not null default '1', approved_by uuid,"
        " constraint ck_sales_targets_one_owner check ((employee_id is null) <> (unit_id is null))",
        references={
            "employee_id": "employees",
            "unit_id": "org_units",
            "product_id": "products",
            "approved_by": "employees",
        },
        indexes=(
            "employee_id",
            "org_id month",
            "unit_id",
        ),
    )
    tenant_table(
        "collections",
        "client_id uuid not null, invoice_no text not null, invoiced_on date not null, due_date date not null,"
        " amount bigint not null, paid_amount bigint not null default '0', paid_on date, method text",
        references={"client_id": "clients"},
        indexes=("client_id",),
    )


def _create_activity() -> None:
    tenant_table(
        "interactions",
        "employee_id uuid not null, client_id uuid not null, contact_id uuid, type text not null,"
        " at timestamptz not null, duration_min integer, purpose text, summary text,"
        " product_ids uuid[] not null default '{}', next_action text, next_due date, sentiment text,"
        " compliance_risk text not null default 'low', source text not null default 'manual', idempotency_key text",
        references={"employee_id": "employees", "client_id": "clients", "contact_id": "client_contacts"},
        unique=("org_id idempotency_key",),
        indexes=(
            "client_id at",
            "employee_id at",
        ),
    )
    tenant_table(
        "schedules",
        "employee_id uuid not null, client_id uuid, at timestamptz not null, kind text not null, title text not null,"
        " status text not null default 'planned', idempotency_key text",
        references={"employee_id": "employees", "client_id": "clients"},
        unique=("org_id idempotency_key",),
        indexes=("employee_id at",),
    )
    tenant_table(
        "briefings",
        "product_id uuid not null, employee_id uuid not null, place text not null, at timestamptz not null,"
        " setting text not null, attendees jsonb not null default '[]', budget bigint not null, actual bigint,"
        " state text not null",
        references={"product_id": "products", "employee_id": "employees"},
    )
    tenant_table(
        "expenses",
        "employee_id uuid not null, client_id uuid, contact_id uuid, date date not null, kind text not null,"
        " amount bigint not null, headcount integer not null default '1', briefing_id uuid,"
        " report_state text not null default 'reported'",
        references={
            "employee_id": "employees",
            "client_id": "clients",
            "contact_id": "client_contacts",
            "briefing_id": "briefings",
        },
        indexes=("employee_id date",),
    )
    tenant_table(
        "samples",
        "product_id uuid not null, client_id uuid not null, quantity integer not null, date date not null,"
        " signed boolean not null",
        references={"product_id": "products", "client_id": "clients"},
    )
