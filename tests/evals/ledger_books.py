"""The company's raw rows as pandas frames, and every checked metric computed from them by hand.

Written apart from the metric layer on purpose: nothing of data/metrics or tools is imported here, and the sums are
made the plain way (loops and group-bys) rather than the fast one.
"""

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd
import psycopg

FISCAL_START = 12
PERSON = ("employee", "unit", "department", "division", "position", "job_family")
CLIENT = ("client", "district", "client_type", "specialty", "grade")
PRODUCT = ("product", "area", "category")
TIME = ("month", "quarter", "year")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One random question in plain values."""

    metric: str
    by: tuple[str, ...]
    start: date
    end: date
    people: tuple[Any, ...] = ()
    units: tuple[Any, ...] = ()
    clients: tuple[Any, ...] = ()
    products: tuple[Any, ...] = ()
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)


def month_of(day: date) -> date:
    return day.replace(day=1)


def months_in(start: date, end: date) -> list[date]:
    found, month = [], month_of(start)
    while month <= end:
        found.append(month)
        month = month_of(month + timedelta(days=32))
    return found


def last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def fiscal(month: date, length: int) -> date:
    behind = (month.month - FISCAL_START) % 12 % length
    index = month.year * 12 + month.month - 1 - behind
    return date(index // 12, index % 12 + 1, 1)


class Books:
    """All rows of one organisation."""

    def __init__(self, admin_url: str, org_id: Any) -> None:
        with psycopg.connect(admin_url) as connection:

            def table(columns: str, name: str) -> pd.DataFrame:
                cursor = connection.execute(
                    f"select {columns} from {name} where org_id = %s and deleted_at is null", [org_id]
                )
                names = [column.name for column in cursor.description or ()]
                return pd.DataFrame(cursor.fetchall(), columns=names)

            self.units = table("id, path, kind, parent_id", "org_units").set_index("id")
            self.employees = table(
                "id as employee, unit_id as unit, position, job_family, hired_on, left_on", "employees"
            )
            self.clients = table(
                "id as client, district, type as client_type, specialty, grade, credit_limit, status, opened_on",
                "clients",
            )
            self.products = table("id as product, therapeutic_area as area, category", "products")
            self.sales = table(
                "date, client_id as client, employee_id as employee, product_id as product, quantity, amount, kind,"
                " channel, status",
                "transactions",
            )
            self.targets = table("month, employee_id, unit_id, product_id, amount, version", "sales_targets")
            self.contacts = table(
                "employee_id as employee, client_id as client, type, (at at time zone 'Asia/Seoul')::date as date",
                "interactions",
            )
            self.plans = table(
                "employee_id as employee, client_id as client, kind, status,"
                " (at at time zone 'Asia/Seoul')::date as date",
                "schedules",
            )
            self.expenses = table("employee_id as employee, client_id as client, date, amount", "expenses")
            self.attendance = table(
                "employee_id as employee, month, work_days, present_days, late_count", "attendance_monthly"
            )
            self.pay = table("employee_id as employee, valid_from, valid_to, monthly_budget", "employee_pay")
            self.assigned = table(
                "client_id as client, employee_id as employee, valid_from, valid_to, is_primary", "client_assignments"
            )
            self.contracts = table(
                "client_id as client, owner_employee_id as employee, start_on, end_on, value, status", "contracts"
            )
            self.invoices = table(
                "client_id as client, invoiced_on, due_date, amount, paid_amount, paid_on", "collections"
            )
        self._complete_units()
        self.sales = self.sales[self.sales.status == "completed"]
        self.sales = self._dated(self._named(self.sales))

    def _complete_units(self) -> None:
        paths = self.units.path.to_dict()
        kinds = self.units.kind.to_dict()
        for kind in ("department", "division"):
            above = {
                unit: next((other for other in paths if kinds[other] == kind and path.startswith(paths[other])), None)
                for unit, path in paths.items()
            }
            self.employees[kind] = self.employees.unit.map(above)

    def _named(self, frame: pd.DataFrame) -> pd.DataFrame:
        people = self.employees.drop(columns=["hired_on", "left_on"])
        if "employee" in frame:
            frame = frame.merge(people, on="employee", how="left")
        if "client" in frame:
            frame = frame.merge(self.clients[list(CLIENT)], on="client", how="left")
        if "product" in frame:
            frame = frame.merge(self.products, on="product", how="left")
        return frame

    def _dated(self, frame: pd.DataFrame) -> pd.DataFrame:
        months = frame["month"] if "month" in frame else frame["date"].map(month_of)
        return frame.assign(
            month=months, quarter=months.map(lambda m: fiscal(m, 3)), year=months.map(lambda m: fiscal(m, 12))
        )

    @cached_property
    def _below(self) -> dict[Any, set[Any]]:
        paths = self.units.path.to_dict()
        return {unit: {other for other in paths if paths[other].startswith(path)} for unit, path in paths.items()}

    def _scoped(self, frame: pd.DataFrame, q: Question) -> pd.DataFrame:
        if q.people:
            frame = frame[frame.employee.isin(q.people)]
        elif q.units:
            frame = frame[frame.unit.isin(set().union(*(self._below[unit] for unit in q.units)))]
        if q.clients:
            frame = frame[frame.client.isin(q.clients)]
        if q.products:
            frame = frame[frame["product"].isin(q.products)]
        for name, values in q.where.items():
            frame = frame[frame[name].isin(values)]
        return frame

    def _groups(self, frame: pd.DataFrame, q: Question) -> Iterator[tuple[tuple[Any, ...], pd.DataFrame]]:
        if not q.by:
            yield (), frame
            return
        for key, rows in frame.groupby(list(q.by), dropna=False, sort=False):
            yield tuple(None if value is None or value != value else value for value in key), rows

    def _each(
        self, frame: pd.DataFrame, q: Question, count: Callable[[pd.DataFrame], Any]
    ) -> dict[tuple[Any, ...], Any]:
        return {key: count(rows) for key, rows in self._groups(self._scoped(frame, q), q)}

    def _sold(self, q: Question) -> pd.DataFrame:
        return self.sales[(self.sales.date >= q.start) & (self.sales.date <= q.end)]

    def _ratio(self, over: dict[Any, Any], under: dict[Any, Any]) -> dict[Any, Any]:
        keys = set(over) | set(under)
        return {
            key: (float(over.get(key) or 0) / float(under[key]) if (under.get(key) or 0) > 0 else None) for key in keys
        }

    def answer(self, q: Question) -> dict[tuple[Any, ...], Any]:
        """Returns the metric by key; keys without anything may be missing."""
        found: dict[tuple[Any, ...], Any] = getattr(self, f"_{q.metric}")(q)
        return found

    def _sales(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: int(rows.amount.sum()))

    def _gross_sales(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: int(rows.amount[rows.kind == "sale"].sum()))

    def _returns(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: -int(rows.amount[rows.kind == "return"].sum()))

    def _return_rate(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._returns(q), self._gross_sales(q))

    def _quantity(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: int(rows.quantity.sum()))

    def _average_price(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._sales(q), self._quantity(q))

    def _transaction_count(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, len)

    def _client_count(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: rows.client[rows.kind == "sale"].nunique())

    def _product_count(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: rows["product"][rows.kind == "sale"].nunique())

    def _average_sale(self, q: Question) -> dict[Any, Any]:
        lines = self._each(self._sold(q), q, lambda rows: int((rows.kind == "sale").sum()))
        return self._ratio(self._gross_sales(q), lines)

    def _sales_per_person(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._sales(q), self._each(self._sold(q), q, lambda rows: rows.employee.nunique()))

    def _sales_per_client(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._sales(q), self._client_count(q))

    def _client_concentration(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: _squares(rows.groupby("client").amount.sum()))

    def _product_concentration(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: _squares(rows.groupby("product").amount.sum()))

    def _new_clients(self, q: Question) -> dict[Any, Any]:
        bought = self.sales[self.sales.kind == "sale"]
        first = bought.groupby("client").date.transform("min")
        opened = bought[(bought.date == first) & (first >= q.start) & (first <= q.end)]
        return self._each(opened, q, lambda rows: rows.client.nunique())

    def _lost_clients(self, q: Question) -> dict[Any, Any]:
        bought = self.sales[self.sales.kind == "sale"]
        length = (q.end - q.start).days + 1
        then = bought[(bought.date >= q.start - timedelta(days=length)) & (bought.date < q.start)]
        now = set(bought.client[(bought.date >= q.start) & (bought.date <= q.end)])
        return self._each(then[~then.client.isin(now)], q, lambda rows: rows.client.nunique())

    def _visited(self, q: Question) -> pd.DataFrame:
        rows = self.contacts[(self.contacts.date >= q.start) & (self.contacts.date <= q.end)]
        return self._dated(self._named(rows[rows.type == "visit"]))

    def _visits(self, q: Question) -> dict[Any, Any]:
        return self._each(self._visited(q), q, len)

    def _visited_clients(self, q: Question) -> dict[Any, Any]:
        return self._each(self._visited(q), q, lambda rows: rows.client.nunique())

    def _sales_per_visit(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._sales(q), self._visits(q))

    def _coverage(self, q: Question) -> dict[Any, Any]:
        visits = set(zip(*(self._visited(q)[name] for name in ("employee", "client", "month")), strict=True))
        rows = []
        for one in self.assigned[self.assigned.is_primary].itertuples():
            for month in months_in(q.start, q.end):
                first, last = max(month, q.start), min(last_day(month), q.end)
                if one.valid_from <= last and (one.valid_to is None or one.valid_to >= first):
                    rows.append((one.employee, one.client, month, (one.employee, one.client, month) in visits))
        frame = self._dated(self._named(pd.DataFrame(rows, columns=["employee", "client", "month", "visited"])))
        covered = self._each(frame, q, lambda part: part.client[part.visited].nunique())
        return self._ratio(covered, self._each(frame, q, lambda part: part.client.nunique()))

    def _planned(self, q: Question) -> pd.DataFrame:
        rows = self.plans[(self.plans.date >= q.start) & (self.plans.date <= q.end) & (self.plans.kind == "visit")]
        return self._dated(self._named(rows[rows.status != "cancelled"]))

    def _planned_visits(self, q: Question) -> dict[Any, Any]:
        return self._each(self._planned(q), q, len)

    def _visit_plan_rate(self, q: Question) -> dict[Any, Any]:
        done = self._each(self._planned(q), q, lambda rows: int((rows.status == "done").sum()))
        return self._ratio(done, self._planned_visits(q))

    def _expenses(self, q: Question) -> dict[Any, Any]:
        rows = self.expenses[(self.expenses.date >= q.start) & (self.expenses.date <= q.end)]
        return self._each(self._dated(self._named(rows)), q, lambda part: int(part.amount.sum()))

    def _budget(self, q: Question) -> dict[Any, Any]:
        rows = [
            (one.employee, month, one.monthly_budget)
            for one in self.pay.itertuples()
            for month in months_in(q.start, q.end)
            if one.valid_from <= month and (one.valid_to is None or one.valid_to >= month)
        ]
        frame = self._dated(self._named(pd.DataFrame(rows, columns=["employee", "month", "amount"])))
        return self._each(frame, q, lambda part: int(part.amount.sum()) if len(part) else None)

    def _budget_rate(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._expenses(q), self._budget(q))

    def _attended(self, q: Question) -> pd.DataFrame:
        rows = self.attendance[(self.attendance.month >= month_of(q.start)) & (self.attendance.month <= q.end)]
        return self._dated(self._named(rows))

    def _attendance_rate(self, q: Question) -> dict[Any, Any]:
        present = self._each(self._attended(q), q, lambda rows: int(rows.present_days.sum()))
        return self._ratio(present, self._each(self._attended(q), q, lambda rows: int(rows.work_days.sum())))

    def _late_count(self, q: Question) -> dict[Any, Any]:
        return self._each(self._attended(q), q, lambda rows: int(rows.late_count.sum()) if len(rows) else None)

    def _headcount(self, q: Question) -> dict[Any, Any]:
        timed = set(TIME) & set(q.by)
        days = (
            [(m, min(last_day(m), q.end)) for m in months_in(q.start, q.end)] if timed else [(month_of(q.end), q.end)]
        )
        rows = [
            (one.employee, month)
            for one in self.employees.itertuples()
            for month, day in days
            if one.hired_on <= day and (one.left_on is None or one.left_on > day)
        ]
        frame = self._dated(self._named(pd.DataFrame(rows, columns=["employee", "month"])))
        return self._each(frame, q, lambda part: part.employee.nunique())

    def _hires(self, q: Question) -> dict[Any, Any]:
        rows = self.employees[(self.employees.hired_on >= q.start) & (self.employees.hired_on <= q.end)]
        return self._each(self._dated(rows.assign(date=rows.hired_on)), q, len)

    def _in_force(self, q: Question) -> pd.DataFrame:
        rows = self.contracts[(self.contracts.start_on <= q.end) & (self.contracts.end_on >= q.start)]
        return self._named(rows[rows.status.isin(["active", "expired"])])

    def _contract_count(self, q: Question) -> dict[Any, Any]:
        return self._each(self._in_force(q), q, len)

    def _contract_value(self, q: Question) -> dict[Any, Any]:
        return self._each(self._in_force(q), q, lambda rows: int(rows.value.sum()))

    def _owed(self, q: Question) -> pd.DataFrame:
        rows = self.clients[(self.clients.opened_on <= q.end) & (self.clients.status != "closed")]
        open_amounts: dict[Any, int] = {}
        overdue: dict[Any, int] = {}
        for one in self.invoices[self.invoices.invoiced_on <= q.end].itertuples():
            paid = one.paid_amount if one.paid_on is not None and one.paid_on <= q.end else 0
            left = max(int(one.amount - paid), 0)
            open_amounts[one.client] = open_amounts.get(one.client, 0) + left
            overdue[one.client] = overdue.get(one.client, 0) + (left if one.due_date < q.end else 0)
        owners: dict[Any, Any] = {}
        for one in self.assigned[self.assigned.is_primary].sort_values("valid_from").itertuples():
            if one.valid_from <= q.end and (one.valid_to is None or one.valid_to >= q.end):
                owners[one.client] = one.employee
        rows = rows.assign(
            owed=rows.client.map(open_amounts).fillna(0).astype("int64"),
            overdue=rows.client.map(overdue).fillna(0).astype("int64"),
            employee=rows.client.map(owners),
        )
        return rows.merge(self.employees.drop(columns=["hired_on", "left_on"]), on="employee", how="left")

    def _receivables(self, q: Question) -> dict[Any, Any]:
        return self._each(self._owed(q), q, lambda rows: int(rows.owed.sum()))

    def _overdue_amount(self, q: Question) -> dict[Any, Any]:
        return self._each(self._owed(q), q, lambda rows: int(rows.overdue.sum()))

    def _credit_use(self, q: Question) -> dict[Any, Any]:
        return self._ratio(
            self._receivables(q), self._each(self._owed(q), q, lambda rows: int(rows.credit_limit.sum()))
        )

    def _newest_targets(self, q: Question, owner: str) -> pd.DataFrame:
        rows = self.targets[self.targets[owner].notna() & self.targets.product_id.isna()]
        rows = rows[(rows.month >= month_of(q.start)) & (rows.month <= q.end)]
        newest = rows.sort_values("version").drop_duplicates(["month", owner], keep="last")
        return newest[["month", owner, "amount"]]

    def _target(self, q: Question) -> dict[Any, Any]:
        if q.people or {"employee", "position", "job_family"} & (set(q.by) | set(q.where)):
            rows = self._newest_targets(q, "employee_id").rename(columns={"employee_id": "employee"})
            frame = self._dated(self._named(rows))
            return self._each(frame, q, lambda part: int(part.amount.sum()) if len(part) else None)
        return self._unit_target(q)

    def _unit_target(self, q: Question) -> dict[Any, Any]:
        """Walks the tree: a unit's own target, else its children's."""
        own = {(one.unit_id, one.month): int(one.amount) for one in self._newest_targets(q, "unit_id").itertuples()}
        children: dict[Any, list[Any]] = {}
        for unit, parent in self.units.parent_id.items():
            children.setdefault(parent if parent == parent else None, []).append(unit)

        def of(unit: Any, month: date) -> int | None:
            if (unit, month) in own:
                return own[unit, month]
            parts = [part for child in children.get(unit, []) if (part := of(child, month)) is not None]
            return sum(parts) if parts else None

        allowed = set().union(*(self._below[unit] for unit in q.units)) if q.units else set(self.units.index)
        tops = [unit for unit in allowed if self.units.parent_id[unit] not in allowed]
        level = next((name for name in ("unit", "department", "division") if name in q.by), None)
        totals: dict[Any, Any] = {}
        for month in months_in(q.start, q.end):
            if level == "unit":
                leaves = [u for u in allowed if (u, month) in own and not self._deeper(u, month, own)]
                parts = {unit: own[unit, month] for unit in leaves}
            elif level is not None:
                parts = {}
                for group in self.units.index[self.units.kind == level]:
                    inside = self._below[group] & allowed
                    heads = [unit for unit in inside if self.units.parent_id[unit] not in inside]
                    values = [value for unit in heads if (value := of(unit, month)) is not None]
                    if values:
                        parts[group] = sum(values)
            else:
                values = [value for unit in tops if (value := of(unit, month)) is not None]
                parts = {None: sum(values)} if values else {}
            for unit, value in parts.items():
                key = tuple(self._target_key(name, unit, month) for name in q.by)
                totals[key] = totals.get(key, 0) + value
        return totals if q.by else {(): totals.get(())}

    def _deeper(self, unit: Any, month: date, own: dict[Any, int]) -> bool:
        return any((below, month) in own for below in self._below[unit] if below != unit)

    def _target_key(self, name: str, unit: Any, month: date) -> Any:
        if name in TIME:
            return {"month": month, "quarter": fiscal(month, 3), "year": fiscal(month, 12)}[name]
        return unit

    def _achievement(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._sales(q), self._target(q))

    def _gap(self, q: Question) -> dict[Any, Any]:
        sales, target = self._sales(q), self._target(q)
        return {key: (sales.get(key, 0) - value if value is not None else None) for key, value in target.items()}


def _squares(amounts: "pd.Series[int]") -> float | None:
    positive = amounts.clip(lower=0)
    total = float(positive.sum())
    return float(((positive / total) ** 2).sum()) if total > 0 else None
