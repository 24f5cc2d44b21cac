"""Client facts: contracts, money owed, credit limits. A client belongs to its owner at the period's end."""

from sqlalchemy import Subquery, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from data.metrics.facts import Fact, distinct, total
from data.metrics.query import MetricQuery
from data.tables.clients import Client, ClientAssignment, Contract
from data.tables.sales import Collection


def _contracts(query: MetricQuery) -> Subquery:
    """Returns contracts in force on some day of the period."""
    return (
        select(Contract.id, Contract.client_id, Contract.owner_employee_id.label("employee_id"), Contract.value)
        .where(
            Contract.start_on <= query.end,
            Contract.end_on >= query.start,
            Contract.status.in_(("active", "expired")),
            Contract.deleted_at.is_(None),
        )
        .subquery("contracts")
    )


CONTRACTS = Fact(
    name="contracts",
    columns=frozenset({"employee_id", "client_id"}),
    source=_contracts,
    measures={"contract_count": distinct("id"), "contract_value": total("value")},
)


def _owner(query: MetricQuery) -> Subquery:
    table = ClientAssignment
    return (
        select(table.client_id, table.employee_id)
        .ext(distinct_on(table.client_id))
        .where(
            table.is_primary,
            table.deleted_at.is_(None),
            table.valid_from <= query.end,
            or_(table.valid_to.is_(None), table.valid_to >= query.end),
        )
        .order_by(table.client_id, table.valid_from.desc())
        .subquery("owner")
    )


def _balances(query: MetricQuery) -> Subquery:
    """Returns each client's open invoices as they stood on the period's last day, with its credit limit."""
    table, owner = Collection, _owner(query)
    paid = case((table.paid_on <= query.end, table.paid_amount), else_=0)
    open_amount = func.greatest(table.amount - paid, 0)
    owed = (
        select(
            table.client_id,
            func.sum(open_amount).label("receivable"),
            func.sum(case((table.due_date < query.end, open_amount), else_=0)).label("overdue"),
        )
        .where(table.invoiced_on <= query.end, table.deleted_at.is_(None))
        .group_by(table.client_id)
        .subquery("owed")
    )
    return (
        select(
            Client.id.label("client_id"),
            owner.c.employee_id,
            Client.credit_limit,
            func.coalesce(owed.c.receivable, 0).label("receivable"),
            func.coalesce(owed.c.overdue, 0).label("overdue"),
        )
        .outerjoin(owed, owed.c.client_id == Client.id)
        .outerjoin(owner, owner.c.client_id == Client.id)
        .where(Client.deleted_at.is_(None), Client.opened_on <= query.end, Client.status != "closed")
        .subquery("balances")
    )


BALANCES = Fact(
    name="balances",
    columns=frozenset({"employee_id", "client_id"}),
    source=_balances,
    measures={
        "receivables": total("receivable"),
        "overdue_amount": total("overdue"),
        "credit_limit": total("credit_limit"),
    },
)
