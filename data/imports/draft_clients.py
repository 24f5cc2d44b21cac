"""Drafts products, clients and contracts, and finds the ones that rows name."""

from data.imports.directory import Known
from data.imports.draft import Draft, DraftRow, Stored
from data.imports.draft_people import find_employee
from data.imports.names import fold, fold_product, split_district
from data.imports.notes import Place
from data.imports.records import Record
from data.standins import NO_CLIENT, NO_PRODUCT

UNKNOWN = "-"
"""Stands where a column wants words and the file has none."""


def draft_product(draft: Draft, record: Record) -> None:
    """Drafts a product."""
    name, code, place = record.text("name") or "", record.text("code"), record.place
    found = draft.directory.products.find_exact(code) if code else None
    if found is None and code is None:
        found = _one_product(draft, name, place)
    code = code or (found.code if found else f"P-{fold_product(name)}")
    given: dict[str, Stored] = {"code": code, "name": name}
    renamed = {"area": "therapeutic_area"}
    for column in ("name_en", "ingredient", "strength", "form", "area", "category", "status"):
        if record.text(column) is not None:
            given[renamed.get(column, column)] = record.text(column)
    for one, other in (("therapeutic_area", "category"), ("category", "therapeutic_area")):
        if one in given:  # a company with one way to group its products asks for it by either word
            given.setdefault(other, given[one])
    if record.values.get("aliases"):
        given["aliases"] = record.values["aliases"]
    if record.number("list_price") is not None:
        given["list_price"] = record.number("list_price")
    if record.day("launched_on") is not None:
        given["launched_on"] = record.day("launched_on")
    identity = found.id if found else draft.id_of("products", code)
    defaults: dict[str, Stored] = {
        "therapeutic_area": UNKNOWN,
        "category": UNKNOWN,
        "list_price": 0,
        "status": "active",
    }
    row = DraftRow(table="products", id=identity, label=f"{code} {name}", place=place, given=given, defaults=defaults)
    if draft.add(row):
        aliases = record.values.get("aliases")
        known = Known(id=identity, code=code, name=name)
        draft.directory.add_product(
            known, name, record.text("name_en"), *(aliases if isinstance(aliases, list) else ())
        )


def _one_product(draft: Draft, name: str, place: Place) -> Known | None:
    exact = draft.directory.products.find_name(name)
    if len(exact) == 1:
        return exact[0]
    stem = draft.directory.product_stems.find_name(fold_product(name))
    if len(stem) == 1:
        if fold(stem[0].name) != fold(name):
            draft.notebook.note("alias", place, f"{name} → {stem[0].name}")
        return stem[0]
    return None


def find_product(draft: Draft, record: Record) -> Known | None:
    """Returns the product a record names (X and X정 are one); the unspecified one where it names none."""
    code, name, place = record.text("product_code"), record.text("product"), record.place
    if code is None and name is None:
        return _stand_in_product(draft, place)
    if code is not None:
        found = draft.directory.products.find_code(code)
        if found is not None:
            return found
    if name is not None:
        found = _one_product(draft, name, place)
        if found is not None:
            return found
        several = draft.directory.products.find_name(name) or draft.directory.product_stems.find_name(
            fold_product(name)
        )
        if len(several) > 1:
            return draft.choose(several, name, place)
    if "products" not in draft.create_missing:
        draft.notebook.reject("unknown_product", place, code or name or "")
        return None
    return _make_product(draft, code or f"P-{fold_product(name or '')}", name or str(code), place)


def _make_product(draft: Draft, code: str, name: str, place: Place, name_en: str | None = None) -> Known:
    known = Known(id=draft.id_of("products", code), code=code, name=name)
    defaults: dict[str, Stored] = {
        "therapeutic_area": UNKNOWN,
        "category": UNKNOWN,
        "list_price": 0,
        "status": "active",
    }
    given: dict[str, Stored] = {"code": code, "name": name, **({"name_en": name_en} if name_en else {})}
    draft.add(DraftRow(table="products", id=known.id, label=name, place=place, given=given, defaults=defaults))
    draft.directory.add_product(known, name)
    draft.notebook.note("created", place, name)
    return known


def _stand_in_product(draft: Draft, place: Place) -> Known:
    found = draft.directory.products.find_exact(NO_PRODUCT.code)
    return found or _make_product(draft, NO_PRODUCT.code, NO_PRODUCT.ko, place, NO_PRODUCT.en)


