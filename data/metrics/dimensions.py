"""How facts are cut and filtered: each dimension's key, the tables it needs, and the scope's conditions."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, Select, Subquery, and_, cast, func, select
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from data.metrics.facts import Fact
from data.metrics.query import MetricQuery
from data.tables.clients import Client
from data.tables.employees import Employee
from data.tables.organizations import OrgUnit
from data.tables.products import Product

EMPLOYEE_CUTS = {"position": Employee.position, "job_family": Employee.job_family}
CLIENT_CUTS = {
    "district": Client.district,
    "client_type": Client.type,
    "specialty": Client.specialty,
    "grade": Client.grade,
}
PRODUCT_CUTS = {"area": Product.therapeutic_area, "category": Product.category}
UNIT_CUTS = frozenset({"unit", "department", "division"})
TIME_CUTS = frozenset({"month", "quarter", "year"})


def within(path: Any, root: Any) -> ColumnElement[bool]:
    """Returns whether the unit of `path` is the one of `root` or lies below it."""
    return func.starts_with(path, root)


def subtree_ids(units: Iterable[UUID]) -> Select[UUID]:
    """Returns the ids of `units` and of everything below them."""
    below, root = aliased(OrgUnit), aliased(OrgUnit)
    return select(below.id).join(root, within(below.path, root.path)).where(root.id.in_(tuple(units)))


def needed_columns(name: str, fact: Fact) -> str:
    """Returns the fact's column that a dimension or attribute hangs on."""
    if name in TIME_CUTS:
        return "month"
    if name in UNIT_CUTS:
        return "unit_id" if "unit_id" in fact.columns else "employee_id"
    if name == "employee" or name in EMPLOYEE_CUTS:
        return "employee_id"
    if name == "client" or name in CLIENT_CUTS:
        return "client_id"
    if name == "product" or name in PRODUCT_CUTS:
        return "product_id"
    return name


def can_answer(fact: Fact, query: MetricQuery) -> str | None:
    """Returns None, or the dimension or filter by which this fact cannot be cut."""
    scope = query.scope
    wanted = [*query.by, *(name for name, values in scope.attributes.items() if values)]
    wanted += ["employee"] if scope.people else []
    wanted += ["unit"] if scope.units and not scope.people else []
    wanted += ["client"] if scope.clients else []
    wanted += ["product"] if scope.products else []
    return next((name for name in wanted if needed_columns(name, fact) not in fact.columns), None)


class Cut:
    """The joins and keys of one fact under one query."""

    def __init__(self, fact: Fact, source: Subquery, query: MetricQuery) -> None:
        self.fact, self.source, self.query = fact, source, query
        self._joins: dict[str, tuple[Any, ColumnElement[bool]]] = {}

    def keys(self) -> list[ColumnElement[Any]]:
        """Returns a labelled key column for each dimension of the query."""
        return [self._key(name).label(name) for name in self.query.by]

    def conditions(self) -> list[ColumnElement[bool]]:
        """Returns the scope's conditions."""
        scope = self.query.scope
        found: list[ColumnElement[bool]] = []
        if scope.people:
            found.append(self.source.c.employee_id.in_(scope.people))
        elif scope.units:
            found.append(self._unit_id().in_(subtree_ids(scope.units)))
        if scope.clients:
            found.append(self.source.c.client_id.in_(scope.clients))
        if scope.products:
            found.append(self.source.c.product_id.in_(scope.products))
        found += [self._key(name).in_(values) for name, values in scope.attributes.items() if values]
        return found

    def joined(self, statement: Select[Any]) -> Select[Any]:
        """Returns the statement on the source with every join that keys and conditions asked for."""
        statement = statement.select_from(self.source)
        for table, on in self._joins.values():
            statement = statement.outerjoin(table, on)
        return statement

    def _key(self, name: str) -> ColumnElement[Any]:
        if name in TIME_CUTS:
            return self._time(name)
        if name in {"employee", "client", "product"}:
            entity: ColumnElement[Any] = self.source.c[f"{name}_id"]
            return entity
        if name == "unit":
            return self._unit_id()
        if name in UNIT_CUTS:
            above: ColumnElement[Any] = self._ancestor(name).id
            return above
        for table, cuts in ((Employee, EMPLOYEE_CUTS), (Client, CLIENT_CUTS), (Product, PRODUCT_CUTS)):
            if name in cuts:
                self._join(table)
                found: ColumnElement[Any] = cuts[name].expression
                return found
        plain: ColumnElement[Any] = self.source.c[name]
        return plain

    def _join(self, table: type[Employee] | type[Client] | type[Product]) -> None:
        column = {Employee: "employee_id", Client: "client_id", Product: "product_id"}[table]
        self._joins.setdefault(table.__tablename__, (table, table.id == self.source.c[column]))

    def _unit_id(self) -> ColumnElement[Any]:
        if "unit_id" in self.fact.columns:
            return self.source.c.unit_id
        self._join(Employee)
        return Employee.unit_id.expression

    def _ancestor(self, kind: str) -> AliasedClass[OrgUnit]:
        unit_id = self._unit_id()
        own = aliased(OrgUnit, name="own_unit")
        if "own_unit" in self._joins:
            own = self._joins["own_unit"][0]
        else:
            self._joins["own_unit"] = (own, own.id == unit_id)
        if kind not in self._joins:
            above = aliased(OrgUnit, name=kind)
            self._joins[kind] = (above, and_(above.kind == kind, within(own.path, above.path)))
        found: AliasedClass[OrgUnit] = self._joins[kind][0]
        return found

    def _time(self, name: str) -> ColumnElement[Any]:
        month: ColumnElement[Any] = self.source.c.month
        if name == "month":
            return month
        length = 3 if name == "quarter" else 12
        start = self.query.calendar.fiscal_year_start_month
        behind = func.mod(cast(func.extract("month", month), Integer) - start + 12, length)
        return cast(month - func.make_interval(0, behind), Date)
