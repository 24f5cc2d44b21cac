"""What a langgraph.json may say, and the factories that it may name."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, MessagesState, StateGraph
from langgraph_sdk.runtime import ServerRuntime

from server.factories import Use, to_factory
from server.graph_file import load_target, read_graph_file
from state.errors import SettingsError

pytestmark = pytest.mark.anyio


def write(folder: Path, **content: Any) -> Path:
    path = folder / "langgraph.json"
    path.write_text(json.dumps({"graphs": {}, **content}))
    return path


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search path and environment are put back afterwards."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(os, "environ", os.environ.copy())


@pytest.mark.usefixtures("process")
def test_local_dependencies_are_found(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "teamgraph.py").write_text("graph = 'theirs'\n")
    file = read_graph_file(write(tmp_path, dependencies=[".", "./pkg", "langchain_openai"]))
    file.admit()
    assert file.folders == (tmp_path, tmp_path / "pkg")
    assert load_target("teamgraph:graph", tmp_path) == "theirs"


@pytest.mark.usefixtures("process")
def test_variables_come_from_the_file_or_from_the_one_it_names(tmp_path: Path) -> None:
    read_graph_file(write(tmp_path, env={"TEAM_KEY": "a", "TEAM_LIMIT": 5})).admit()
    assert (os.environ["TEAM_KEY"], os.environ["TEAM_LIMIT"]) == ("a", "5")
    (tmp_path / ".env").write_text("TEAM_KEY='b c'\n# TEAM_LIMIT=7\n")
    read_graph_file(write(tmp_path, env=".env")).admit()
    assert (os.environ["TEAM_KEY"], os.environ["TEAM_LIMIT"]) == ("b c", "5")


def test_a_missing_file_of_variables_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"lost\.env"):
        read_graph_file(write(tmp_path, env="lost.env"))


def graph_named(name: str) -> StateGraph[MessagesState]:
    builder = StateGraph(MessagesState)
    builder.add_node(name, lambda state: state)
    builder.add_edge(START, name)
    return builder


def of_nothing() -> Any:
    return graph_named("nothing")


async def of_config(config: RunnableConfig) -> Any:
    return graph_named(config["configurable"]["step"]).compile()


def of_runtime(runtime: "ServerRuntime[dict[str, str]]") -> Any:
    return graph_named(runtime.execution_runtime.context["step"] if runtime.execution_runtime else "look")


def of_both(given: ServerRuntime, config: RunnableConfig | None = None) -> Any:
    return graph_named(f"{given.user} {(config or {})['configurable']['step']}")


RUN = Use(access="threads.create_run", config={"configurable": {"step": "a"}}, context={"step": "b"}, user="kim")


@pytest.mark.parametrize(
    ("factory", "asks", "node"),
    [(of_nothing, False, "nothing"), (of_config, True, "a"), (of_runtime, True, "b"), (of_both, True, "kim a")],
)
async def test_a_factory_is_given_what_it_asks_for(factory: Any, asks: bool, node: str) -> None:
    found = to_factory(factory)
    assert found.asks is asks
    async with found.open(RUN) as graph:
        assert node in graph.nodes


async def test_a_factory_that_only_looks_has_no_execution() -> None:
    async with to_factory(of_runtime).open(Use(access="assistants.read")) as graph:
        assert "look" in graph.nodes


def test_a_factory_may_not_ask_for_more() -> None:
    def greedy(config: RunnableConfig, model: str) -> Any: ...

    with pytest.raises(SettingsError, match="no more"):
        to_factory(greedy)
