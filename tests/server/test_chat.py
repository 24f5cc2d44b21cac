"""POST /chat on the real graph."""

import httpx
import orjson
import pytest

pytestmark = pytest.mark.anyio

TWO_PEOPLE = "한지우 실적 보여줘"


async def test_a_rule_question_is_answered_with_its_article(http: httpx.AsyncClient) -> None:
    answer = (await http.post("/chat", json={"message": "경조휴가는 며칠이야?"})).json()
    assert answer["intent"] == "document_search"
    assert answer["service_used"] == ["documents"]
    assert answer["citations"]
    assert all(item["quote"] and item["document_id"] and item["title"] for item in answer["citations"])
    assert answer["interrupt"] is None
    assert answer["degraded"] is False


async def test_each_sentence_names_the_exact_words_it_stands_on(http: httpx.AsyncClient) -> None:
    answer = (await http.post("/chat", json={"message": "연차휴가는 며칠이야?"})).json()
    assert answer["verified"] is True
    assert len(answer["sentences"]) >= 2
    said = {answer["response"][one["start"] : one["end"]] for one in answer["sentences"]}
    assert all("[1]" in sentence for sentence in said)
    for source in (source for one in answer["sentences"] for source in one["sources"]):
        listed = (await http.get(f"/documents/{source['document_id']}/chunks")).json()["chunks"]
        (start, end), chunk = source["span"], next(one for one in listed if source["quote"] in one["text"])
        assert source["article"] == chunk["article"]
        assert chunk["text"][start - chunk["span"][0] : end - chunk["span"][0]] == source["quote"]


async def test_a_question_about_figures_is_answered_in_english_too(http: httpx.AsyncClient) -> None:
    answer = (await http.post("/chat", json={"message": "What were my team's sales last month?"})).json()
    assert answer["intent"] == "employee_analysis"
    assert answer["figures"]
    assert "won" in answer["response"] or "KRW" in answer["response"]


async def test_the_stream_tells_the_same_as_the_whole_answer(http: httpx.AsyncClient) -> None:
    events: list[tuple[str, dict[str, object]]] = []
    async with http.stream("POST", "/chat", json={"message": "안녕하세요", "stream": True}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        name = ""
        async for line in response.aiter_lines():
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                events.append((name, orjson.loads(line[6:])))
    assert events[0][0] == "metadata"
    assert events[-1][0] == "answer"
    text = "".join(str(data["text"]) for name, data in events if name == "token")
    assert text.strip() == str(events[-1][1]["response"]).strip()


async def test_a_name_of_two_people_is_asked_back_and_resumed_with_the_choice(http: httpx.AsyncClient) -> None:
    asked = (await http.post("/chat", json={"message": TWO_PEOPLE})).json()
    candidates = asked["interrupt"]["value"]["candidates"]
    assert len(candidates) == 2
    body = {"thread_id": asked["thread_id"], "resume": {"id": candidates[1]["id"]}}
    answer = (await http.post("/chat", json=body)).json()
    assert answer["interrupt"] is None
    assert "한지우" in answer["response"]
    again = await http.post("/chat", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


async def test_a_follow_up_goes_on_with_the_thread(http: httpx.AsyncClient) -> None:
    first = (await http.post("/chat", json={"message": "강남팀 지난달 실적 알려줘"})).json()
    body = {"message": "그 전 달은?", "thread_id": first["thread_id"]}
    second = (await http.post("/chat", json=body)).json()
    assert second["thread_id"] == first["thread_id"]
    assert second["intent"] == "employee_analysis"


async def test_other_logins_cannot_go_on_with_somebody_elses_thread(http: httpx.AsyncClient) -> None:
    first = (await http.post("/chat", json={"message": "안녕"})).json()
    body = {"message": "안녕", "thread_id": first["thread_id"]}
    for login in ("handle.manager", "gangnam.mr"):
        refused = await http.post("/chat", json=body, headers={"X-Demo-User": login})
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"message": ""}', 422),
        (b'{"message": "   "}', 422),
        (b"{broken", 422),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"message": "a", "resume": "b", "thread_id": "c"}', 422),
        (b'{"resume": "b"}', 422),
        (b'{"message": "' + b"x" * 100_000 + b'"}', 422),
        (b'{"message": "hello", "thread_id": "no-uuid"}', 422),
        (b'{"message": "hello", "thread_id": "6f0e0e0c-0000-4000-8000-000000000000"}', 404),
    ],
)
async def test_bad_input_is_refused_with_a_reason(http: httpx.AsyncClient, body: bytes, status: int) -> None:
    refused = await http.post("/chat", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code == status
    error = refused.json()
    assert error["detail"]
    assert error["code"] in ("invalid_input", "not_found")
    assert "Traceback" not in refused.text


async def test_nul_characters_do_not_reach_the_database(http: httpx.AsyncClient) -> None:
    answer = await http.post(
        "/chat", content=b'{"message": "hel\\u0000lo"}', headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 200
    assert answer.json()["intent"] == "general"


async def test_an_unknown_demo_login_is_not_signed_in(http: httpx.AsyncClient) -> None:
    refused = await http.post("/chat", json={"message": "hello"}, headers={"X-Demo-User": "nobody"})
    assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")
