"""A frame as a table: dimension columns, figures with their units, change columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from data.metrics.labels import load_labels
from data.metrics.query import Calendar
from state.evidence import Cell, Column, Table, Unit
from state.language import Language
from tools.dimension_words import dimension_name, dimension_unit, value_words
from tools.figures import Style, cell
from tools.metric_frame import Frame, Line
from tools.metric_registry import DERIVED, METRICS
from tools.wording import say

ENTITY_DIMENSIONS = {
    "employee": "person",
    "unit": "unit",
    "department": "unit",
    "division": "unit",
    "client": "client",
    "product": "product",
}
"""Dimension to the kind of thing its keys are ids of."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """Labels of a frame's keys."""

    by: tuple[str, ...]
    entities: Mapping[UUID, str]
    calendar: Calendar
    language: Language

    def of(self, index: int, key: object) -> str:
        """Returns the label of the key at `index`."""
        if isinstance(key, UUID):
            return self.entities.get(key, say(self.language, "(알 수 없음)", "(unknown)"))
        return value_words(self.by[index], key, self.calendar, self.language)

    def line(self, line: Line) -> tuple[str, ...]:
        """Returns the labels of a line's keys."""
        return tuple(self.of(index, key) for index, key in enumerate(line.keys))

    def joined(self, line: Line) -> str:
        """Returns them as one name."""
        return " · ".join(self.line(line))


async def load_names(
    session: AsyncSession, by: tuple[str, ...], lines: Sequence[Line], calendar: Calendar, language: Language
) -> Names:
    """Returns the labels of all keys of `lines`."""
    entities: dict[UUID, str] = {}
    for index, dimension in enumerate(by):
        if dimension in ENTITY_DIMENSIONS:
            ids = {key for line in lines if isinstance(key := line.keys[index], UUID)}
            entities.update(await load_labels(session, dimension, ids, language))
    return Names(by=by, entities=entities, calendar=calendar, language=language)


def metric_unit(name: str, main: str, style: Style) -> Unit:
    """Returns the column unit of a metric or derived figure."""
    unit = METRICS[name].unit if name in METRICS else DERIVED[name].unit
    if name == "running_total":
        unit = METRICS[main].unit
    return style.money_unit if unit == "won" else unit


def to_table(frame: Frame, columns: Sequence[str], names: Names, style: Style, *, moved: Sequence[str] = ()) -> Table:
    """Returns the shown lines as a table; `columns` are the metrics in the order to show, `moved` those whose change is
    shown, the main one first."""
    heads = [
        Column(name=name, label=dimension_name(name, style.language), unit=dimension_unit(name)) for name in frame.by
    ]
    heads += [_metric_column(name, frame.main, style) for name in columns]
    for name in moved:
        heads += _change_columns(name, frame.main, style)
    rows = [_row(line, frame, columns, names, style, moved) for line in frame.lines]
    table = Table(columns=heads, rows=rows, total_rows=frame.matched)
    if len(frame.by) == 1 and frame.by[0] in ENTITY_DIMENSIONS:
        table["row_kind"] = ENTITY_DIMENSIONS[frame.by[0]]
        table["row_ids"] = [str(line.keys[0]) for line in frame.lines]
    return table


def _metric_column(name: str, main: str, style: Style) -> Column:
    label = METRICS[name].label(style.language) if name in METRICS else DERIVED[name].label(style.language)
    return Column(name=name, label=label, unit=metric_unit(name, main, style))


def _change_columns(name: str, main: str, style: Style) -> list[Column]:
    label, unit = METRICS[name].label(style.language), metric_unit(name, main, style)
    points = "(%p)" if unit == "ratio" else ""
    id_, whose = ("", "") if name == main else (f"{name}_", f"{label} ")
    heads = [
        Column(name=f"{id_}base", label=say(style.language, f"비교 기간 {label}", f"{label} then"), unit=unit),
        Column(
            name=f"{id_}change", label=say(style.language, f"{whose}증감{points}", f"{whose}change{points}"), unit=unit
        ),
    ]
    if unit != "ratio":
        rate = say(style.language, f"{whose}증감률", f"{whose}change rate")
        heads.append(Column(name=f"{id_}change_rate", label=rate, unit="ratio"))
    return heads


def _row(
    line: Line, frame: Frame, columns: Sequence[str], names: Names, style: Style, moved: Sequence[str]
) -> list[Cell]:
    row: list[Cell] = [
        key.isoformat() if frame.by[index] == "month" and isinstance(key, date) else names.of(index, key)
        for index, key in enumerate(line.keys)
    ]
    row += [cell(line.values.get(name), metric_unit(name, frame.main, style)) for name in columns]
    for name in moved:
        unit = metric_unit(name, frame.main, style)
        row += [cell((line.base or {}).get(name), unit), cell(line.change(name), unit)]
        if unit != "ratio":
            row.append(cell(line.change_rate(name), "ratio"))
    return row
