"""Who and what the organisation knows already, and what this import adds: names and numbers to ids."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from data.imports.names import fold, fold_product
from data.tables.clients import Client
from data.tables.employees import Employee
from data.tables.organizations import OrgUnit
from data.tables.products import Product

_NUMBER = re.compile(r"0*(\d+)(?:\.0+)?")


@dataclass(frozen=True, kw_only=True)
class Known:
    """One entry."""

    id: UUID
    code: str
    name: str
    detail: str = ""
    """What tells it apart: a client's district, a person's position."""


@dataclass(kw_only=True)
class Register:
    """The entries of one kind."""

    by_code: dict[str, Known] = field(default_factory=dict)
    by_name: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    by_number: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    """Codes of digits without leading zeros: spreadsheets turn 00102 into 102, and 102 into 102.0."""

    def add(self, known: Known, *names: str | None) -> None:
        """Enters a thing under its code and names."""
        if self.by_code.setdefault(known.code.casefold(), known) is known:
            number = bare_number(known.code)
            if number is not None:
                self.by_number[number].append(known)
        for name in dict.fromkeys(fold(name) for name in names if name):
            if all(other.id != known.id for other in self.by_name[name]):
                self.by_name[name].append(known)

    def find_code(self, code: str) -> Known | None:
        """Returns the entry of that code, or the only one whose code is the same number."""
        exact = self.find_exact(code)
        if exact is not None:
            return exact
        number = bare_number(code)
        alike = self.by_number.get(number, []) if number is not None else []
        return alike[0] if len(alike) == 1 else None

    def find_exact(self, code: str) -> Known | None:
        """Returns the entry of exactly that code."""
        return self.by_code.get(code.casefold())

    def find_name(self, name: str) -> list[Known]:
        """Returns all entries of that name."""
        return list(self.by_name.get(fold(name), ()))


def bare_number(code: str) -> str | None:
    """Returns a code of digits without leading zeros and ".0"; None for other codes."""
    match = _NUMBER.fullmatch(code)
    return match[1] if match else None


@dataclass(kw_only=True)
class Directory:
    """All registers of an organisation."""

    employees: Register = field(default_factory=Register)
    units: Register = field(default_factory=Register)
    clients: Register = field(default_factory=Register)
    products: Register = field(default_factory=Register)
    product_stems: Register = field(default_factory=Register)
    """Products under their names without dosage form and strength."""
    unit_paths: dict[UUID, str] = field(default_factory=dict)

    def add_product(self, known: Known, *names: str | None) -> None:
        """Enters a product under its names, written out and bare."""
        self.products.add(known, *names)
        self.product_stems.add(known, *(fold_product(name) for name in names if name))


async def load_directory(session: AsyncSession, org_id: UUID) -> Directory:
    """Returns what is known of the organisation before the import."""
    directory = Directory()
    people = select(Employee.id, Employee.employee_no, Employee.name, Employee.name_en, Employee.position)
    for person in await session.execute(people.where(Employee.org_id == org_id, Employee.deleted_at.is_(None))):
        known = Known(id=person.id, code=person.employee_no, name=person.name, detail=person.position)
        directory.employees.add(known, person.name, person.name_en)
    units = select(OrgUnit.id, OrgUnit.code, OrgUnit.name, OrgUnit.name_en, OrgUnit.path)
    for unit in await session.execute(units.where(OrgUnit.org_id == org_id, OrgUnit.deleted_at.is_(None))):
        directory.units.add(Known(id=unit.id, code=unit.code, name=unit.name), unit.name, unit.name_en, unit.code)
        directory.unit_paths[unit.id] = unit.path
    clients = select(Client.id, Client.code, Client.name, Client.name_en, Client.district)
    for client in await session.execute(clients.where(Client.org_id == org_id, Client.deleted_at.is_(None))):
        known = Known(id=client.id, code=client.code, name=client.name, detail=client.district)
        directory.clients.add(known, client.name, client.name_en)
    products = select(Product.id, Product.code, Product.name, Product.name_en, Product.aliases)
    for product in await session.execute(products.where(Product.org_id == org_id, Product.deleted_at.is_(None))):
        known = Known(id=product.id, code=product.code, name=product.name)
        directory.add_product(known, product.name, product.name_en, *product.aliases)
    return directory
