"""What a person reads before something is done."""

from typing import Any

import pytest

from nodes import approval
from nodes.approval import approve
from state.language import Language
from state.understanding import ToolCallJson

CALL: ToolCallJson = {
    "specialist": "employees",
    "tool": "make_report",
    "arguments": {"units": ["@my_unit"], "people": ["u1"], "period": "2025-06"},
    "referents": [{"kind": "person", "id": "u1", "label": "박서윤"}],
}


@pytest.mark.parametrize(("language", "unit"), [("ko", "우리 팀"), ("en", "my team")])
def test_the_caller_s_own_are_named_in_words_and_understood_again(
    monkeypatch: pytest.MonkeyPatch, language: Language, unit: str
) -> None:
    asked: list[Any] = []

    def reply(value: Any) -> dict[str, Any]:
        asked.append(value)
        edited = {"args": {"units": [unit], "people": ["박서윤"], "period": "2025-05"}}
        return {"decisions": [{"type": "edit", "edited_action": edited}]}

    monkeypatch.setattr(approval, "interrupt", reply)
    [accepted], rejected = approve([CALL], {"make_report": "Makes a report"}, language)
    [request] = asked[0]["action_requests"]
    assert request["args"] == {"units": [unit], "people": ["박서윤"], "period": "2025-06"}
    assert "@" not in request["description"]
    assert accepted["arguments"] == {"units": ["@my_unit"], "people": ["u1"], "period": "2025-05"}
    assert rejected == []
