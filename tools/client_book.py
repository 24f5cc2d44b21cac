"""What every client tool works with: the session, the names, the calendar, and evidence in the person's language."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from data.clients.directory import ClientFilter, ClientRecord, load_clients
from data.lexicon import ClientName, PersonName, ProductName
from data.metrics.query import Calendar, MetricQuery, MetricScope, load_calendar
from data.metrics.run import measure
from state.errors import NotFound
from state.evidence import Cell, Column, Evidence, Json, Period, Provenance, Table, Unit
from state.language import Language
from state.reference import EntityKind
from tools.attributes import read_attributes
from tools.candidates import named, position_name
from tools.client_arguments import ClientScope
from tools.company_year import month_stretch, to_period
from tools.dimension_words import attribute_name, stored_value
from tools.entities import load_index
from tools.figures import Number, Style, show
from tools.metric_registry import METRICS
from tools.metric_scope import describe_period
from tools.name_index import NameIndex
from tools.registry import Caller
from tools.resolved import read_id, read_ids, read_interval
from tools.resources import Resources
from tools.wording import say

YEAR_MONTHS = 12
"""Clients are judged by a year unless a period is said: months alone are too uneven for clinics."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """The stretch of time a question is about."""

    start: date
    end: date
    period: Period
    assumptions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClientSales:
    """Sales by client as the governed metric defines them."""

    by_client: dict[UUID, int]
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Book:
    """Open for one call."""

    session: AsyncSession
    caller: Caller
    calendar: Calendar
    index: NameIndex

    @property
    def language(self) -> Language:
        """The person's language."""
        return self.caller.language

    @property
    def today(self) -> date:
        """What "today" means in this turn."""
        return self.caller.today

    def say(self, ko: str, en: str) -> str:
        """Returns the sentence in the person's language."""
        return say(self.language, ko, en)

    def money(self, value: Number) -> str:
        """Returns an amount as people write it."""
        style = Style(language=self.language, currency=self.calendar.currency)
        return show(value, style.money_unit, style)

    def rate(self, value: Number | None, *, signed: bool = False) -> str:
        """Returns a ratio as per cent; "n/a" for none."""
        return show(value, "ratio", Style(language=self.language), signed=signed)

    def column(self, name: str, ko: str, en: str, unit: Unit = "text") -> Column:
        """Returns a column with its heading; money takes the organisation's currency."""
        if unit == "won" and self.calendar.currency != "KRW":
            unit = "currency"
        return {"name": name, "label": self.say(ko, en), "unit": unit}

    def client(self, client_id: UUID, fallback: str = "") -> str:
        """Returns a client's name, with its district where two bear it."""
        found = self.index.by_id.get(client_id)
        thing = found[1] if found else None
        if not isinstance(thing, ClientName):
            return fallback
        name = named(thing, self.language)
        return f"{name} ({self.district(thing.district)})" if self._is_shared(thing) else name

    def district(self, district: str) -> str:
        """Returns a district in the person's language: 관악구, Gwanak-gu."""
        return attribute_name("district", district, self.language)

    def _is_shared(self, client: ClientName) -> bool:
        return client.name in self.index.shared_client_names

    def person(self, employee_id: UUID | None) -> str | None:
        """Returns "김도현 과장", with the team where several bear the name."""
        found = self.index.by_id.get(employee_id) if employee_id else None
        thing = found[1] if found else None
        if not isinstance(thing, PersonName):
            return None
        position = position_name(thing.position, self.language)
        name = named(thing, self.language)
        unit = self.index.units.get(thing.unit_id)
        team = f" ({named(unit, self.language)})" if unit and thing.name in self.index.shared_person_names else ""
        return self.say(f"{name} {position}{team}", f"{name}{team}")

    def product(self, product_id: UUID) -> str:
        """Returns a product's name."""
        found = self.index.by_id.get(product_id)
        thing = found[1] if found else None
        return named(thing, self.language) if isinstance(thing, ProductName) else ""

    def local_day(self, moment: datetime) -> date:
        """Returns the calendar day of a moment where the organisation is."""
        return moment.astimezone(ZoneInfo(self.calendar.timezone)).date()

    def local_time(self, moment: datetime) -> str:
        """Returns "2025-06-30 14:00" where the organisation is."""
        return moment.astimezone(ZoneInfo(self.calendar.timezone)).strftime("%Y-%m-%d %H:%M")

    def window(self, period: str | None, default_months: int = YEAR_MONTHS) -> Window:
        """Returns the asked period, or the last months up to and including this one."""
        if period is not None:
            start, end = read_interval(period)
            found = describe_period(start, end, self.calendar, self.language)
            return Window(start=start, end=end, period=found, assumptions=())
        stretch = month_stretch(self.today.year, self.today.month - default_months + 1, default_months)
        found = to_period(stretch, self.language)
        note = self.say(
            f"기간을 말씀하지 않아 최근 {default_months}개월({found['label']}) 기준으로 보았습니다.",
            f"No period was given, so the last {default_months} months ({found['label']}) were used.",
        )
        return Window(start=stretch.start, end=stretch.end, period=found, assumptions=(note,))

    def whole_months(self, count: int, skip: int = 0) -> tuple[date, date]:
        """Returns (first day, last day) of the last `count` months that are over, `skip` months further back."""
        over = (self.today + timedelta(days=1)).day == 1
        last = self.today.month - (0 if over else 1) - skip
        stretch = month_stretch(self.today.year, last - count + 1, count)
        return stretch.start, stretch.end

    def read_filter(self, scope: ClientScope, opened: str | None = None) -> ClientFilter:
        """Returns the resolved filter. Raises: InvalidInput when a reference is still words."""
        opened_days = read_interval(opened) if opened else (None, None)
        return ClientFilter(
            ids=tuple(read_ids(scope.clients, self.caller)),
            people=tuple(read_ids(scope.people, self.caller)),
            units=tuple(read_ids(scope.units, self.caller)),
            districts=self._stored("district", scope.districts),
            types=tuple(dict.fromkeys(stored_value("client_type", one) for one in scope.types)),
            specialties=self._stored("specialty", scope.specialties),
            grades=tuple(scope.grades),
            statuses=tuple(scope.statuses),
            opened_from=opened_days[0],
            opened_to=opened_days[1],
        )

    def _stored(self, dimension: str, words: Sequence[str]) -> tuple[str, ...]:
        found: list[str] = []
        for word in words:
            found += read_attributes(word, self.index).get(dimension, []) or [word]
        return tuple(dict.fromkeys(found))

    async def one_client(self, reference: str) -> ClientRecord:
        """Returns the client of a resolved reference. Raises: NotFound."""
        found = await load_clients(self.session, ClientFilter(ids=(read_id(reference, self.caller),)), self.today)
        if not found:
            raise NotFound(self.say("그 거래처를 찾을 수 없습니다.", "That client cannot be found."))
        return found[0]

    async def sales(
        self, ids: Collection[UUID] | None, start: date, end: date, *, product: UUID | None = None
    ) -> ClientSales:
        """Returns net completed sales by client in the period; `ids` None: all. Clients without sales are absent.

        With `product` only what was sold of it counts.
        """
        metric = METRICS["sales"]
        scope = MetricScope(clients=tuple(ids or ()), products=() if product is None else (product,))
        query = MetricQuery(by=("client",), scope=scope, start=start, end=end, calendar=self.calendar)
        provenance: Provenance = {
            "definition": metric.definition(self.language),
            "filters": f"{start}~{end}",
            "statement": "",
        }
        if ids is not None and not ids:
            return ClientSales(by_client={}, provenance=provenance)
        measured = await measure(self.session, query, {"sales": metric.formula})
        by_client = {
            key: int(row.values["sales"] or 0) for row in measured.rows if isinstance(key := row.keys[0], UUID)
        }
        return ClientSales(by_client=by_client, provenance={**provenance, "statement": measured.statement})

    async def sales_by_month(self, client_id: UUID, start: date, end: date) -> list[tuple[date, int]]:
        """Returns a client's net completed sales of each month that has any, in time order."""
        scope = MetricScope(clients=(client_id,))
        query = MetricQuery(by=("month",), scope=scope, start=start, end=end, calendar=self.calendar)
        measured = await measure(self.session, query, {"sales": METRICS["sales"].formula})
        months = [(row.keys[0], int(row.values["sales"] or 0)) for row in measured.rows]
        return sorted((month, amount) for month, amount in months if isinstance(month, date))


