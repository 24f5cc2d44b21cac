"""/employees, /clients, /transactions, /contracts over HTTP: nobody, the wrong organisation, the right one."""

import asyncio
import csv
import io
from datetime import date
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from data.demo.ids import HANDLE, NARU, row_id
from data.session import Database
from data.tables.clients import Client
from data.tables.sales import Transaction
from state.principal import Principal

pytestmark = pytest.mark.anyio
MANAGER = {"X-Demo-User": "gangnam.manager"}
MR = {"X-Demo-User": "gangnam.mr"}
OTHER = {"X-Demo-User": "handle.manager"}
NOBODY = {"X-Demo-User": "no.such.person"}
PERSON = str(row_id(NARU, "employee", "MR-1003"))


async def first_client(http: httpx.AsyncClient, headers: dict[str, str] = MANAGER) -> dict[str, Any]:
    return dict((await http.get("/clients?limit=1", headers=headers)).json()["items"][0])


GETS = ["/employees", "/employees/stats", f"/employees/{PERSON}", "/clients", "/transactions", "/contracts", "/reports"]
POSTS = [("/employees/analyze", {}), ("/clients/search", {}), ("/clients/analyze", {"client_id": "x"})]


@pytest.mark.parametrize("path", GETS)
async def test_a_list_needs_a_login(http: httpx.AsyncClient, path: str):
    answer = await http.get(path, headers=NOBODY)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize(("path", "body"), POSTS)
async def test_an_analysis_needs_a_login(http: httpx.AsyncClient, path: str, body: dict[str, Any]):
    assert (await http.post(path, json=body, headers=NOBODY)).status_code == 401


async def test_another_organisations_things_do_not_exist(http: httpx.AsyncClient):
    client = (await first_client(http))["id"]
    paths = [f"/employees/{PERSON}", f"/clients/{client}", f"/clients/{client}/transactions"]
    paths += [f"/clients/{client}/contracts", f"/transactions?client_id={client}", f"/contracts?employee_id={PERSON}"]
    for path in paths:
        assert (await http.get(path, headers=OTHER)).status_code == 404, path
    analysis = {"employee_id": PERSON}
    assert (await http.post("/employees/analyze", json=analysis, headers=OTHER)).status_code == 404
    assert (await http.post("/clients/analyze", json={"client_id": client}, headers=OTHER)).status_code == 404


async def test_people_are_listed_by_the_page(http: httpx.AsyncClient):
    first = await http.get("/employees?limit=7&sort=employee_no&job_family=MR", headers=MANAGER)
    second = await http.get("/employees?limit=7&offset=7&sort=employee_no&job_family=MR", headers=MANAGER)
    numbers = [item["employee_no"] for item in (*first.json()["items"], *second.json()["items"])]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 14
    assert first.headers["x-pagination-next"] == "7"
    assert first.json()["total"] >= 60
    assert "base_salary" not in first.json()["items"][0]


async def test_a_person_is_found_by_number_and_id(http: httpx.AsyncClient):
    by_number = (await http.get("/employees/MR-1003", headers=MR)).json()
    by_id = (await http.get(f"/employees/{PERSON}", headers=MR)).json()
    assert by_number == by_id
    assert by_number["employee_no"] == "MR-1003"
    assert by_number["name"] in str(by_number["evidence"][0]["summary"])


async def test_people_are_counted(http: httpx.AsyncClient):
    found = (await http.get("/employees/stats?by=unit&language=en", headers=MANAGER)).json()
    assert found["evidence"][0]["table"]["total_rows"] >= 8


@pytest.mark.parametrize(
    "kind", ["general", "performance", "trend", "products", "clients", "peers", "forecast", "evaluation", "activity"]
)
async def test_every_analysis_of_a_person_answers(http: httpx.AsyncClient, kind: str):
    body = {"employee_id": "MR-1003", "analysis_type": kind}
    answer = await http.post("/employees/analyze", json=body, headers=MANAGER)
    assert answer.status_code == 200, answer.text
    assert answer.json()["evidence"][0]["summary"]


async def test_an_analysis_without_a_name_is_ones_own(http: httpx.AsyncClient, mr: Principal):
    answer = (await http.post("/employees/analyze", json={"language": "en"}, headers=MR)).json()
    assert answer["employee_id"] == str(mr.employee_id)
    assert answer["analysis_type"] == "general"


async def test_the_figures_are_the_governed_ones(http: httpx.AsyncClient, database: Database, manager: Principal):
    body = {"employee_id": "MR-1003", "analysis_type": "trend", "period": "2025-01-01/2025-03-31"}
    table = (await http.post("/employees/analyze", json=body, headers=MANAGER)).json()["evidence"][0]["table"]
    column = [one["name"] for one in table["columns"]].index("sales")
    async with database.tenant_session(manager) as session:
        whole = await session.scalar(
            select(func.sum(Transaction.amount)).where(
                Transaction.employee_id == row_id(NARU, "employee", "MR-1003"),
                Transaction.date.between(date(2025, 1, 1), date(2025, 3, 31)),
                Transaction.status == "completed",
            )
        )
    assert sum(row[column] for row in table["rows"]) == whole


