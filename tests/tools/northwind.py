"""Northwind imported by its mapping alone, and its figures computed from the files by hand."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path

from data.imports.mapping import read_mapping
from data.imports.organization import ensure_logins, open_operator_session, organization_id
from data.imports.report import ImportReport
from data.imports.run import ImportFile, import_files
from data.logins import Postgres
from tests.demo_snapshot import AS_OF

ROOT = Path(__file__).parents[2]
FOLDER = ROOT.parent / "shared" / "data" / "northwind"
MAPPING = ROOT / "docs" / "examples" / "northwind.yaml"
ORG = organization_id("northwind")


async def import_northwind(urls: Postgres) -> ImportReport:
    """Imports the company with its logins."""
    mapping = read_mapping(MAPPING.read_text("utf-8"))
    files = [ImportFile(name=path.name, content=path.read_bytes()) for path in sorted(FOLDER.glob("*.csv"))]
    async with open_operator_session(urls.admin_url, ORG, mapping.organization) as session:
        report = await import_files(session, ORG, mapping, files, AS_OF, dry_run=False)
        await ensure_logins(session, ORG, mapping)
    return report


class Ledger:
    """The files' own figures, in cents; shares no code with the import or the metric layer."""

    def _read(self, name: str) -> list[dict[str, str]]:
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def customers(self) -> dict[str, dict[str, str]]:
        """By id."""
        return {row["customerID"]: row for row in self._read("customers")}

    @cached_property
    def products(self) -> dict[str, dict[str, str]]:
        """By id."""
        return {row["ProductID"]: row for row in self._read("products")}

    @cached_property
    def employees(self) -> dict[str, str]:
        """Number -> name."""
        return {row["EmployeeID"]: f"{row['FirstName']} {row['LastName']}" for row in self._read("employees")}

    @cached_property
    def orders(self) -> dict[str, dict[str, str]]:
        """By id."""
        return {row["OrderID"]: row for row in self._read("orders")}

    @cached_property
    def lines(self) -> list[dict[str, str]]:
        """Order lines with their order's columns."""
        return [{**row, **self.orders[row["OrderID"]]} for row in self._read("order_details")]

    def sales(self, **where: str) -> int:
        """Returns cents; `where` is column -> value, `period` -> the beginning of the day ("1997-05")."""
        return sum(self.cents(line) for line in self.lines if self._fits(line, where))

    def by(self, column: str, **where: str) -> dict[str, int]:
        """Returns cents by a column's value."""
        found: dict[str, int] = {}
        for line in self.lines:
            if self._fits(line, where):
                found[line[column]] = found.get(line[column], 0) + self.cents(line)
        return found

    def quantity(self, **where: str) -> int:
        """Returns units sold."""
        return sum(int(line["Quantity"]) for line in self.lines if self._fits(line, where))

    def count(self, **where: str) -> int:
        """Returns how many lines there are."""
        return sum(1 for line in self.lines if self._fits(line, where))

    def freight(self, period: str = "") -> int:
        """Returns cents."""
        rows = (row for row in self.orders.values() if row["OrderDate"].startswith(period))
        return sum(int((Decimal(row["Freight"]) * 100).to_integral_value(ROUND_HALF_UP)) for row in rows)

    @staticmethod
    def cents(line: dict[str, str]) -> int:
        """Returns a line's amount, rounded half up."""
        exact = Decimal(line["UnitPrice"]) * int(line["Quantity"]) * (1 - Decimal(line["Discount"])) * 100
        return int(exact.to_integral_value(ROUND_HALF_UP))

    def _fits(self, line: dict[str, str], where: dict[str, str]) -> bool:
        for column, value in where.items():
            if column == "period":
                if not line["OrderDate"].startswith(value):
                    return False
            elif column == "country":
                if self.customers[line["CustomerID"]]["country"] != value:
                    return False
            elif column == "category":
                if self.products[line["ProductID"]]["CategoryID"] != value:
                    return False
            elif line[column] != value:
                return False
        return True


def usd(cents: int) -> str:
    """Returns "1,234.56"."""
    return f"{Decimal(cents) / 100:,.2f}"
