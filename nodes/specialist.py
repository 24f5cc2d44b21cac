"""A specialist: data that says what it answers and which tools it may use; the loop is the same for all."""

from dataclasses import dataclass, field

from state.language import Language
from state.principal import Role
from state.understanding import Intent


@dataclass(frozen=True, kw_only=True)
class Specialist:
    """One kind of expert. Router examples, the drawing, `/info` and the tool catalogue come from these."""

    name: str
    """Stored, stable: node name in the graph, `service_used` in answers."""
    intents: tuple[Intent, ...]
    """Questions with one of these intents come here."""
    label: dict[Language, str]
    """Short name for people, used as a heading when several specialists answered."""
    description: dict[Language, str]
    """What it answers, one sentence; read by people and by the chat model's router."""
    examples: tuple[str, ...]
    """Typical questions in both languages; the router learns from them."""
    roles: frozenset[Role] = field(default_factory=lambda: frozenset(Role))
    """Logins that may use it at all; single rows and documents are guarded by the database."""
    prompt: str = ""
    """Instructions for the chat model's planner; the built-in planner has its own grammar."""
    tools: tuple[str, ...] = ()
    """Names in the tool registry."""
