"""What the thread stream tells of a run's logged events."""

from uuid import UUID

import orjson
import pytest

from server.wire.events import Event, from_lines
from server.wire.threadevents import RunTranslator


def test_a_logged_event_keeps_its_time() -> None:
    event = Event(seq=7, name="values", data=b'{"a":"b\\tc"}', at_ms=1_763_000_000_000)
    assert from_lines(event.to_line(), 6) == [event]
    assert from_lines(event.to_line(), 7) == []


def test_a_log_from_before_times_were_kept_is_read() -> None:
    assert from_lines(b"3\tvalues\t{}\n", 0) == [Event(seq=3, name="values", data=b"{}")]


@pytest.mark.parametrize("call", ["", ":3f0c"])
@pytest.mark.parametrize(
    ("result", "told"),
    [
        ({"interrupts": [{"id": "i", "value": 1}]}, "interrupted"),
        ({"error": "ValueError"}, "failed"),
        ({"interrupts": [], "error": None}, "completed"),
    ],
)
def test_a_subgraph_ends_as_its_step_does(call: str, result: dict[str, object], told: str) -> None:
    translator = RunTranslator(UUID(int=1), "outer", messages=True)
    inner = Event(seq=1, name=f"values|child{call}", data=b"{}", at_ms=5)
    step = {"id": call[1:] or "9a1b", "name": "child", "result": {}, **result}
    events = [*translator.translate(inner), *translator.translate(Event(seq=2, name="tasks", data=orjson.dumps(step)))]
    lives = [(event.namespace, event.data["event"]) for event in events if event.method == "lifecycle"]
    assert lives == [((f"child{call}",), "started"), ((f"child{call}",), told)]
    assert orjson.loads(events[0].to_json())["params"]["timestamp"] == 5
