"""POST /router/analyze and /router/route."""

import httpx
import pytest

pytestmark = pytest.mark.anyio


async def test_analysis_names_intents_entities_and_period(http: httpx.AsyncClient) -> None:
    found = (await http.post("/router/analyze", json={"message": "강남팀 지난달 실적 알려줘"})).json()
    assert found["intents"][0]["intent"] == "employee_analysis"
    assert [item["text"] for item in found["entities"]] == ["강남팀"]
    assert (found["period"]["start"], found["period"]["end"]) == ("2025-05-01", "2025-05-31")
    assert found["decided_by"] in ("rule", "classifier", "model")
    assert 0 < found["confidence"] <= 1


async def test_a_question_with_two_intents_goes_to_two_services(http: httpx.AsyncClient) -> None:
    found = (await http.post("/router/route", json={"message": "강남팀 실적이랑 경조휴가 규정 알려줘"})).json()
    assert {item["service"] for item in found["routes"]} == {"employees", "documents"}
    assert found["service"] == found["routes"][0]["service"]


async def test_a_follow_up_is_understood_in_its_thread(http: httpx.AsyncClient) -> None:
    first = (await http.post("/chat", json={"message": "강남팀 지난달 실적 알려줘"})).json()
    body = {"message": "그럼 4월은?", "thread_id": first["thread_id"]}
    found = (await http.post("/router/analyze", json=body)).json()
    assert found["intents"][0]["intent"] == "employee_analysis"


async def test_another_tenants_thread_is_unknown(http: httpx.AsyncClient) -> None:
    first = (await http.post("/chat", json={"message": "안녕"})).json()
    body = {"message": "hello", "thread_id": first["thread_id"]}
    refused = await http.post("/router/analyze", json=body, headers={"X-Demo-User": "handle.manager"})
    assert refused.status_code == 404
