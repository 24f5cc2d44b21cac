"""Which picture a table gets, and what a picture may not do."""

from typing import Any

import pytest

from state.errors import InvalidInput, ToolFailed
from state.evidence import Column, Table
from tools.charts import choose_chart
from tools.charts_render import render_chart


def make_table(*columns: tuple[str, str], rows: list[list[Any]]) -> Table:
    heads = [Column(name=name, label=name, unit=unit) for name, unit in columns]  # type: ignore[typeddict-item]
    return Table(columns=heads, rows=rows, total_rows=len(rows))


@pytest.mark.parametrize(
    ("columns", "rows", "wanted", "mark"),
    [
        ([("month", "month"), ("sales", "won")], [["2025-01-01", 1], ["2025-02-01", 2]], "auto", "line"),
        ([("employee", "text"), ("sales", "won")], [["가", 1], ["나", 2]], "auto", "bar"),
        (
            [("employee", "text"), ("visits", "count"), ("sales", "won")],
            [["가", 1, 2], ["나", 2, 3]],
            "scatter",
            "point",
        ),
        ([("unit", "text"), ("area", "text"), ("sales", "won")], [["가", "a", 1], ["나", "b", 2]], "stacked", "bar"),
        ([("month", "month"), ("sales", "won")], [["2025-01-01", 1], ["2025-02-01", 2]], "bar", "bar"),
    ],
)
def test_the_chart_follows_the_shape(columns: Any, rows: Any, wanted: Any, mark: str) -> None:
    chart: Any = choose_chart(make_table(*columns, rows=rows), wanted, "제목", "ko")
    assert chart is not None
    assert chart["mark"]["type"] == mark
    assert chart["data"]["values"][0][columns[0][0]] == ("2025-01" if columns[0][1] == "month" else rows[0][0])
    assert render_chart(chart, "svg").startswith(b"<svg")


def test_one_point_or_no_wish_gives_no_chart() -> None:
    table = make_table(("employee", "text"), ("sales", "won"), rows=[["가", 1]])
    assert choose_chart(table, "auto", "", "ko") is None
    table["rows"].append(["나", 2])
    assert choose_chart(table, "none", "", "ko") is None
    table["rows"] += [[str(number), number] for number in range(40)]
    assert choose_chart(table, "auto", "", "ko") is None


def test_korean_letters_have_glyphs_in_the_picture() -> None:
    """A missing glyph is drawn as the same box: two different words would give the same picture."""
    pictures = []
    for name in ("강남팀", "부산팀"):
        table = make_table(("unit", "text"), ("sales", "won"), rows=[[name, 1], ["나", 2]])
        chart = choose_chart(table, "bar", "", "ko")
        assert chart is not None
        pictures.append(render_chart(chart, "png", scale=1.0))
    assert pictures[0].startswith(b"\x89PNG")
    assert pictures[0] != pictures[1]


def test_a_chart_may_not_load_from_elsewhere() -> None:
    with pytest.raises(InvalidInput):
        render_chart({"data": {"url": "file:///etc/passwd"}, "mark": "bar"}, "svg")
    with pytest.raises(ToolFailed):
        render_chart({"mark": {"type": "no such mark"}, "data": {"values": []}, "encoding": {"x": 3}}, "svg")
