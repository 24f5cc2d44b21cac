"""Drafts targets, sale lines, monthly sales and expenses."""

from collections import Counter
from dataclasses import dataclass, field

from data.imports.directory import Known
from data.imports.draft import Draft, DraftRow, Stored
from data.imports.draft_clients import find_client, find_product
from data.imports.draft_people import find_employee
from data.imports.draft_units import find_unit
from data.imports.kinds import FIELDS
from data.imports.records import Record

_AMOUNT = next(one for one in FIELDS["transactions"] if one.name == "amount")


def draft_target(draft: Draft, record: Record) -> None:
    """Drafts a month's target of a person, or of a unit where no person is named."""
    month, amount = record.day("month"), record.number("amount")
    given: dict[str, Stored] = {"month": month, "amount": amount}
    owner: Known | None
    if record.text("employee_no") or record.text("employee"):
        owner = find_employee(draft, record)
        given["employee_id"] = owner.id if owner else None
    else:
        owner = find_unit(draft, record.text("unit") or "-", record.place)
        given["unit_id"] = owner.id if owner else None
    if owner is None:
        return
    product: Known | None = None
    if record.text("product") or record.text("product_code"):
        product = find_product(draft, record)
        if product is None:
            return
        given["product_id"] = product.id
    key = f"{month}/{owner.id}/{product.id if product else '-'}"
    label = f"{month:%Y-%m} {owner.name}" + (f" {product.name}" if product else "")
    draft.add(
        DraftRow(
            table="sales_targets",
            id=draft.id_of("sales_targets", key),
            label=label,
            place=record.place,
            given=given,
            defaults={"version": 1},
        )
    )


@dataclass(kw_only=True)
class SaleLines:
    """Drafts transactions; counts alike lines, so that a file without line numbers gives the same ids again."""

    draft: Draft
    _alike: Counter[str] = field(default_factory=Counter)

    def add_line(self, record: Record) -> None:
        """Drafts one line of sale."""
        parties = _parties(self.draft, record)
        if parties is None:
            return
        client, employee, product = parties
        quantity, unit_price, amount = record.number("quantity"), record.number("unit_price"), record.number("amount")
        if amount is None:
            if quantity is None or unit_price is None:
                self.draft.notebook.reject("missing", record.place, fields=[_AMOUNT])
                return
            amount = quantity * unit_price
        kind = record.text("kind") or ("return" if amount < 0 else "sale")
        if kind == "return" and amount > 0:
            amount, quantity = -amount, -abs(quantity) if quantity is not None else None
            self.draft.notebook.note("negative", record.place, str(amount))
        if unit_price is None:
            unit_price = abs(amount) // abs(quantity) if quantity else 0
        number = record.text("tx_no") or self._number(record, client, employee, product)
        _add_transaction(
            self.draft,
            record,
            number,
            parties,
            {
                "date": record.day("date"), "quantity": quantity or 0, "unit_price": unit_price, "amount": amount,
                "kind": kind, "channel": record.text("channel"), "status": record.text("status"),
                "invoice_no": record.text("invoice_no"),
            },
        )  # fmt: skip

    def _number(self, record: Record, client: Known, employee: Known, product: Known) -> str:
        key = f"L-{record.day('date')}-{client.code}-{product.code}-{employee.code}"
        self._alike[key] += 1
        return f"{key}-{self._alike[key]}"

    def add_month(self, record: Record) -> None:
        """Drafts a month's sales as one line on the month's first day; rows of the same month are added up."""
        parties = _parties(self.draft, record)
        if parties is None:
            return
        client, employee, product = parties
        month, amount = record.day("month"), record.number("amount") or 0
        number = f"M-{month:%Y%m}-{employee.code}-{client.code}-{product.code}"
        known = self.draft.rows["transactions"].get(self.draft.id_of("transactions", number))
        if known is not None:
            before, count = known.given["amount"], known.given["quantity"]
            whole = (before if isinstance(before, int) else 0) + amount
            known.given |= {"amount": whole, "kind": "return" if whole < 0 else "sale"}
            known.given["quantity"] = (count if isinstance(count, int) else 0) + (record.number("quantity") or 0)
            self.draft.notebook.note("merged_rows", record.place, known.label)
            return
        values: dict[str, Stored] = {"date": month, "quantity": record.number("quantity") or 0, "amount": amount}
        _add_transaction(
            self.draft, record, number, parties, {**values, "unit_price": 0, "kind": "return" if amount < 0 else "sale"}
        )


def _parties(draft: Draft, record: Record) -> tuple[Known, Known, Known] | None:
    employee = find_employee(draft, record, stand_in=True)
    client = find_client(draft, record) if employee else None
    product = find_product(draft, record) if client else None
    return (client, employee, product) if client and employee and product else None


def _add_transaction(
    draft: Draft, record: Record, number: str, parties: tuple[Known, Known, Known], values: dict[str, Stored]
) -> None:
    client, employee, product = parties
    given: dict[str, Stored] = {
        "tx_no": number, "client_id": client.id, "employee_id": employee.id, "product_id": product.id,
    }  # fmt: skip
    given |= {name: value for name, value in values.items() if value is not None}
    draft.add(
        DraftRow(
            table="transactions",
            id=draft.id_of("transactions", number),
            label=f"{number} {client.name} {product.name}",
            place=record.place,
            given=given,
            defaults={"channel": "direct", "status": "completed"},
        )
    )


def draft_expense(draft: Draft, record: Record) -> None:
    """Drafts money spent; without a reference, day, person, client, kind and amount name it."""
    person = find_employee(draft, record, stand_in=True)
    if person is None:
        return
    given: dict[str, Stored] = {
        "employee_id": person.id, "date": record.day("date"), "kind": record.text("kind"),
        "amount": record.number("amount"),
    }  # fmt: skip
    client: Known | None = None
    if record.text("client") or record.text("client_code"):
        client = find_client(draft, record)
        if client is None:
            return
        given["client_id"] = client.id
    reference = record.text("reference") or "/".join(
        str(one) for one in (given["date"], person.code, client.code if client else "", given["kind"], given["amount"])
    )
    draft.add(
        DraftRow(
            table="expenses",
            id=draft.id_of("expenses", f"{given['kind']}/{reference}"),
            label=f"{record.day('date')} {person.name} {given['kind']}",
            place=record.place,
            given=given,
            defaults={"headcount": record.number("headcount") or 1, "report_state": "reported"},
        )
    )
