"""The official JavaScript clients against the live server, where Node and npm are; the tests are in `js/`."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from tests.wire.serving import Served

pytestmark = pytest.mark.anyio

SOURCE = Path(__file__).with_name("js")
INSTALLED = Path(__file__).parents[2] / ".narutalk" / "wire-js"
"""The packages stay here between runs, out of the way of everything that walks through the sources."""
TIMEOUT_S = 240


async def run(*command: str, **environment: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=INSTALLED,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), TIMEOUT_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return process.returncode, output.decode(errors="replace")


@pytest.fixture(scope="module")
async def installed(anyio_backend: str) -> Path:
    """The folder with the clients of the lock file and this revision's tests."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are needed for the JavaScript clients")
    lock = SOURCE / "package-lock.json"
    known = INSTALLED / "node_modules" / "installed-lock.json"
    shutil.copytree(SOURCE, INSTALLED, dirs_exist_ok=True)
    if not known.exists() or known.read_bytes() != lock.read_bytes():
        code, output = await run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
        if code:
            pytest.skip(f"the JavaScript clients could not be installed: {output[-300:]}")
        shutil.copyfile(lock, known)
    return INSTALLED


@pytest.mark.parametrize("name", sorted(path.name for path in SOURCE.glob("*.test.js")))
async def test_the_javascript_clients(served: Served, installed: Path, name: str) -> None:
    code, output = await run("node", "--test", "--test-reporter=spec", name, NARUTALK_TEST_URL=served.url)
    assert code == 0, output