async def test_clients_are_filtered_sorted_and_searched(
    http: httpx.AsyncClient, database: Database, manager: Principal
):
    shared = (await http.get("/clients?name=한빛내과", headers=MANAGER)).json()
    assert shared["total"] == 2
    assert len({item["district"] for item in shared["items"]}) == 2
    district = shared["items"][0]["district"]
    body = {"name": "한빛내과", "district": district}
    assert (await http.post("/clients/search", json=body, headers=MANAGER)).json()["total"] == 1
    found = (await http.get("/clients?type=pharmacy&grade=A&sort=-opened_on", headers=MANAGER)).json()
    opened = [item["opened_on"] for item in found["items"]]
    assert opened == sorted(opened, reverse=True)
    async with database.tenant_session(manager) as session:
        wanted = select(func.count()).where(Client.type == "pharmacy", Client.grade == "A")
        assert await session.scalar(wanted) == found["total"]
    assert "director_name" not in found["items"][0]


async def test_clients_are_found_by_their_owner(http: httpx.AsyncClient):
    client = next(
        one for one in (await http.get("/clients?limit=50", headers=MANAGER)).json()["items"] if one["owner_no"]
    )
    found = (await http.get("/clients", params={"owner": client["owner_no"]}, headers=MANAGER)).json()
    assert {item["owner_no"] for item in found["items"]} == {client["owner_no"]}


@pytest.mark.parametrize(
    "kind",
    ["basic", "contacts", "sales", "products", "contracts", "owner", "visits", "overdue", "risk", "potential", "grade",
     "cross_sell", "history", "briefing"],
)  # fmt: skip
async def test_every_analysis_of_a_client_answers(http: httpx.AsyncClient, kind: str):
    client = await first_client(http)
    body = {"client_id": client["code"], "info_type": kind, "language": "en"}
    answer = await http.post("/clients/analyze", json=body, headers=MANAGER)
    assert answer.status_code == 200, answer.text
    assert answer.json()["evidence"][0]["summary"]


async def test_a_clients_dealings_are_its_own(http: httpx.AsyncClient):
    client = await first_client(http)
    lines = (await http.get(f"/clients/{client['id']}/transactions?limit=5", headers=MANAGER)).json()
    assert {item["client_id"] for item in lines["items"]} == {client["id"]}
    days = [item["date"] for item in lines["items"]]
    assert days == sorted(days, reverse=True)
    signed = (await http.get(f"/clients/{client['code']}/contracts", headers=MANAGER)).json()
    assert {item["client_id"] for item in signed["items"]} <= {client["id"]}


async def test_transactions_and_contracts_take_filters(http: httpx.AsyncClient):
    path = "/transactions?kind=return&start=2025-06-01&end=2025-06-30&sort=amount&limit=3"
    found = (await http.get(path, headers=MANAGER)).json()
    assert all(item["amount"] < 0 and item["date"].startswith("2025-06") for item in found["items"])
    ending = (await http.get("/contracts?ends_from=2025-07-01&ends_to=2025-08-29&status=active", headers=MR)).json()
    assert ending["total"] >= 24


@pytest.mark.parametrize(
    "path",
    [
        "/employees?sort=salary",
        "/clients?limit=0",
        "/transactions?start=2025-02-01&end=2025-01-01",
        "/contracts?type=x",
    ],
)
async def test_unusable_arguments_are_said(http: httpx.AsyncClient, path: str):
    answer = await http.get(path, headers=MANAGER)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_the_other_organisation_sees_its_own(http: httpx.AsyncClient):
    people = (await http.get("/employees?limit=100", headers=OTHER)).json()
    assert 0 < people["total"] < 30
    assert (await http.get(f"/employees/{row_id(HANDLE, 'employee', 'X')}", headers=OTHER)).status_code == 404


