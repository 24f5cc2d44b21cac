"""What a turn leaves behind for the next one."""

from nodes.focus import next_focus
from nodes.prepare import empty_focus
from nodes.suggestions import suggest
from state.evidence import Evidence
from state.understanding import ToolCallJson
from tests.graph.scripted import evidence, understanding

CALL: ToolCallJson = {
    "specialist": "clients",
    "tool": "get_client",
    "arguments": {"client": "c-1"},
    "referents": [{"kind": "client", "id": "c-1", "label": "다온약국 (관악구, 약국)"}],
}
LISTED: Evidence = evidence(
    "세 곳입니다.",
    tool="find_clients",
    table={
        "columns": [
            {"name": "rank", "label": "순위", "unit": "count"},
            {"name": "client", "label": "거래처", "unit": "text"},
        ],
        "rows": [[1, "다온약국"], [2, "정다운약국"]],
        "total_rows": 2,
        "row_kind": "client",
        "row_ids": ["c-1", "c-2"],
    },
)


def test_named_things_and_listed_rows_become_the_focus() -> None:
    focus = next_focus(empty_focus(), [CALL], [LISTED])
    assert focus["clients"] == [{"id": "c-1", "label": "다온약국 (관악구, 약국)"}]
    assert focus["listed"][1] == {"id": "c-2", "label": "정다운약국"}
    assert (focus["listed_kind"], focus["last_calls"]) == ("client", [CALL])


def test_small_talk_leaves_the_focus_alone() -> None:
    before = next_focus(empty_focus(), [CALL], [LISTED])
    assert next_focus(before, [], []) == before


def test_suggestions_name_what_the_turn_was_about() -> None:
    found = suggest(understanding("다온약국", "client_info"), [CALL], [evidence("있음", tool="get_client")], "ko")
    assert found[0] == "다온약국 최근 거래 내역 보여줘"


def test_nothing_found_suggests_nothing() -> None:
    empty = evidence("없음", tool="get_client", empty=True)
    assert suggest(understanding("다온약국", "client_info"), [CALL], [empty], "ko") == []
