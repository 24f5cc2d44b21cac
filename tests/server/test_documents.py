"""The document routes over HTTP: who may, what comes back, and what goes wrong clearly."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.ingest_command import find_files, send
from state.errors import Unavailable
from tests.wire.serving import Served

pytestmark = pytest.mark.anyio
FILES = Path(__file__).parents[1] / "files"
MANAGER = {"X-Demo-User": "gangnam.manager"}
MR = {"X-Demo-User": "gangnam.mr"}
OTHER = {"X-Demo-User": "handle.manager"}


async def finished(http: httpx.AsyncClient, answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    for _ in range(600):
        job = (await http.get(f"/documents/jobs/{answer.json()['job_id']}", headers=MANAGER)).json()
        if job["status"] in {"done", "failed"}:
            return dict(job)
        await asyncio.sleep(0.1)
    raise AssertionError("the job did not end within a minute")


async def test_files_are_indexed_found_shown_and_deleted(http: httpx.AsyncClient):
    upload = {"files": ("출장 기준.doc", (FILES / "travel.doc").read_bytes(), "application/msword")}
    job = await finished(http, await http.post("/documents/index", files=upload, headers=MANAGER))
    document_id = job["documents"][0]["document_id"]
    question = {"query": "팀장의 일비는 얼마야?", "filters": {"document_ids": [document_id]}}
    hits = (await http.post("/documents/search", json=question, headers=MANAGER)).json()["hits"]
    assert (hits[0]["title"], hits[0]["article"]) == ("출장 기준", "제2조")
    chunks = (await http.get(f"/documents/{document_id}/chunks", headers=MANAGER)).json()["chunks"]
    assert hits[0]["chunk_id"] in {chunk["chunk_id"] for chunk in chunks}
    file = await http.get(f"/documents/{document_id}/file", headers=MANAGER)
    assert file.content == (FILES / "travel.doc").read_bytes()
    assert file.headers["content-disposition"].startswith("attachment")
    assert (await http.get(f"/documents/{document_id}", headers=OTHER)).status_code == 404
    assert (await http.delete(f"/documents/{document_id}", headers=MR)).status_code == 403
    assert (await http.delete(f"/documents/{document_id}", headers=MANAGER)).status_code == 204
    assert (await http.get(f"/documents/{document_id}", headers=MANAGER)).status_code == 404


async def test_a_folder_is_put_in_from_the_command_line(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("server.ingest_command.BATCH_FILES", 2)
    (tmp_path / "안쪽").mkdir()
    for name in ("하나", "안쪽/둘", "셋"):
        (tmp_path / f"{name}.txt").write_text(f"제1조(보관) {name}번 열쇠는 당직실에 둔다.", "utf-8")
    (tmp_path / "cp949.txt").write_bytes("제1조(열쇠) 열쇠는 두 벌이다.".encode("cp949"))
    (tmp_path / "빈 글.txt").write_bytes(b"")
    (tmp_path / ".숨은 글.txt").write_text("숨은 글", "utf-8")
    with (tmp_path / "큰 글.txt").open("wb") as big:
        big.truncate(200 * 1024 * 1024)  # told to be too large before it is read or sent
    files, told = list(find_files([tmp_path])), list[float]()
    outcome = await send(files, served.url, "gangnam.manager", "ko", progress=told.append)
    assert outcome.counts == {"indexed": 4, "failed": 2}
    assert outcome.summary("ko") == "파일 6개: 넣지 못함 2, 새로 넣음 4"
    assert {remark.partition(":")[0] for remark in outcome.remarks} == {"cp949.txt", "빈 글.txt", "큰 글.txt"}
    assert told == sorted(told)
    assert told[-1] == 6
    again = await send(files[:3], served.url, "gangnam.manager", "en")
    assert again.counts["unchanged"] == 2
    with pytest.raises(Unavailable):
        await send(files[:1], served.url, "gangnam.mr", "en")


async def test_texts_are_indexed_with_their_metadata(http: httpx.AsyncClient):
    sent = {
        "documents": [
            {"title": "Visitor rules", "text": "Visitors sign in at the front desk.", "metadata": {"page": 3}},
            {"title": "빈 글", "text": " "},
        ]
    }
    job = await finished(http, await http.post("/documents/index", json=sent, headers=MANAGER))
    assert [item["state"] for item in job["documents"]] == ["indexed", "failed"]
    assert "읽을 내용이 없습니다" in job["documents"][1]["error"]
    body = {"query": "Where do visitors sign in?", "top_k": 1}
    hits = (await http.post("/documents/search", json=body, headers=MANAGER)).json()["hits"]
    assert hits[0]["document_id"] == job["documents"][0]["document_id"]


async def test_the_version_in_force_on_the_asked_day_is_found(http: httpx.AsyncClient):
    versions = []
    for day in ("2024-05-01", "2025-06-30"):
        body = {"query": "본인 결혼 경조금", "as_of": day, "filters": {"language": "ko"}}
        hits = (await http.post("/documents/search", json=body, headers=MANAGER)).json()["hits"]
        versions.append((hits[0]["article"], hits[0]["version"]))
    assert versions == [("제12조", "2023"), ("제12조", "2025")]


async def test_an_mr_may_not_index(http: httpx.AsyncClient):
    answer = await http.post("/documents/index", json={"documents": [{"title": "a", "text": "b"}]}, headers=MR)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    "body", [{}, {"documents": []}, {"documents": [{"title": "x"}]}, {"documents": [{"title": "", "text": "x"}]}]
)
async def test_a_wrong_body_is_refused_by_name(http: httpx.AsyncClient, body: dict[str, Any]):
    answer = await http.post("/documents/index", json=body, headers=MANAGER)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert "documents" in answer.json()["detail"]


async def test_documents_are_listed_for_their_readers_only(http: httpx.AsyncClient):
    ours = (await http.get("/documents", params={"doc_type": "form"}, headers=MANAGER)).json()
    theirs = (await http.get("/documents", headers=OTHER)).json()
    assert ours["total"] == 6
    assert {document["code"] for document in theirs["documents"]} == {"HD-HR-01", "HD-FI-01", "HD-SA-01"}


async def test_a_scan_is_listed_as_unreadable_with_what_to_do(http: httpx.AsyncClient):
    listed = (await http.get("/documents", params={"doc_type": "report"}, headers=MANAGER)).json()["documents"]
    shown = {document["code"]: (document["state"], document["warnings"]) for document in listed}
    assert shown["AR-01"] == ("unreadable", ["글자가 없는 스캔 문서입니다. 글자 인식(OCR)을 한 파일을 올려 주세요."])
    assert shown["GA-12"] == ("unreadable", ["암호가 걸린 파일입니다. 암호를 풀어 다시 올려 주세요."])


async def test_texts_are_embedded(http: httpx.AsyncClient):
    answer = (await http.post("/documents/embed", json={"texts": ["휴가", "leave"]}, headers=MANAGER)).json()
    assert answer["dimensions"] == len(answer["embeddings"][0]) == len(answer["embeddings"][1])


async def test_unknown_jobs_and_documents_are_404(http: httpx.AsyncClient):
    nowhere = "00000000-0000-4000-8000-000000000000"
    for path in (f"/documents/jobs/{nowhere}", f"/documents/{nowhere}", f"/documents/{nowhere}/file"):
        assert (await http.get(path, headers=MANAGER)).status_code == 404
