"""What clients are told of errors that are not ours."""

import pytest
from langgraph_sdk import get_client

from state.settings import Profile, Settings
from tests.wire.serving import TEST_GRAPHS, serve

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("profile", "is_told"), [("development", True), ("production", False)])
async def test_an_errors_text_reaches_clients_only_outside_production(
    settings: Settings, profile: str, is_told: bool
) -> None:
    chosen = settings.model_copy(update={"graphs": TEST_GRAPHS, "drain_s": 0.5, "profile": Profile(profile)})
    async with serve(chosen) as served, get_client(url=served.url) as client:
        stream = client.runs.stream(None, "questions", input={"wish": "fail", "answers": []})
        parts = [part async for part in stream]
    assert parts[-1].event == "error"
    assert parts[-1].data["error"] == "VendorError"
    assert ("password" in parts[-1].data["message"]) is is_told