async def test_the_routes_are_described_with_examples(http: httpx.AsyncClient):
    paths = (await http.get("/openapi.json")).json()["paths"]
    for path in (
        "/employees",
        "/employees/{no}",
        "/employees/stats",
        "/clients",
        "/transactions",
        "/contracts",
        "/imports",
    ):
        assert path in paths
    examples = paths["/clients/analyze"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert set(examples) == {"basic", "sales"}


async def followed(http: httpx.AsyncClient, asked: httpx.Response, headers: dict[str, str]) -> dict[str, Any]:
    """Returns the report once it is made; a busy machine takes longer than the answer waits."""
    report: dict[str, Any] = asked.json()
    async with asyncio.timeout(120):
        while report["status"] not in {"done", "failed"}:
            await asyncio.sleep(0.1)
            report = (await http.get(asked.headers["location"], headers=headers)).json()
    return report


async def test_a_report_is_made_listed_and_downloaded_by_its_maker(http: httpx.AsyncClient):
    body = {"scope": "unit", "period": "2025-04-01/2025-06-30", "language": "en"}
    made = await http.post("/employees/reports", json=body, headers=MANAGER)
    assert made.status_code in {201, 202}, made.text
    report = await followed(http, made, MANAGER)
    assert made.headers["location"] == f"/reports/{report['report_id']}"
    listed = (await http.get("/reports", headers=MANAGER)).json()
    assert report["report_id"] in {item["report_id"] for item in listed["items"]}
    pdf = await http.get(report["files"][0]["url"], headers=MANAGER)
    assert pdf.content.startswith(b"%PDF")
    assert "Performance_report" in pdf.headers["content-disposition"]
    for stranger in (MR, OTHER):
        assert (await http.get(f"/reports/{report['report_id']}", headers=stranger)).status_code == 404
        assert (await http.get(report["files"][0]["url"], headers=stranger)).status_code == 404
    assert (await http.post("/employees/reports", json={}, headers=NOBODY)).status_code == 401
    unknown = {"scope": "person", "id": PERSON}
    assert (await http.post("/employees/reports", json=unknown, headers=OTHER)).status_code == 404


async def test_a_report_is_followed_by_who_does_not_wait(http: httpx.AsyncClient):
    body = {"scope": "person", "period": "2025-05-01/2025-06-30"}
    asked = await http.post("/employees/reports", json=body, headers={**MR, "Prefer": "respond-async"})
    assert (asked.status_code, asked.json()["files"]) == (202, [])
    too_early = await http.get(f"{asked.headers['location']}/file", headers=MR)
    assert too_early.status_code == 409 or too_early.content.startswith(b"%PDF")
    report = await followed(http, asked, MR)
    assert (report["status"], report["progress"], report["error"], len(report["files"])) == ("done", 1.0, None, 4)


async def test_a_report_asked_for_in_the_chat_waits_for_approval(http: httpx.AsyncClient):
    before = (await http.get("/reports", headers=MR)).json()["total"]
    asked = (await http.post("/chat", json={"message": "내 6월 실적 보고서 PDF로 만들어줘"}, headers=MR)).json()
    assert asked["interrupt"]["value"]["action_requests"][0]["name"] == "make_report"
    assert (await http.get("/reports", headers=MR)).json()["total"] == before
    reply = {"thread_id": asked["thread_id"], "resume": {"decisions": [{"type": "approve"}]}}
    answer = (await http.post("/chat", json=reply, headers=MR)).json()
    assert answer["files"][0]["name"].endswith(".pdf")
    assert (await http.get("/reports", headers=MR)).json()["total"] == before + 1
    assert (await http.get(answer["files"][0]["url"], headers=MR)).content.startswith(b"%PDF")


async def test_lists_are_files_that_excel_reads(http: httpx.AsyncClient):
    answer = await http.get("/clients?format=csv", headers=MANAGER)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "clients.csv" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["코드", "이름", "영문명"]
    assert len(rows) - 1 == int(answer.headers["x-pagination-total"]) > 400
    book = load_workbook(
        io.BytesIO((await http.get("/transactions?format=xlsx&limit=3&language=en", headers=MANAGER)).content)
    )
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][:2] == ["transaction", "date"]
    amounts = [cell for cell in sheet[2] if cell.number_format == "#,##0" and isinstance(cell.value, int)]
    assert (sheet.max_row, len(amounts)) == (4, 3)  # quantity, unit price, amount
    assert (await http.get("/clients?limit=1001", headers=MANAGER)).status_code == 422


async def test_an_answers_table_is_a_file_without_formulas(http: httpx.AsyncClient):
    table = {
        "columns": [
            {"name": "client", "label": "client", "unit": "text"},
            {"name": "sales", "label": "sales", "unit": "currency", "currency": "USD", "digits": 2},
            {"name": "share", "label": "share", "unit": "ratio"},
        ],
        "rows": [["=1+1", 123456, 0.5], ["한빛내과", None, None]],
    }
    body = {"table": table, "format": "csv", "title": "sales 2025", "language": "en"}
    answer = await http.post("/tables/export", json=body, headers=MANAGER)
    text = answer.content.decode("utf-8-sig")
    assert text == "client,sales (USD),share (%)\r\n'=1+1,1234.56,50.0%\r\n한빛내과,,\r\n"
    assert "sales_2025.csv" in answer.headers["content-disposition"]
    made = await http.post("/tables/export", json={**body, "format": "xlsx"}, headers=MANAGER)
    sheet = load_workbook(io.BytesIO(made.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["'=1+1", 1234.56, 0.5]
    assert [cell.number_format for cell in sheet[2]][1:] == ["#,##0.00", "0.0%"]
    uneven = {**body, "table": {**table, "rows": [["x"]]}}
    assert (await http.post("/tables/export", json=uneven, headers=MANAGER)).status_code == 422
    assert (await http.post("/tables/export", json=body, headers=NOBODY)).status_code == 401