def draft_client(draft: Draft, record: Record) -> None:
    """Drafts a client, and who looks after it when the file says so."""
    place = record.place
    named = split_district(record.text("name") or "")
    name, district = named.name, record.text("district") or named.district
    code = record.text("code")
    found = draft.directory.clients.find_exact(code) if code else None
    if found is None and code is None:
        found = next(
            (one for one in draft.directory.clients.find_name(name) if one.detail == (district or UNKNOWN)), None
        )
    code = code or (found.code if found else _client_code(name, district))
    given: dict[str, Stored] = {"code": code, "name": name}
    if district is not None:
        given["district"] = district
    for column in (
        "name_en",
        "type",
        "specialty",
        "director_name",
        "address",
        "phone",
        "grade",
        "credit_grade",
        "status",
        "notes",
    ):
        if record.text(column) is not None:
            given[column] = record.text(column)
    for column in ("beds", "monthly_patients", "credit_limit"):
        if record.number(column) is not None:
            given[column] = record.number(column)
    if record.day("opened_on") is not None:
        given["opened_on"] = record.day("opened_on")
    identity = found.id if found else draft.id_of("clients", code)
    row = DraftRow(
        table="clients",
        id=identity,
        label=f"{code} {name}",
        place=place,
        given=given,
        defaults=_client_defaults(draft, code),
    )
    if not draft.add(row):
        return
    draft.directory.clients.add(
        Known(id=identity, code=code, name=name, detail=district or ""), name, record.text("name_en")
    )
    if record.text("employee_no") or record.text("employee"):
        owner = find_employee(draft, record)
        if owner is not None:
            draft.owners[identity] = (owner.id, place)


def _client_defaults(draft: Draft, code: str) -> dict[str, Stored]:
    # Name and address are unique together; the code keeps two clinics without an address apart.
    return {
        "type": UNKNOWN,
        "district": UNKNOWN,
        "address": f"{UNKNOWN} ({code})",
        "grade": UNKNOWN,
        "credit_grade": UNKNOWN,
        "credit_limit": 0,
        "status": "active",
        "opened_on": draft.today,
    }


def _client_code(name: str, district: str | None) -> str:
    return f"C-{fold(name)}" + (f"-{fold(district)}" if district else "")


def find_client(draft: Draft, record: Record) -> Known | None:
    """Returns the client a record names by code, or name and district; the unspecified one where it names none."""
    code, text, place = record.text("client_code"), record.text("client"), record.place
    register = draft.directory.clients
    if code is None and text is None:
        found = register.find_exact(NO_CLIENT.code)
        return found or _make_client(draft, NO_CLIENT.code, NO_CLIENT.ko, None, place, NO_CLIENT.en)
    found = register.find_code(code) if code else None
    if found is not None:
        return found
    named = split_district(text or "")
    district = record.text("district") or named.district
    if text is not None and code is None:
        several = register.find_name(text) or register.find_name(named.name)
        if district is not None:
            several = [one for one in several if not one.detail or fold(one.detail) == fold(district)]
        if several:
            return draft.choose(several, text, place)
    if "clients" not in draft.create_missing:
        draft.notebook.reject("unknown_client", place, code or text or "")
        return None
    name = named.name or str(code)
    return _make_client(draft, code or _client_code(name, district), name, district, place)


def _make_client(
    draft: Draft, code: str, name: str, district: str | None, place: Place, name_en: str | None = None
) -> Known:
    known = Known(id=draft.id_of("clients", code), code=code, name=name, detail=district or "")
    given: dict[str, Stored] = {"code": code, "name": name, **({"name_en": name_en} if name_en else {})}
    if district is not None:
        given["district"] = district
    defaults = _client_defaults(draft, code)
    draft.add(
        DraftRow(table="clients", id=known.id, label=f"{code} {name}", place=place, given=given, defaults=defaults)
    )
    draft.directory.clients.add(known, name)
    draft.notebook.note("created", place, f"{name} ({district})" if district else name)
    return known


def draft_contract(draft: Draft, record: Record) -> None:
    """Drafts a contract; without a number, client and first day name it."""
    client = find_client(draft, record)
    if client is None:
        return
    start, end = record.day("start_on"), record.day("end_on")
    number = record.text("contract_no") or f"K-{client.code}-{start}-{record.text('type') or 'supply'}"
    given: dict[str, Stored] = {"contract_no": number, "client_id": client.id, "start_on": start, "end_on": end}
    if record.text("employee_no") or record.text("employee"):
        owner = find_employee(draft, record)
        if owner is None:
            return
        given["owner_employee_id"] = owner.id
    for column in ("type", "auto_renew", "notice_days", "value", "discount_rate", "status"):
        if record.values.get(column) is not None:
            given[column] = record.values[column]
    status = "expired" if end is not None and end < draft.today else "active"
    defaults: dict[str, Stored] = {
        "type": "supply", "auto_renew": False, "notice_days": 0, "value": 0, "discount_rate": 0, "status": status,
    }  # fmt: skip
    identity = draft.id_of("contracts", number)
    draft.add(
        DraftRow(table="contracts", id=identity, label=number, place=record.place, given=given, defaults=defaults)
    )