def counted(count: int, noun: str) -> str:
    """Returns "1 day", "2 days": English only, Korean has counters."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@asynccontextmanager
async def open_book(caller: Caller, resources: Resources) -> AsyncIterator[Book]:
    """Yields the book of one call, in one transaction under the caller's rights."""
    index = await load_index(caller, resources)
    async with resources.database.tenant_session(caller.principal) as session:
        yield Book(session=session, caller=caller, calendar=await load_calendar(session), index=index)


def make_table(
    columns: list[Column],
    rows: list[list[Cell]],
    total: int | None = None,
    *,
    ids: Sequence[UUID | None] = (),
    kind: EntityKind = "client",
) -> Table:
    """Returns the table; `total` is how many rows matched when fewer are shown.

    `ids` say which client (or what `kind` says) each row is about, for "the second one" in the next question.
    """
    table = Table(columns=columns, rows=rows, total_rows=len(rows) if total is None else total)
    if ids and all(ids):
        table["row_kind"] = kind
        table["row_ids"] = [str(one) for one in ids]
    return table


def make_evidence(
    tool: str,
    title: str,
    summary: list[str],
    *,
    table: Table | None = None,
    period: Period | None = None,
    assumptions: Sequence[str] = (),
    notices: Sequence[str] = (),
    provenance: Provenance | None = None,
    chart: dict[str, Json] | None = None,
    empty: bool = False,
) -> Evidence:
    """Returns evidence of records (or a notice, when there is no table)."""
    evidence: Evidence = {
        "id": "",
        "specialist": "",
        "tool": tool,
        "kind": "records" if table is not None else "notice",
        "title": title,
        "summary": summary,
        "assumptions": list(assumptions),
        "notices": list(notices),
        "empty": empty,
    }
    if table is not None:
        evidence["table"] = table
    if period is not None:
        evidence["period"] = period
    if provenance is not None:
        evidence["provenance"] = provenance
    if chart is not None:
        evidence["chart"] = chart
    return evidence
