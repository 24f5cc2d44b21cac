"""The company's raw rows as pandas frames: named, dated, narrowed and grouped the plain way.

Written apart from the metric layer on purpose: nothing of data/metrics or tools is imported here.
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


class Rows:
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
