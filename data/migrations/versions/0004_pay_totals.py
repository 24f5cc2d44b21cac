"""Functions that give what may be known of restricted pay: activity budgets, and averages of five people or more."""

from alembic import op

from data.rowsecurity import APP_ROLE, ORG_ID, OWNER_ROLE, ROLE, UNIT_ID

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("employee_pay", "employees", "org_units")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"create policy totals on {table} for select to {OWNER_ROLE} using (org_id = {ORG_ID})")
    _create_activity_budgets()
    _create_pay_average()
    for function in ("activity_budgets()", "pay_average(uuid, date)"):
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to {APP_ROLE}")


def downgrade() -> None:
    op.execute("drop function activity_budgets()")
    op.execute("drop function pay_average(uuid, date)")
    for table in TABLES:
        op.execute(f"drop policy totals on {table}")


def _create_activity_budgets() -> None:
    """The budget a person may spend on activity is no secret; the pay in the same row is."""
    op.execute("""
        create function activity_budgets()
        returns table (employee_id uuid, valid_from date, valid_to date, monthly_budget bigint)
        language sql stable security definer set search_path = public, pg_temp as $$
            select p.employee_id, p.valid_from, p.valid_to, p.monthly_budget
            from employee_pay p where p.deleted_at is null
        $$
    """)


def _create_pay_average() -> None:
    """Whole units only, five people or more: arbitrary groups would let two averages reveal one person's pay."""
    op.execute(f"""
        create function pay_average(asked_unit uuid, on_day date)
        returns table (people bigint, average_base_salary bigint, average_incentive_pay bigint)
        language sql stable security definer set search_path = public, pg_temp as $$
            select count(*), round(avg(p.base_salary))::bigint, round(avg(p.incentive_pay))::bigint
            from employee_pay p
            join employees e on e.id = p.employee_id and e.status <> 'left' and e.deleted_at is null
            join org_units own on own.id = e.unit_id
            join org_units asked on asked.id = asked_unit and starts_with(own.path, asked.path)
            where p.deleted_at is null and p.valid_from <= on_day and (p.valid_to is null or p.valid_to >= on_day)
              and ({ROLE} in ('hr', 'executive')
                   or ({ROLE} = 'department_head'
                       and starts_with(asked.path, (select path from org_units where id = {UNIT_ID}))))
            having count(*) >= 5
        $$
    """)  # noqa: S608  the role's name and setting are constants
