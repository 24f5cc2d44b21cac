"""POST /imports: who may, a dry run, a real one, and what is refused."""

import asyncio
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio
EXECUTIVE = {"X-Demo-User": "executive"}
MANAGER = {"X-Demo-User": "gangnam.manager"}
HR = {"X-Demo-User": "hr"}
CLIENTS = "거래처코드,거래처명,종별,지역,주소\nNEW-1,새로운내과의원,의원,관악구,관악로 99\n"
PAY = "사번,적용일,연봉\nMR-1003,2026-01-01,61000000\n"


async def send(
    http: httpx.AsyncClient, headers: dict[str, str], text: str, *, path: str = "/imports", mapping: str | None = None
) -> httpx.Response:
    name = "급여.csv" if text is PAY else "거래처.csv"
    data = {"mapping": mapping} if mapping else {}
    return await http.post(path, files={"files": (name, text.encode("cp949"), "text/csv")}, data=data, headers=headers)


async def count(http: httpx.AsyncClient, name: str) -> int:
    found: dict[str, Any] = (await http.get("/clients", params={"name": name}, headers=MANAGER)).json()
    return int(found["total"])


async def test_a_dry_run_tells_and_writes_nothing(http: httpx.AsyncClient):
    answer = await send(http, EXECUTIVE, CLIENTS, path="/imports?dry_run=true&language=en")
    assert answer.status_code == 200, answer.text
    assert answer.json()["counts"]["clients"] == {"new": 1, "changed": 0, "unchanged": 0}
    assert "CP949" in str(answer.json()["cleaning"])
    assert await count(http, "새로운내과의원") == 0


async def test_clients_come_in_once(http: httpx.AsyncClient):
    assert (await send(http, EXECUTIVE, CLIENTS)).status_code == 201
    again = (await send(http, EXECUTIVE, CLIENTS)).json()
    assert again["counts"]["clients"] == {"new": 0, "changed": 0, "unchanged": 1}
    assert await count(http, "새로운내과의원") == 1
    assert (await http.get("/clients?name=새로운내과의원", headers={"X-Demo-User": "handle.manager"})).json()[
        "total"
    ] == 0


async def test_a_guessed_mapping_can_be_sent_back(http: httpx.AsyncClient):
    guessed = (await send(http, EXECUTIVE, CLIENTS, path="/imports/guess")).json()
    assert guessed["kinds"] == ["clients"]
    edited = guessed["mapping"].replace("fields:", "fields:\n    grade: {value: B}")
    answer = await send(http, EXECUTIVE, CLIENTS, path="/imports?dry_run=true", mapping=edited)
    assert answer.status_code == 200, answer.text


async def test_pay_is_hrs_alone(http: httpx.AsyncClient):
    refused = await send(http, EXECUTIVE, PAY)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert (await send(http, HR, PAY)).status_code == 201
    assert (await send(http, HR, CLIENTS)).status_code == 403


@pytest.mark.parametrize("user", ["gangnam.manager", "gangnam.mr", "compliance"])
async def test_others_may_not_import(http: httpx.AsyncClient, user: str):
    assert (await send(http, {"X-Demo-User": user}, CLIENTS)).status_code == 403


async def test_nobody_may_not_import(http: httpx.AsyncClient):
    assert (await send(http, {"X-Demo-User": "no.such.person"}, CLIENTS)).status_code == 401


async def test_an_organisation_is_not_made_over_http(http: httpx.AsyncClient):
    mapping = (
        "organization: {key: mine, name: Mine}\ntables: {a: {file: 거래처.csv}}\n"
        "imports: [{kind: clients, table: a, fields: {name: 거래처명}}]"
    )
    answer = await send(http, EXECUTIVE, CLIENTS, mapping=mapping)
    assert (answer.status_code, "narutalk import" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n"])
async def test_files_without_anything_known_are_said(http: httpx.AsyncClient, text: str):
    answer = await send(http, EXECUTIVE, text)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_a_large_import_is_followed(http: httpx.AsyncClient):
    padding = "비고" * 25_000  # 150 KB a row
    rows = "".join(f"BIG-{n},큰파일{n}의원,의원,관악구,관악로 {n},{padding}\n" for n in range(160))
    files = {"files": ("거래처.csv", f"거래처코드,거래처명,종별,지역,주소,비고\n{rows}".encode(), "text/csv")}
    accepted = await http.post(
        "/imports?dry_run=true", files=files, headers={**EXECUTIVE, "Prefer": "respond-async"}, timeout=120
    )
    assert (accepted.status_code, accepted.json()["status"]) == (202, "queued")
    where = accepted.headers["location"]
    for _ in range(1200):
        found = (await http.get(where, headers=EXECUTIVE)).json()
        if found["status"] in {"done", "failed"}:
            break
        await asyncio.sleep(0.1)
    assert (found["status"], found["progress"], found["error"]) == ("done", 1.0, None)
    assert found["counts"]["clients"]["new"] == 160
    assert (await http.get(where, headers=HR)).status_code == 404


async def test_what_is_larger_than_200_mb_is_refused_before_it_is_read(http: httpx.AsyncClient):
    reader, writer = await asyncio.open_connection(http.base_url.host, http.base_url.port)
    writer.write(b"POST /imports HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (300 * 2**20))
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 413")
