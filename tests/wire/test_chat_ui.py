"""The calls of agent-chat-ui, in its order: ask, be asked back, answer, rejoin, list."""

import httpx
import orjson
import pytest

from tests.wire.serving import Served
from tests.wire.test_runs import ask

pytestmark = pytest.mark.anyio

AGENT = "fe096781-5601-53d2-b2f6-0d3403f7e9ca"
MODES = {"stream_mode": ["values", "messages-tuple", "custom"], "stream_subgraphs": True, "stream_resumable": True}


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    blocks = [block.split("\r\n") for block in text.split("\r\n\r\n") if block.startswith("event: ")]
    return [(lines[0][7:], orjson.loads(lines[1][6:])) for lines in blocks]


async def test_the_calls_of_agent_chat_ui(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url, headers={"X-Api-Key": "any"}, timeout=30) as http:
        assert (await http.get("/info")).status_code == 200
        thread_id = (await http.post("/threads", json={"metadata": {"graph_id": "agent"}})).json()["thread_id"]
        body = {"assistant_id": "agent", "input": ask("ask=1 tokens=3"), **MODES}
        asked = await http.post(f"/threads/{thread_id}/runs/stream", json=body)
        assert events(asked.text)[-1][1]["__interrupt__"]
        state = (await http.get(f"/threads/{thread_id}/state")).json()
        assert (state["next"], len(state["tasks"][0]["interrupts"])) == (["ask"], 1)
        body = {"assistant_id": "agent", "command": {"resume": "a"}, **MODES}
        answered = await http.post(f"/threads/{thread_id}/runs/stream", json=body)
        assert events(answered.text)[-1][1]["asked"] == "a"
        again = await http.get(f"{answered.headers['content-location']}/stream", headers={"Last-Event-ID": "-1"})
        assert events(again.text) == events(answered.text)
        stale = await http.post(f"/threads/{thread_id}/runs/stream", json=body)
        assert stale.status_code == 409
        history = (await http.post(f"/threads/{thread_id}/history", json={"limit": 10})).json()
        assert [len(item["values"].get("messages", [])) for item in history][:1] == [2]
        for metadata in ({"graph_id": "agent"}, {"assistant_id": AGENT}):
            found = (await http.post("/threads/search", json={"metadata": metadata, "limit": 100})).json()
            assert thread_id in {thread["thread_id"] for thread in found}
        cancelled = await http.post(f"{answered.headers['content-location']}/cancel")
        assert cancelled.status_code == 404  # it has ended: there is nothing to stop
