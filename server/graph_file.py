"""A langgraph.json: the graphs it names, and the folders and the environment that their code wants."""

import hashlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from dotenv import dotenv_values

from state.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class GraphFile:
    """A langgraph.json."""

    path: Path
    graphs: dict[str, str]
    """Graph name -> `module:attribute` or `./file.py:attribute`."""
    descriptions: dict[str, str] = field(default_factory=dict)
    folders: tuple[Path, ...] = ()
    """Local `dependencies`: where the graphs' own packages lie."""
    environment: dict[str, str] = field(default_factory=dict)
    """Variables that the graphs' code reads, from `env` or the file that it names."""

    @property
    def deployment(self) -> str:
        """Names this set of graphs: only a server of the same one takes its runs over."""
        text = orjson.dumps([str(self.path), self.graphs], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(text).hexdigest()[:16]

    def admit(self) -> None:
        """Lets the process find the graphs' code, and the code its variables."""
        for folder in (self.path.parent, *self.folders):
            if str(folder) not in sys.path:
                sys.path.insert(0, str(folder))
        os.environ.update(self.environment)


def read_graph_file(path: Path) -> GraphFile:
    """Returns what a langgraph.json names.

    Raises: SettingsError when it cannot be read or names no graphs.
    """
    try:
        content = orjson.loads(path.read_bytes())
        entries: Mapping[str, Any] = content["graphs"]
    except FileNotFoundError:
        raise SettingsError(f"setting NARUTALK_GRAPHS: there is no file {path}") from None
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise SettingsError(f"setting NARUTALK_GRAPHS: {path} is no langgraph.json: {error!r}") from error
    whole = path.resolve()
    named = [(whole.parent / str(item)).resolve() for item in content.get("dependencies") or ()]
    return GraphFile(
        path=whole,
        graphs={
            name: entry if isinstance(entry, str) else str(entry.get("path", "")) for name, entry in entries.items()
        },
        descriptions={
            name: str(entry["description"])
            for name, entry in entries.items()
            if isinstance(entry, dict) and entry.get("description")
        },
        folders=tuple(folder for folder in named if folder.is_dir()),
        environment=_environment(content.get("env"), whole.parent),
    )


def _environment(env: Any, folder: Path) -> dict[str, str]:
    if isinstance(env, str):
        if not (folder / env).is_file():
            raise SettingsError(f"setting NARUTALK_GRAPHS: there is no file {folder / env}, which env names")
        env = dotenv_values(folder / env)
    return {name: str(value) for name, value in (env or {}).items() if value is not None}


def load_target(target: str, folder: Path) -> Any:
    """Returns the object that `module:attribute` or `./file.py:attribute` names; files are relative to `folder`.

    Raises: SettingsError when there is none.
    """
    place, _, attribute = target.rpartition(":")
    try:
        if "/" in place or place.endswith(".py"):
            module = _load_file((folder / place).resolve())
        else:
            module = importlib.import_module(place)
        return getattr(module, attribute)
    except (ImportError, AttributeError, OSError) as error:
        raise SettingsError(f"setting NARUTALK_GRAPHS: graph {target} cannot be loaded: {error}") from error


def _load_file(path: Path) -> Any:
    name = f"served_graph_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"no module at {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
