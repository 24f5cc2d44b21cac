"""Evidence that is a sentence only: why something could not be found or shown."""

from state.evidence import Evidence


def notice(text: str, *, specialist: str = "", tool: str = "", title: str = "") -> Evidence:
    """Returns notice evidence; `text` is a full sentence in the person's language."""
    return {
        "id": "",
        "specialist": specialist,
        "tool": tool,
        "kind": "notice",
        "title": title,
        "summary": [text],
        "assumptions": [],
        "notices": [],
        "empty": True,
    }
