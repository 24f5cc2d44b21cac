"""Drafts who looks after which client: as the files say, else whoever sold there last."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from data.imports.draft import Draft, DraftRow
from data.imports.notes import Place
from data.standins import NO_CLIENT, NO_EMPLOYEE
from data.tables.clients import ClientAssignment


async def draft_owners(session: AsyncSession, draft: Draft) -> None:
    """Adds assignments; a client that has somebody already keeps them unless a file names another."""
    last_sales = _last_sales(draft)
    wanted = dict(draft.owners)
    current = await _current(session, draft.org_id, {*wanted, *last_sales})
    for client, (employee, place, _) in last_sales.items():
        if client not in wanted and client not in current:
            wanted[client] = (employee, place)
            draft.notebook.note("owner_from_sales", place, _client_label(draft, client))
    for client, (employee, place) in wanted.items():
        known = current.get(client)
        if known is None:
            _add(draft, client, employee, _opened(draft, client), place)
        elif known[1] != employee:
            _close(draft, known[0], client, known[1], known[2], place)
            _add(draft, client, employee, draft.today, place)


def _last_sales(draft: Draft) -> dict[UUID, tuple[UUID, Place, date]]:
    found: dict[UUID, tuple[UUID, Place, date]] = {}
    stand_ins = {
        known.id
        for known in (
            draft.directory.clients.find_exact(NO_CLIENT.code),
            draft.directory.employees.find_exact(NO_EMPLOYEE.code),
        )
        if known is not None
    }
    for row in draft.rows["transactions"].values():
        client, employee, day = row.given["client_id"], row.given["employee_id"], row.given["date"]
        if not isinstance(client, UUID) or not isinstance(employee, UUID) or not isinstance(day, date):
            continue
        if not stand_ins & {client, employee} and (client not in found or found[client][2] <= day):
            found[client] = (employee, row.place, day)
    return found


async def _current(session: AsyncSession, org_id: UUID, clients: set[UUID]) -> dict[UUID, tuple[UUID, UUID, date]]:
    """Returns client -> (assignment, employee, since) of the open primary ones."""
    table = ClientAssignment
    statement = select(table.client_id, table.id, table.employee_id, table.valid_from).where(
        table.org_id == org_id,
        table.client_id.in_(clients),
        table.valid_to.is_(None),
        table.is_primary,
        table.deleted_at.is_(None),
    )
    return {row[0]: (row[1], row[2], row[3]) for row in (await session.execute(statement)).all()}


def _opened(draft: Draft, client: UUID) -> date:
    row = draft.rows["clients"].get(client)
    day = (row.given.get("opened_on") or row.defaults.get("opened_on")) if row else None
    return day if isinstance(day, date) else draft.today


def _client_label(draft: Draft, client: UUID) -> str:
    row = draft.rows["clients"].get(client)
    return row.label if row else str(client)


def _add(draft: Draft, client: UUID, employee: UUID, since: date, place: Place) -> None:
    row = DraftRow(
        table="client_assignments",
        id=draft.id_of("client_assignments", f"{client}/{employee}/{since}"),
        label=_client_label(draft, client),
        place=place,
        given={"client_id": client, "employee_id": employee, "valid_from": since},
        defaults={"is_primary": True},
    )
    draft.add(row)


def _close(draft: Draft, assignment: UUID, client: UUID, employee: UUID, since: date, place: Place) -> None:
    last = max(since, draft.today - timedelta(days=1))
    row = DraftRow(
        table="client_assignments",
        id=assignment,
        label=_client_label(draft, client),
        place=place,
        given={"client_id": client, "employee_id": employee, "valid_from": since, "valid_to": last},
    )
    draft.add(row)
