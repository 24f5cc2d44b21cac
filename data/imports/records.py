"""Tables by a mapping as records: joins, merged cells, one record a month, every value in its type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from data.imports.expressions import Result, columns_of, evaluate
from data.imports.joins import Joined
from data.imports.kinds import FIELDS, Field, Kind
from data.imports.mapping import Expression, ImportPart
from data.imports.names import fold
from data.imports.notes import Notebook, Place
from data.imports.tables import Line, SourceTable
from data.imports.values import Cell, Value, to_day, to_month, to_number, to_text

LARGEST_MONEY = 2**62
LARGEST_COUNT = 2**31 - 1
_NUMBERS = frozenset({"money", "count", "rate"})


@dataclass(frozen=True, kw_only=True)
class Record:
    """One thing to import, as the file says it."""

    kind: Kind
    place: Place
    values: dict[str, Value]

    def text(self, name: str) -> str | None:
        """Returns a text field; None where it is empty."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int | None:
        """Returns a whole number or an amount in the smallest unit."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def day(self, name: str) -> date | None:
        """Returns a day."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None


@dataclass(kw_only=True)
class Rounding:
    """What rounding to the smallest unit of money did, so that the whole can be told."""

    lines: int = 0
    difference: Decimal = Decimal(0)
    """Rounded less exact, in the smallest unit."""


