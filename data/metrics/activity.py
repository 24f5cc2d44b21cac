"""Activity facts: visits and other contacts, plans, coverage of assigned clients, expenses."""

from sqlalchemy import Date, Subquery, and_, cast, func, literal, or_, select

from data.metrics.facts import Fact, distinct, distinct_where, rows, rows_where, total
from data.metrics.months import month_end, month_of, months_between, weekday_of
from data.metrics.query import MetricQuery
from data.tables.activity import Expense, Interaction, Schedule
from data.tables.clients import ClientAssignment


def _interactions(query: MetricQuery) -> Subquery:
    day = cast(func.timezone(query.calendar.timezone, Interaction.at), Date)
    return (
        select(
            Interaction.employee_id,
            Interaction.client_id,
            Interaction.type,
            month_of(day).label("month"),
            weekday_of(day).label("weekday"),
        )
        .where(day.between(query.start, query.end), Interaction.deleted_at.is_(None))
        .subquery("contacts")
    )


ACTIVITY = Fact(
    name="activity",
    columns=frozenset({"employee_id", "client_id", "month", "weekday"}),
    source=_interactions,
    measures={
        "visits": rows_where("type", "visit"),
        "activities": rows(),
        "visited_clients": distinct_where("client_id", "type", "visit"),
    },
)


def _assignments(query: MetricQuery) -> Subquery:
    """Returns who looked after which client in which month of the period, and whether that person visited it then."""
    months = months_between(query.start, query.end)
    last_day = month_end(months.c.month)
    day = cast(func.timezone(query.calendar.timezone, Interaction.at), Date)
    table = ClientAssignment
    visited = (
        select(literal(1))
        .where(
            Interaction.employee_id == table.employee_id,
            Interaction.client_id == table.client_id,
            Interaction.type == "visit",
            Interaction.deleted_at.is_(None),
            day.between(func.greatest(months.c.month, query.start), func.least(last_day, query.end)),
        )
        .exists()
    )
    return (
        select(
            table.employee_id,
            table.client_id,
            months.c.month,
            func.coalesce(visited, False).label("visited"),
        )
        .join(
            months,
            and_(
                table.valid_from <= func.least(last_day, query.end),
                or_(table.valid_to.is_(None), table.valid_to >= func.greatest(months.c.month, query.start)),
            ),
        )
        .where(table.is_primary, table.deleted_at.is_(None))
        .subquery("assigned")
    )


ASSIGNMENTS = Fact(
    name="assignments",
    columns=frozenset({"employee_id", "client_id", "month"}),
    source=_assignments,
    measures={
        "assigned_clients": distinct("client_id"),
        "covered_clients": lambda columns: func.count(columns.client_id.distinct()).filter(columns.visited),
    },
)


def _schedules(query: MetricQuery) -> Subquery:
    day = cast(func.timezone(query.calendar.timezone, Schedule.at), Date)
    return (
        select(
            Schedule.employee_id,
            Schedule.client_id,
            Schedule.status,
            month_of(day).label("month"),
            weekday_of(day).label("weekday"),
        )
        .where(
            day.between(query.start, query.end),
            Schedule.kind == "visit",
            Schedule.status != "cancelled",
            Schedule.deleted_at.is_(None),
        )
        .subquery("planned")
    )


PLANS = Fact(
    name="plans",
    columns=frozenset({"employee_id", "client_id", "month", "weekday"}),
    source=_schedules,
    measures={"planned_visits": rows(), "kept_visits": rows_where("status", "done")},
)


def _expenses(query: MetricQuery) -> Subquery:
    return (
        select(
            Expense.employee_id,
            Expense.client_id,
            Expense.amount,
            Expense.kind,
            month_of(Expense.date).label("month"),
            weekday_of(Expense.date).label("weekday"),
        )
        .where(Expense.date.between(query.start, query.end), Expense.deleted_at.is_(None))
        .subquery("spent")
    )


EXPENSES = Fact(
    name="expenses",
    columns=frozenset({"employee_id", "client_id", "kind", "month", "weekday"}),
    source=_expenses,
    measures={"expenses": total("amount")},
)
