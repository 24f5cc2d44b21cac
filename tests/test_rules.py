"""The rules of the repository, as tests."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from state.settings import Settings

ROOT = Path(__file__).parent.parent
PACKAGES = ("state", "data", "tools", "nodes", "graph", "server")
MAY_TOUCH_ENVIRONMENT = {
    "state/__init__.py",  # makes the checkpoint serializer strict before langgraph is imported
    "state/settings.py",
    "graph/tracing.py",  # tells LangSmith's client, which reads the environment itself, to keep still
    "data/cluster.py",  # hands a cleaned environment to Postgres
    "data/embeddings.py",  # tells the OpenMP of the embedder how to wait, which only the environment can
    "data/ingest/sandbox.py",  # hands a cleaned environment to the parser's process
    "server/graph_file.py",  # gives the served graphs the variables that their langgraph.json sets
    "server/several.py",  # hands its environment to the worker processes
}


def sources() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_every_setting_stands_in_the_example_file() -> None:
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    names = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        names.add(alias.choices[0] if alias is not None else f"NARUTALK_{name.upper()}")  # type: ignore[union-attr]
    assert listed == names


def test_the_example_file_holds_settings_that_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert Settings(_env_file=".env.example") == Settings(_env_file=None)  # type: ignore[call-arg]


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in sources()
        if re.search(r"os\.environ|os\.getenv", path.read_text(encoding="utf-8"))
    }
    assert readers <= MAY_TOUCH_ENVIRONMENT


def test_the_wheel_holds_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == list(PACKAGES)
    assert "data" not in (ROOT / ".gitignore").read_text().split()


def test_the_graph_is_named_by_module_for_studio() -> None:
    served = json.loads((ROOT / "langgraph.json").read_text())
    assert served["graphs"]["agent"]["path"] == "graph.app:make_graph"


def test_pins_hold_no_addresses() -> None:
    assert "://" not in (ROOT / "constraints.txt").read_text()


def test_no_key_is_written_down() -> None:
    pattern = re.compile(r"sk-[A-Za-z0-9]{20,}|lsv2_[a-z]{2}_[a-f0-9]{20,}|AKIA[0-9A-Z]{16}")
    tracked = [*sources(), *(ROOT / "tests").rglob("*.py"), ROOT / ".env.example", ROOT / "README.md"]
    assert [path for path in tracked if pattern.search(path.read_text(encoding="utf-8"))] == []
