"""Chooses and writes a Vega-Lite chart for a table: by its shape, or by the words of the question."""

from typing import Literal

from state.evidence import Column, Json, Table
from state.language import Language
from tools.metric_names import ChartKind
from tools.wording import say

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FEWEST_POINTS, MOST_BARS = 2, 30
"""One point is no picture; more bars than thirty cannot be read."""
TIME_COLUMNS = frozenset({"month", "quarter", "year"})
_NOT_FIGURES = frozenset({"text", "date", "month"})
_HELPERS = frozenset({"rank", "base", "change", "change_rate", "share", "cumulative_share"})

_SHORT_AMOUNT: dict[Language, str] = {
    "ko": "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',.4~f') + '억'"
    " : abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',.4~f') + '만' : format(datum.value, ',.0f')",
    "en": "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',.4~f') + 'M' : format(datum.value, ',.0f')",
}
"""At an axis: 300,000,000 four times beside each other overlap on a phone."""

Shape = Literal["line", "bar", "stacked", "scatter"]


def choose_chart(
    table: Table, wanted: ChartKind, title: str, language: Language, *, main: str | None = None
) -> dict[str, Json] | None:
    """Returns a specification with its data inline, or None where a picture says no more than the table.

    `main` is the column that was asked for; without it the last figure leads, as rates stand behind what they are made of.
    """
    if wanted == "none" or len(table["rows"]) < FEWEST_POINTS:
        return None
    labels = [column for column in table["columns"] if column["unit"] in _NOT_FIGURES or column["name"] in TIME_COLUMNS]
    figures = [column for column in table["columns"] if column not in labels]
    figures = _asked(_drawable(figures, table), main)
    if not labels or not figures:
        return None
    shape = _shape(labels, figures, wanted, len(table["rows"]))
    if shape is None:
        return None
    return make_chart(table, labels, figures, shape, title, language)


def _drawable(figures: list[Column], table: Table) -> list[Column]:
    names = [column["name"] for column in table["columns"]]
    filled = [
        column for column in figures if any(row[names.index(column["name"])] is not None for row in table["rows"])
    ]
    main = [column for column in filled if column["name"] not in _HELPERS]
    return main or filled


def _asked(figures: list[Column], main: str | None) -> list[Column]:
    """Returns the asked figure with those of its unit that stand beside it; all figures when none was asked."""
    asked = next((column for column in figures if column["name"] == main), None)
    if asked is None:
        return figures
    return [asked, *(one for one in figures if one is not asked and one["unit"] == asked["unit"] != "ratio")]


def _shape(labels: list[Column], figures: list[Column], wanted: ChartKind, rows: int) -> Shape | None:
    if wanted == "scatter":
        return "scatter" if len(figures) > 1 else "bar"
    timed = any(column["name"] in TIME_COLUMNS for column in labels)
    if wanted != "auto":
        return "stacked" if wanted == "stacked" and len(labels) > 1 else ("line" if wanted == "line" else "bar")
    if timed:
        return "line"
    return "bar" if rows <= MOST_BARS else None


def make_chart(
    table: Table, labels: list[Column], figures: list[Column], shape: Shape, title: str, language: Language
) -> dict[str, Json]:
    """Returns the specification of a shape; figures of one unit stand beside each other."""
    names = [column["name"] for column in table["columns"]]
    months = {column["name"] for column in table["columns"] if column["unit"] == "month"}
    values: list[Json] = [
        {name: str(cell)[:7] if name in months and cell else cell for name, cell in zip(names, row, strict=True)}
        for row in table["rows"][: MOST_BARS * 12]
    ]
    spec: dict[str, Json] = {
        "$schema": SCHEMA,
        "title": title,
        "data": {"values": values},
        "width": 560,
        "height": 320,
        "config": {"font": "Noto Sans KR, Malgun Gothic, Apple SD Gothic Neo, sans-serif"},
    }
    if shape == "scatter":
        spec["mark"] = {"type": "point", "filled": True, "tooltip": True}
        spec["encoding"] = {
            "x": _axis(figures[0], language),
            "y": _axis(figures[1], language),
            "tooltip": [_field(column, language) for column in [*labels, *figures[:2]]],
        }
        return spec
    if len(labels) == 1 and len(_same_unit(figures)) > 1 and figures[-1]["unit"] != "ratio":
        return _folded(spec, labels[0], _same_unit(figures), shape, language)
    leading = figures[-1]
    time = next((column for column in labels if column["name"] in TIME_COLUMNS), None)
    other = next((column for column in labels if column is not time), None)
    across = time or labels[0]
    spec["mark"] = _mark(shape)
    encoding: dict[str, Json] = {"tooltip": [_field(column, language) for column in [*labels, leading]]}
    if shape == "bar" and time is None:
        encoding |= {"y": _category(across), "x": _axis(leading, language)}
    else:
        encoding |= {"x": _category(across), "y": _axis(leading, language)}
    if other is not None and other is not across:
        encoding["color"] = {"field": other["name"], "type": "nominal", "title": other["label"]}
        if shape == "bar":
            encoding["yOffset" if time is None else "xOffset"] = {"field": other["name"], "title": other["label"]}
    elif len(labels) > 1:
        encoding["color"] = {"field": labels[1]["name"], "type": "nominal", "title": labels[1]["label"]}
        if shape == "bar":
            encoding["yOffset"] = {"field": labels[1]["name"], "title": labels[1]["label"]}
    spec["encoding"] = encoding
    return spec


