"""The command narutalk: one-line errors and exit codes."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wire.serving import Served

NARUTALK = Path(sys.executable).with_name("narutalk")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command in a process of its own, with nothing of this environment but what measures coverage."""
    measuring = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return subprocess.run(
        [NARUTALK, *arguments], capture_output=True, text=True, timeout=120, env=measuring | environment, check=False
    )


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"NARUTALK_PORT": "abc"}, "port"),
        ({"NARUTALK_HOST": "0.0.0.0"}, "NARUTALK_HOST"),
        ({"NARUTALK_PROFILE": "production"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "DATABASE_URL"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it(environment: dict[str, str], named: str) -> None:
    stopped = (
        run("serve", "--port", "0", **environment)
        if "NARUTALK_PORT" not in environment
        else run("serve", **environment)
    )
    assert stopped.returncode == 2
    assert named in stopped.stderr
    assert stopped.stderr.startswith("narutalk: ")
    assert len(stopped.stderr.strip().splitlines()) == 1


def test_a_server_that_is_not_there_is_said_in_one_line() -> None:
    stopped = run("ask", "hello", "--server", "http://127.0.0.1:1")
    assert stopped.returncode == 1
    assert stopped.stderr.startswith("narutalk: no server answers at http://127.0.0.1:1")


@pytest.mark.anyio
async def test_a_question_is_answered_in_the_terminal(served: Served) -> None:
    answered = await asyncio.to_thread(run, "ask", "경조휴가는 며칠이야?", "--server", served.url, "--as", "gangnam.mr")
    assert answered.returncode == 0
    assert "[1]" in answered.stdout
    assert answered.stderr == ""
