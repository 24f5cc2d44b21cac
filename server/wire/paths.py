"""Paths into a thread's JSON, as `extract` of a search names them."""

from typing import Any


def value_at(thread: dict[str, Any], path: str) -> Any:
    """Returns what `values.messages[-1].content` names in a thread, None when there is nothing."""
    found: Any = thread
    for part in path.replace("[", ".[").split("."):
        if hasattr(found, "__dict__") and not isinstance(found, dict | list):
            found = found.__dict__
        if part.startswith("["):
            index = part.strip("[]")
            if not isinstance(found, list) or not index.lstrip("-").isdigit():
                return None
            found = found[int(index)] if -len(found) <= int(index) < len(found) else None
        else:
            found = found.get(part) if isinstance(found, dict) else None
    return found