def _same_unit(figures: list[Column]) -> list[Column]:
    return [column for column in figures if column["unit"] == figures[-1]["unit"]]


def _folded(
    spec: dict[str, Json], label: Column, figures: list[Column], shape: Shape, language: Language
) -> dict[str, Json]:
    """Draws several figures of one unit beside each other (sales and target)."""
    headings = {column["name"]: column["label"] for column in figures}
    spec["transform"] = [
        {"fold": list(headings), "as": ["measure", "figure"]},
        {
            "calculate": " : ".join(f"datum.measure == '{name}' ? '{text}'" for name, text in headings.items())
            + " : datum.measure",
            "as": "series",
        },
    ]
    spec["mark"] = _mark(shape)
    figure = {**_axis(figures[-1], language), "field": "figure", "title": say(language, "값", "value")}
    series: dict[str, Json] = {
        "field": "series",
        "type": "nominal",
        "title": say(language, "구분", "series"),
        "sort": list(headings.values()),  # the asked figure keeps its colour in every language
        "legend": {"title": None},
    }
    if shape == "bar" and label["name"] not in TIME_COLUMNS:
        spec["encoding"] = {
            "y": _category(label),
            "x": figure,
            "yOffset": {"field": "series", "title": series["title"]},
            "color": series,
        }
    else:
        spec["encoding"] = {"x": _category(label), "y": figure, "color": series}
    return spec


def _mark(shape: Shape) -> dict[str, Json]:
    return {"type": "line", "point": True, "tooltip": True} if shape == "line" else {"type": "bar", "tooltip": True}


def _category(column: Column) -> dict[str, Json]:
    if column["unit"] == "month":
        # As text: a picture's description would tell a point in time in milliseconds.
        axis: dict[str, Json] = {"labelAngle": -45, "labelOverlap": "greedy"}
        return {"field": column["name"], "type": "ordinal", "title": column["label"], "axis": axis}
    level: dict[str, Json] = {"labelAngle": 0, "labelOverlap": False}
    return {"field": column["name"], "type": "nominal", "sort": None, "title": column["label"], "axis": level}


def _axis(column: Column, language: Language) -> dict[str, Json]:
    axis: dict[str, Json] = {"format": _format(column)}
    if column["unit"] in {"won", "currency"}:
        axis["labelExpr"] = _SHORT_AMOUNT[language]
    return {"field": column["name"], "type": "quantitative", "title": _heading(column, language), "axis": axis}


def _field(column: Column, language: Language) -> dict[str, Json]:
    if column["unit"] in _NOT_FIGURES:
        return {"field": column["name"], "type": "nominal", "title": column["label"]}
    return {
        "field": column["name"],
        "type": "quantitative",
        "title": _heading(column, language),
        "format": _format(column),
    }


def _heading(column: Column, language: Language) -> str:
    return column["label"] + (say(language, " (원)", " (won)") if column["unit"] == "won" else "")


def _format(column: Column) -> str:
    formats = {"ratio": ".1%", "won": ",.0f", "currency": ",.2f" if column.get("digits") else ",.0f"}
    return formats.get(column["unit"], ",.4~g")
