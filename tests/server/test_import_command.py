"""`narutalk import`: the guessed mapping, a dry run, an organisation of its own, somebody else's organisation."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.imports.mapping import read_mapping
from data.session import Database
from data.users import find_login
from server.cli import app
from server.import_command import run_import
from state.errors import InvalidInput
from state.settings import Settings

pytestmark = pytest.mark.anyio
PEOPLE = "사번,성명,부서,직급\nA-1,도레미,본점,부장\nA-2,파솔라,본점,사원\n"
MAPPING = """
organization:
  {key: tiny, name: 작은회사, logins: [{username: tiny.boss, role: executive, employee: A-1, language: ko}]}
tables: {people: {file: people.csv}}
imports: [{kind: employees, table: people, fields: {employee_no: 사번, name: 성명, unit: 부서, position: 직급}}]
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(PEOPLE.encode("cp949"))
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.yaml"
    path.write_text(MAPPING, "utf-8")
    return path


def test_the_guess_is_a_mapping_to_edit(people: Path) -> None:
    result = CliRunner().invoke(app, ["import", "--guess", str(people)])
    assert result.exit_code == 0, result.output
    part = read_mapping(result.output).imports[0]
    assert part.kind == "employees"
    assert part.fields == {"employee_no": "사번", "name": "성명", "position": "직급", "unit": "부서"}


async def test_a_dry_run_makes_no_organisation(
    settings: Settings, database: Database, people: Path, mapping: Path
) -> None:
    report, logins = await run_import(settings, [people], mapping, None, dry_run=True)
    assert report.count("employees", "new") == 2
    assert "아직" in report.to_lines("ko")[0]
    assert logins == []
    assert await find_login(database, "tiny.boss") is None


async def test_an_organisation_comes_with_its_login(
    settings: Settings, database: Database, people: Path, mapping: Path
) -> None:
    _, logins = await run_import(settings, [people], mapping, None, dry_run=False)
    assert logins == ["tiny.boss"]
    principal = await find_login(database, "tiny.boss")
    assert principal is not None
    assert principal.name == "도레미"
    again, _ = await run_import(settings, [people], mapping, None, dry_run=False)
    assert set(again.counts["employees"]) == {"unchanged"}


async def test_an_import_needs_an_organisation(settings: Settings, people: Path) -> None:
    with pytest.raises(InvalidInput, match="조직"):
        await run_import(settings, [people], None, None, dry_run=True)
    with pytest.raises(InvalidInput, match=r"no\.such"):
        await run_import(settings, [people], None, "no.such", dry_run=True)


async def test_an_existing_organisation_takes_rows(settings: Settings, people: Path) -> None:
    report, _ = await run_import(settings, [people], None, "handle.manager", dry_run=True)
    assert report.count("employees", "new") == 2
