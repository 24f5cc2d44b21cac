"""The routes that only the page needs: its files, the demo's logins, drawn charts, shared conversations."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from server.auth import signed_in
from server.routes import conversations, operations, web

pytestmark = pytest.mark.anyio

SPEC: dict[str, Any] = {
    "data": {"values": [{"팀": "강남팀", "실적": 3}, {"팀": "강북팀", "실적": 2}]},
    "mark": "bar",
    "width": 200,
    "encoding": {"x": {"field": "팀", "type": "nominal"}, "y": {"field": "실적", "type": "quantitative"}},
}


@pytest.fixture
async def http(parrot: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=parrot, timeout=120) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/console", "/web/js/app.js", "/web/style.css"])
async def test_the_page_forbids_foreign_script(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_route_of_the_page_is_guarded_or_listed_as_public() -> None:
    routes = [route for router in (web.router, conversations.router, operations.router) for route in router.routes]
    guarded = [route for route in routes if isinstance(route, APIRoute) and depends_on(route.dependant, signed_in)]
    assert {route.path for route in routes if isinstance(route, APIRoute) and route not in guarded} == web.PUBLIC_PATHS
    assert len(guarded) == 16


def depends_on(dependant: Dependant, call: object) -> bool:
    return any(one.call is call or depends_on(one, call) for one in dependant.dependencies)


async def test_a_path_out_of_the_page_s_folder_is_not_found(http: httpx.AsyncClient) -> None:
    assert (await http.get("/web/..%2f..%2fstate%2fsettings.py")).status_code == 404


async def test_the_demo_lists_its_logins_with_the_default_first(http: httpx.AsyncClient) -> None:
    found = (await http.get("/demo/logins")).json()
    assert found["default"] == found["logins"][0]["username"] == "gangnam.manager"
    assert {"username", "name", "role", "organization"} == set(found["logins"][0])


async def test_who_is_asking_is_told(http: httpx.AsyncClient) -> None:
    assert (await http.get("/me", headers={"X-Demo-User": "hr"})).json()["role"] == "hr"
    assert (await http.get("/me", headers={"X-Demo-User": "nobody"})).status_code == 401


async def test_a_chart_is_drawn_as_svg_and_png(http: httpx.AsyncClient) -> None:
    svg = await http.post("/charts/render", json={"spec": SPEC, "theme": "dark"})
    png = await http.post("/charts/render", json={"spec": SPEC, "format": "png"})
    assert "강남팀" in svg.text
    assert "NanumGothic" in svg.text
    assert svg.headers["content-type"] == "image/svg+xml"
    assert png.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"url": "file:///etc/passwd"}},
        {"width": 50_000},
        {"description": "x" * 400_000},
    ],
)
async def test_a_chart_that_reads_elsewhere_or_is_huge_is_refused(
    http: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    answer = await http.post("/charts/render", json={"spec": {**SPEC, **change}})
    assert answer.status_code == 422


async def test_a_conversation_is_closed_to_colleagues_until_it_is_shared(http: httpx.AsyncClient) -> None:
    thread = (await http.post("/threads", json={"metadata": {"graph_id": "agent", "title": "칠월 회의록"}})).json()
    path, colleague = f"/shared/{thread['thread_id']}", {"X-Demo-User": "gangnam.mr"}
    asked = {"assistant_id": "agent", "input": {"messages": [{"role": "user", "content": "안녕"}]}}
    await http.post(f"/threads/{thread['thread_id']}/runs/wait", json=asked)
    assert (await http.get(path, headers=colleague)).status_code == 404
    await http.patch(f"/threads/{thread['thread_id']}", json={"metadata": {"shared": True}})
    shown = (await http.get(path, headers=colleague)).json()
    assert [message["content"] for message in shown["messages"]] == ["안녕", "안녕"]
    assert (await http.get(path, headers={"X-Demo-User": "handle.manager"})).status_code == 404
    assert (await http.get(f"/threads/{thread['thread_id']}", headers=colleague)).status_code == 404


async def test_a_shared_conversation_that_does_not_exist_is_not_found(http: httpx.AsyncClient) -> None:
    assert (await http.get(f"/shared/{uuid4()}")).status_code == 404