@dataclass(kw_only=True)
class RecordReader:
    """Reads one part of a mapping."""

    part: ImportPart
    tables: Mapping[str, SourceTable]
    digits: int
    """Of the currency, after the point."""
    notebook: Notebook
    rounding: Rounding = field(default_factory=Rounding)
    _joined: dict[str, Joined] = field(default_factory=dict)
    _above: dict[str, Cell] = field(default_factory=dict)

    @property
    def table(self) -> SourceTable:
        """The part's own table."""
        return self.tables[self.part.table]

    def read(self) -> list[Record]:
        """Returns the records; rows that cannot be used are in the notebook."""
        if not self._check_columns():
            return []
        for join in self.part.join:
            other = self.tables[join.table]
            joined = self._joined[join.table] = Joined(columns=tuple(join.match.values()))
            for line in other.lines:
                joined.add(line)
        records = [record for line in self.table.lines for record in self._of_line(line)]
        if self.rounding.lines:
            shown = (self.rounding.difference / 10**self.digits).normalize()
            self.notebook.note("rounded", self.table.place, f"{self.rounding.lines:,} × , Σ {shown:+f}")
        return records

    def _check_columns(self) -> bool:
        wanted = [column for expression in self.part.fields.values() for column in columns_of(expression)]
        wanted += [*(self.part.months or ()), *self.part.only, *(own for join in self.part.join for own in join.match)]
        unknown = sorted({column for column in wanted if not self._has(column)})
        if unknown:
            self.notebook.reject("unknown_column", self.table.place, ", ".join(unknown))
        return not unknown

    def _has(self, column: str) -> bool:
        if column in self.table.headings:
            return True
        return any(
            column.startswith(f"{join.table}.")
            and column.removeprefix(f"{join.table}.") in self.tables[join.table].headings
            for join in self.part.join
        )

    def _of_line(self, line: Line) -> Iterator[Record]:
        place = self.table.place_of(line)
        cells = self._filled(line, place)
        if any(to_text(cells.get(column)) not in wanted for column, wanted in self.part.only.items()):
            return
        row = self._row(cells, place)
        if row is None:
            return
        values: dict[str, Value] = {}
        for wanted in FIELDS[self.part.kind]:
            expression = self.part.fields.get(wanted.name)
            if expression is None:
                continue
            try:
                values[wanted.name] = self._read(wanted, expression, row, place)
            except _Unusable as problem:
                self.notebook.reject(problem.code, place, repr(problem.detail), fields=[wanted])
                return
        if self.part.months is None:
            yield from self._complete(values, place)
            return
        for heading in self.part.months:
            yield from self._of_month(heading, cells, values, place)

    def _of_month(
        self, heading: str, cells: Mapping[str, Cell], values: dict[str, Value], place: Place
    ) -> Iterator[Record]:
        month = self.table.months.get(heading) or to_month(heading)
        if month is None:
            self.notebook.reject("not_a_day", place, heading)
            return
        try:
            amount = self._money(cells.get(heading), self.table.unit_of(heading), place)
        except _Unusable as problem:
            self.notebook.reject(problem.code, place, f"{heading} {problem.detail!r}")
            return
        if amount is None or (amount == 0 and not self.part.keep_zeros):
            return
        yield from self._complete({**values, "month": month, "amount": amount}, place)

    def _complete(self, values: dict[str, Value], place: Place) -> Iterator[Record]:
        missing = [one for one in FIELDS[self.part.kind] if one.required and values.get(one.name) in (None, "")]
        if missing:
            self.notebook.reject("missing", place, fields=missing)
            return
        yield Record(kind=self.part.kind, place=place, values=values)

    def _filled(self, line: Line, place: Place) -> dict[str, Cell]:
        """Returns the cells, with what merged cells above say where a row's identity is left out."""
        cells = dict(line.cells)
        filled: list[str] = []
        for heading in self._fillable:
            if to_text(cells.get(heading)) is None:
                if heading in line.continued or heading in self.part.fill_down:
                    cells[heading] = self._above.get(heading)
                    filled += [heading] if self._above.get(heading) is not None else []
            else:
                self._above[heading] = cells[heading]
        if filled:
            self.notebook.note("filled_down", place, ", ".join(filled))
        return cells

    @cached_property
    def _fillable(self) -> list[str]:
        """Returns the columns whose merged cells mean every row they span; an amount is meant once."""
        fields = {one.name: one for one in FIELDS[self.part.kind]}
        found = [
            column
            for name, expression in self.part.fields.items()
            if fields[name].type not in _NUMBERS
            for column in columns_of(expression)
            if column in self.table.headings
        ]
        return list(dict.fromkeys([*found, *self.part.only]))

    def _row(self, cells: Mapping[str, Cell], place: Place) -> "_RowOf | None":
        joined: dict[str, Line | None] = {}
        for join in self.part.join:
            key = tuple(to_text(_from(cells, joined, own)) or "" for own in join.match)
            joined[join.table] = self._joined[join.table].find(key)
            if joined[join.table] is None and join.required:
                self.notebook.reject("no_join", place, f"{join.table} {', '.join(key)}")
                return None
        return _RowOf(cells=cells, joined=joined)

    def _read(self, wanted: Field, expression: Expression, row: "_RowOf", place: Place) -> Value:
        try:
            found = evaluate(expression, row)
        except (ValueError, ArithmeticError) as error:
            raise _Unusable("bad_expression", str(error)) from None
        match wanted.type:
            case "text":
                return self._text(found, wanted, place)
            case "words":
                listed = (self._text(found, wanted, place) or "").replace(";", ",").replace("/", ",")
                return [word.strip() for word in listed.split(",") if word.strip()]
            case "flag":
                text = self._text(found, wanted, place)
                return None if text is None else text == "true"
            case "money":
                unit = self.table.unit_of(expression) if isinstance(expression, str) else self.table.unit
                return self._money(found, unit, place)
            case "count":
                number = _decimal(found)
                return None if number is None else _whole(number, LARGEST_COUNT)
            case "rate":
                number = _decimal(found)
                return (
                    None if number is None else (number / 100 if abs(number) > 1 else number).quantize(Decimal("1e-4"))
                )
            case "day" | "month":
                return self._day(found, wanted)
            case "ids":
                return None

    def _text(self, found: Result, wanted: Field, place: Place) -> str | None:
        text = str(found.normalize()) if isinstance(found, Decimal) else to_text(found)
        if text is None:
            return None
        if isinstance(found, str) and found != found.strip() and (wanted.identity or wanted.required):
            self.notebook.note("trimmed", place, text)
        for stored, writings in wanted.choices:
            if fold(text) in {fold(one) for one in (stored, *writings)}:
                return stored
        if wanted.closed:
            raise _Unusable("unknown_value", text)
        return text

    def _day(self, found: Result, wanted: Field) -> date | None:
        cell: Cell = str(found) if isinstance(found, Decimal) else found
        try:
            month = to_month(cell) if wanted.type == "month" else None
            day = month or to_day(cell)
        except ValueError:
            raise _Unusable("not_a_day", str(cell)) from None
        return day.replace(day=1) if day and wanted.type == "month" else day

    def _money(self, found: Result, unit: int, place: Place) -> int | None:
        number = _decimal(found)
        if number is None:
            return None
        if number < 0 and isinstance(found, str) and found.strip()[:1] not in "-−":
            self.notebook.note("negative", place, found.strip())
        exact = number * unit * 10**self.digits
        rounded = exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)
        if rounded != exact:
            self.rounding.lines += 1
            self.rounding.difference += rounded - exact
        return _whole(rounded, LARGEST_MONEY)


@dataclass(frozen=True, kw_only=True)
class _RowOf:
    """A row with the rows joined to it."""

    cells: Mapping[str, Cell]
    joined: Mapping[str, Line | None]

    def __call__(self, column: str) -> Cell:
        return _from(self.cells, self.joined, column)


class _Unusable(Exception):
    """A value that cannot be read."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def _from(cells: Mapping[str, Cell], joined: Mapping[str, Line | None], column: str) -> Cell:
    if column in cells:
        return cells[column]
    table, _, heading = column.partition(".")
    line = joined.get(table)
    return line.cells.get(heading) if line is not None else None


def _decimal(found: Result) -> Decimal | None:
    try:
        return found if isinstance(found, Decimal) else to_number(found)
    except ValueError:
        raise _Unusable("not_a_number", str(found)) from None


def _whole(number: Decimal, largest: int) -> int:
    value = int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if abs(value) > largest:
        raise _Unusable("too_large", str(number))
    return value
