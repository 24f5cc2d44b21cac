"""Tables as compact Markdown: units in the headings, thousands separators, ratios as percent with one decimal."""

from collections.abc import Sequence
from decimal import Decimal

from state.evidence import Cell, Column, Table
from state.language import Language

MAX_ROWS = 20  # a screen; the whole table travels beside the text
MAX_COLUMNS = 9  # wider tables wrap on a laptop
CELL_CHARS = 140  # a longer text makes its row taller than a screen

_MONEY: dict[str, tuple[int, dict[Language, str]]] = {
    "won": (1, {"ko": "원", "en": "won"}),
    "thousand": (1_000, {"ko": "천원", "en": "thousand won"}),
    "million": (1_000_000, {"ko": "백만원", "en": "million won"}),
    "hundred_million": (100_000_000, {"ko": "억원", "en": "100 million won"}),
}
_HEADINGS: dict[str, dict[Language, str]] = {
    "days": {"ko": "일", "en": "days"},
    "points": {"ko": "점", "en": "points"},
    "minutes": {"ko": "분", "en": "min"},
}
_RIGHT = {"won", "currency", "ratio", "count", "days", "points", "minutes", "index"}
_MISSING = "–"


def render_table(table: Table, language: Language, money_unit: str = "won") -> str:
    """Returns Markdown; rows and columns beyond a screen are left out and counted in a last line."""
    shown = _shown_columns(table)
    columns = [table["columns"][index] for index in shown]
    lines = [
        _row([render_heading(column, language, money_unit) for column in columns]),
        _row(["---:" if column["unit"] in _RIGHT else "---" for column in columns]),
    ]
    for row in table["rows"][:MAX_ROWS]:
        cells = [row[index] if index < len(row) else None for index in shown]
        lines.append(
            _row([render_cell(cell, column, language, money_unit) for cell, column in zip(cells, columns, strict=True)])
        )
    total, visible = max(table["total_rows"], len(table["rows"])), min(len(table["rows"]), MAX_ROWS)
    if total > visible:
        note = (
            f"전체 {total:,}건 가운데 {visible:,}건입니다."
            if language == "ko"
            else f"{visible:,} of {total:,} rows shown."
        )
        lines += ["", note]
    return "\n".join(lines)


def render_heading(column: Column, language: Language, money_unit: str = "won") -> str:
    """Returns the heading with its unit: "실적 (원)"."""
    unit = ""
    if column["unit"] == "won":
        unit = _MONEY.get(money_unit, _MONEY["won"])[1][language]
    elif column["unit"] == "currency":
        unit = column.get("currency", "")
    elif column["unit"] == "ratio":
        unit = "%"
    elif column["unit"] in _HEADINGS:
        unit = _HEADINGS[column["unit"]][language]
    label = _escape(column["label"])
    return label if not unit or unit in label else f"{label} ({unit})"


def render_cell(cell: Cell, column: Column, language: Language, money_unit: str = "won") -> str:
    """Returns one value as text; a missing one is a dash, never 0."""
    if cell is None or cell == "":
        return _MISSING
    if isinstance(cell, bool):
        return ("예" if cell else "아니요") if language == "ko" else ("yes" if cell else "no")
    if isinstance(cell, str):
        return _escape(cell[:7] if column["unit"] == "month" else shorten(cell, CELL_CHARS))
    if column["unit"] == "currency":
        digits = column.get("digits", 0)
        return f"{Decimal(cell).scaleb(-digits):,.{digits}f}"
    return _number(cell, column["unit"], money_unit)


def _number(value: float, unit: str, money_unit: str) -> str:
    if unit == "ratio":
        return f"{value * 100:,.1f}%"
    if unit == "won":
        divisor = _MONEY.get(money_unit, _MONEY["won"])[0]
        return f"{value / divisor:,.1f}" if divisor >= 1_000_000 else f"{round(value / divisor):,}"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.2f}" if unit == "index" else f"{value:,.1f}"
    return f"{int(value):,}"


def _shown_columns(table: Table) -> list[int]:
    """Returns the columns to show; of too many, texts that are the same in every row go first."""
    filled = [index for index in range(len(table["columns"])) if _has_values(table, index)]
    for index in [*filled]:
        values = {row[index] if index < len(row) else None for row in table["rows"]}
        if len(filled) > MAX_COLUMNS and len(table["rows"]) > 1 and len(values) == 1:
            filled.remove(index)
    return filled[:MAX_COLUMNS]


def _has_values(table: Table, index: int) -> bool:
    return any(index < len(row) and row[index] not in (None, "") for row in table["rows"])


def shorten(text: str, chars: int) -> str:
    """Returns the text in one line, cut between words with a mark where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= chars else f"{line[:chars].rpartition(' ')[0]} …"


def _escape(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
