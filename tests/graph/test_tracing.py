"""LangSmith is on with its key and provably off without."""

import os
import subprocess
import sys
import time

import pytest
from pydantic import SecretStr

from graph.tracing import settle_tracing
from state.settings import Settings

SWITCHES = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGSMITH_API_KEY")
PROGRAM = """
import asyncio
from graph.tracing import settle_tracing
from state.settings import Settings
assert settle_tracing(Settings(_env_file=None)) is False
from langchain_core.runnables import RunnableLambda
from langsmith.utils import tracing_is_enabled
async def one(value): return value
print(asyncio.run(RunnableLambda(one).ainvoke("ran")), tracing_is_enabled())
"""


def test_the_key_turns_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SWITCHES:
        monkeypatch.setenv(name, "")  # noted, so that it is taken back afterwards
    settings = Settings(_env_file=None, langsmith_api_key=SecretStr("ls-key"))  # type: ignore[call-arg]
    assert settle_tracing(settings) is True
    assert [os.environ[name] for name in SWITCHES] == ["true", "true", "ls-key"]


def test_without_key_a_run_is_not_traced_and_the_process_ends_at_once() -> None:
    """With tracing asked for by every other switch and no key, an unguarded process would hang 30 s at its end."""
    asked = {"LANGCHAIN_TRACING_V2": "true", "LANGSMITH_TRACING": "true", "LANGSMITH_TRACING_V2": "true"}
    environment = {**os.environ, **asked, "LANGSMITH_ENDPOINT": "http://127.0.0.1:9"}
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["ran", "False"]
    assert time.monotonic() - started < 25  # imports take some seconds on a busy machine; the hang alone takes 30
