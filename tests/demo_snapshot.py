"""A data folder with the demo company loaded, kept between runs because loading takes most of a short run's time.

It lies in the system's temporary folder under a name made from the sources that decide what is in it: when one of them
changes it is made anew.
"""

import asyncio
import getpass
import hashlib
import os
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path

import psycopg
from psycopg import sql

from data.demo.load import load_demo
from data.logins import Postgres
from data.migrate import migrate
from data.postgres import open_postgres
from state.settings import Settings

SCHEMA_TEMPLATE = "schema_template"
DEMO_TEMPLATE = "demo_template"
AS_OF = date(2025, 6, 30)

_ROOT = Path(__file__).parents[1]
_SOURCES = (
    *("data/demo/**/*.py", "data/tables/*.py", "data/migrations/**/*.py", "data/ro*.py", "data/cluster*.py"),
    *(
        "data/jobs/schema.py",
        "data/migrate.py",
        "data/logins.py",
        "data/postgres.py",
        "tests/demo_snapshot.py",
        "constraints.txt",
    ),
)
_KEEP_S = 3600  # a snapshot that nobody used for so long goes when another is made


def copy_demo_snapshot(target: Path) -> None:
    """Makes `target` a data folder whose server has both templates; loads the demo when no earlier run has."""
    home = _make_home()
    snapshot = home / _fingerprint()
    if not snapshot.exists():
        _make_snapshot(home, snapshot)
    os.utime(snapshot)
    _copy_owned(snapshot, target)


async def make_schema_template(postgres: Postgres) -> None:
    """Makes the database SCHEMA_TEMPLATE: migrated, without rows."""
    create_database(postgres, SCHEMA_TEMPLATE, template="template0")
    await migrate(postgres.for_database(SCHEMA_TEMPLATE).admin_url)


def create_database(postgres: Postgres, name: str, *, template: str) -> None:
    """Makes a database; nobody may be connected to the template. Files are copied, as the server does not sync them."""
    statement = sql.SQL("create database {} template {} strategy file_copy")
    with psycopg.connect(postgres.admin_url, autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def _make_home() -> Path:
    home = Path(tempfile.gettempdir()) / f"narutalk-tests-{getpass.getuser()}"
    home.mkdir(mode=0o711, exist_ok=True)
    if hasattr(os, "geteuid") and home.stat().st_uid != os.geteuid():
        raise PermissionError(f"{home} belongs to another user; remove it")
    return home


def _make_snapshot(home: Path, snapshot: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="making-", dir=home))
    folder.chmod(0o711)  # as root, the server's user must get to its part of it
    asyncio.run(_load(Settings(_env_file=None, data_dir=folder)))  # type: ignore[call-arg]  # pydantic-settings' own
    for old in home.iterdir():
        if time.time() - old.stat().st_mtime > _KEEP_S:
            shutil.rmtree(old, ignore_errors=True)
    try:
        folder.rename(snapshot)
    except OSError:  # another run was quicker
        shutil.rmtree(folder)


async def _load(settings: Settings) -> None:
    async with open_postgres(settings, durable=False) as postgres:
        await make_schema_template(postgres)
        create_database(postgres, DEMO_TEMPLATE, template=SCHEMA_TEMPLATE)
        admin_url = postgres.for_database(DEMO_TEMPLATE).admin_url
        await load_demo(admin_url, AS_OF, lambda _stage, _done, _total: None)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(_ROOT.glob(pattern)):
            if path.is_file():
                digest.update(str(path.relative_to(_ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _copy_owned(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        for path in (source, *source.rglob("*")):
            owner = path.stat()
            os.chown(target / path.relative_to(source), owner.st_uid, owner.st_gid)
