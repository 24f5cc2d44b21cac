"""What a company's own files call the things figures are cut by: its clients' "segment", its products' "plan"."""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from data.imports.expressions import columns_of
from data.imports.mapping import ImportPart, Mapping
from data.tables.organizations import Organization

_CUTS = {
    ("clients", "type"): "client_type",
    ("clients", "specialty"): "specialty",
    ("clients", "district"): "district",
    ("clients", "name"): "client",
    ("products", "area"): "area",
    ("products", "category"): "category",
    ("products", "name"): "product",
    ("employees", "name"): "employee",
    ("employees", "unit"): "unit",
    ("employees", "position"): "position",
    ("transactions", "quantity"): "quantity",
}
"""Kind and field -> the cut or measure it is kept as."""
_TABLES = {"clients": "client", "products": "product", "employees": "employee"}
_PARTS = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])|[가-힣]+")
_NO_NAMES = frozenset("id name no nr code number key full first last title company text value type qty".split())
_MOST_WORDS = 2


async def settle_headings(session: AsyncSession, org_id: UUID, mapping: Mapping) -> None:
    """Stores the words beside those of earlier imports."""
    found = headings_of(mapping)
    known: dict[str, Any] = (
        await session.execute(select(Organization.settings).where(Organization.id == org_id))
    ).scalar_one()
    merged = {**known.get("headings", {}), **found}
    if found and merged != known.get("headings"):
        settings = {**known, "headings": merged}
        await session.execute(update(Organization).where(Organization.id == org_id).values(settings=settings))


def headings_of(mapping: Mapping) -> dict[str, str]:
    """Returns word -> cut: {"segment": "client_type", "plan": "product", "seats": "quantity"}."""
    found: dict[str, str] = {}
    for part in mapping.imports:
        for word, cut in _words(part, mapping):
            found.setdefault(word, cut)
    return found


def _words(part: ImportPart, mapping: Mapping) -> Iterator[tuple[str, str]]:
    for field, expression in part.fields.items():
        cut = _CUTS.get((part.kind, field))
        columns = columns_of(expression) if cut else []
        if cut and len(columns) == 1 and (word := _word(columns[0].rpartition(".")[2])):
            yield word, cut
    cut = _TABLES.get(part.kind)
    if cut and (word := _word(PurePath(mapping.tables[part.table].file).stem)):
        yield word.removesuffix("s"), cut


def _word(heading: str) -> str | None:
    """Returns "plan" for "plan_name", "segment" for "Segment", None for what names nothing."""
    parts = [one.lower() for one in _PARTS.findall(heading)]
    kept = [one for one in parts if one not in _NO_NAMES]
    return " ".join(kept) if 0 < len(kept) <= _MOST_WORDS else None
