"""The rows an import wants to have, collected before anything is compared or written."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

from data.imports.directory import Directory, Known
from data.imports.mapping import Creatable
from data.imports.notes import Notebook, Place
from data.imports.values import Value

TableName = Literal[
    "org_units", "employees", "products", "clients", "client_assignments", "employee_pay", "sales_targets",
    "transactions", "contracts", "expenses",
]  # fmt: skip
TABLES: tuple[TableName, ...] = (
    "org_units", "employees", "products", "clients", "employee_pay", "sales_targets", "transactions", "contracts",
    "expenses", "client_assignments",
)  # fmt: skip
"""In the order in which they are written."""

THINGS: frozenset[TableName] = frozenset({"org_units", "employees", "products", "clients"})
"""Tables of what has a name, not of what happened."""

Stored: TypeAlias = Value | UUID
"""A value of a column."""

NAMESPACE = uuid5(NAMESPACE_URL, "narutalk:import")


@dataclass(kw_only=True)
class DraftRow:
    """A row as it should be after the import."""

    table: TableName
    id: UUID
    label: str
    """How a person knows it: its number, or month and names."""
    place: Place
    given: dict[str, Stored]
    """What the file says; compared and written."""
    defaults: dict[str, Stored] = field(default_factory=dict)
    """What a new row needs besides."""


@dataclass(kw_only=True)
class Draft:
    """Everything one import wants; rows by table and id."""

    org_id: UUID
    today: date
    directory: Directory
    notebook: Notebook
    create_missing: frozenset[Creatable]
    rows: dict[TableName, dict[UUID, DraftRow]] = field(default_factory=lambda: {table: {} for table in TABLES})
    owners: dict[UUID, tuple[UUID, Place]] = field(default_factory=dict)
    """Client -> who looks after it, as files say."""
    sources: dict[str, int] = field(default_factory=dict)
    """Kind -> records read, for the report."""

    def id_of(self, table: TableName, key: str) -> UUID:
        """Returns the id a new row of this natural key gets, the same at every import."""
        return uuid5(NAMESPACE, f"{self.org_id}/{table}/{key}")

    def add(self, row: DraftRow) -> bool:
        """Takes the row; False (and a note) when one before has the same key.

        A thing that rows of sales repeat beside themselves, a client or a product, is taken once without a word.
        """
        before = self.rows[row.table].get(row.id)
        if before is not None and row.table in THINGS and before.given == row.given:
            return False
        if before is not None:
            self.notebook.reject("duplicate", row.place, row.label)
            return False
        self.rows[row.table][row.id] = row
        return True

    def choose(self, found: list[Known], what: str, place: Place) -> Known | None:
        """Returns the only entry; several are rejected, as a name alone does not say who is meant."""
        if len(found) > 1:
            shown = ", ".join(f"{one.name} {one.code}" for one in found[:4])
            self.notebook.reject("ambiguous", place, f"{what} ({shown})")
            return None
        return found[0] if found else None
