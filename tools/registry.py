"""What a tool is, who calls it, and the box that checks arguments, limits time and turns failures into words."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from state.errors import InvalidInput, NaruTalkError, ToolFailed
from state.evidence import Evidence, Json
from state.language import Language
from state.principal import Principal
from state.reference import Reference
from tools.currency import mark_currency
from tools.resources import Resources

logger = logging.getLogger(__name__)


class Arguments(BaseModel):
    """Base of every tool's arguments: unknown names are refused, so that a misspelt filter never widens a result."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


A = TypeVar("A", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who calls a tool, and when; never taken from arguments."""

    principal: Principal
    today: date
    """What "today" means in this turn."""
    language: Language
    """Language of every text in the evidence."""
    run_step: str
    """Idempotency key of writes: the same step of the same run writes once."""


@dataclass(frozen=True, kw_only=True)
class Tool(Generic[A]):
    """A function that finds evidence (or writes, when `writes`)."""

    name: str
    arguments: type[A]
    description: str
    """Read by the chat model: when to use it, what comes back, its limits."""
    run: Callable[[A, Caller, Resources], Awaitable[Evidence]]
    writes: bool = False
    """True: it changes something outside; `act` asks for approval first."""
    timeout_s: float = 60.0


@dataclass(frozen=True, kw_only=True)
class ReferenceField:
    """An argument that takes words to resolve."""

    reference: Reference
    many: bool
    """True: a list of references."""


def reference_fields(model: type[BaseModel]) -> dict[str, ReferenceField]:
    """Returns the arguments that `nodes/resolve.py` must resolve, by name; nested models are not searched."""
    found: dict[str, ReferenceField] = {}
    for name, info in model.model_fields.items():
        direct = [item for item in info.metadata if isinstance(item, Reference)]
        if direct:
            found[name] = ReferenceField(reference=direct[0], many=False)
            continue
        nested = _reference_within(info.annotation)
        if nested is not None:
            found[name] = nested
    return found


def _reference_within(annotation: object, many: bool = False) -> ReferenceField | None:
    for item in getattr(annotation, "__metadata__", ()):
        if isinstance(item, Reference):
            return ReferenceField(reference=item, many=many)
    is_list = getattr(annotation, "__origin__", None) in {list, tuple}
    for part in get_args(annotation):
        found = _reference_within(part, many or is_list)
        if found is not None:
            return found
    return None


@dataclass(frozen=True, kw_only=True)
class Toolbox:
    """The tools by name, bound to what they run on."""

    resources: Resources
    tools: Mapping[str, Tool[Any]] = field(default_factory=dict)

    def get(self, name: str) -> Tool[Any]:
        """Returns the tool. Raises: InvalidInput listing the known names."""
        try:
            return self.tools[name]
        except KeyError:
            raise InvalidInput(f"no tool named {name!r}; the tools are: {', '.join(sorted(self.tools))}") from None

    def schema(self, name: str) -> dict[str, Json]:
        """Returns the tool as an OpenAI function: {"type": "function", "function": {name, description, parameters}}."""
        tool = self.get(name)
        parameters = _without_titles(tool.arguments.model_json_schema())
        return {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": parameters},
        }

    def parse(self, name: str, raw_arguments: Mapping[str, Json]) -> BaseModel:
        """Returns the checked arguments. Raises: InvalidInput that says what to change."""
        try:
            parsed: BaseModel = self.get(name).arguments.model_validate(raw_arguments)
            return parsed
        except ValidationError as error:
            raise InvalidInput(_explain(name, error)) from None

    async def call(self, name: str, raw_arguments: Mapping[str, Json], caller: Caller) -> Evidence:
        """Returns the tool's evidence.

        Raises: InvalidInput (unknown tool, unusable arguments), NotAllowed, NotFound and their kin as the tool raised
        them, ToolFailed (took too long, or broke; the stack is logged).
        """
        tool = self.get(name)
        arguments = self.parse(name, raw_arguments)
        try:
            async with asyncio.timeout(tool.timeout_s):
                found = await tool.run(arguments, caller, self.resources)
                return await mark_currency(found, caller.principal, self.resources)
        except NaruTalkError:
            raise
        except TimeoutError:
            logger.warning("tool %s took longer than %g s", name, tool.timeout_s)
            raise ToolFailed(
                f"{name} took longer than {tool.timeout_s:g} s; ask for a shorter period or less"
            ) from None
        except Exception as error:  # the tool call is one of the three edges where everything is caught
            logger.exception("tool %s failed", name)
            raise ToolFailed(f"{name} could not produce a result") from error


def make_toolbox(resources: Resources, tools: Iterable[Tool[Any]]) -> Toolbox:
    """Returns a box of `tools`. Raises: ValueError when two share a name."""
    by_name: dict[str, Tool[Any]] = {}
    for tool in tools:
        if tool.name in by_name:
            raise ValueError(f"two tools are named {tool.name}")
        by_name[tool.name] = tool
    return Toolbox(resources=resources, tools=by_name)


def _explain(name: str, error: ValidationError) -> str:
    problems = []
    for item in error.errors()[:5]:
        place = ".".join(str(part) for part in item["loc"]) or "arguments"
        problems.append(f"{place}: {item['msg']}")
    return f"{name}: " + "; ".join(problems)


def _without_titles(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_titles(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _without_titles(item) for name, item in value.items()}
        if key in {"properties", "$defs"}
        else _without_titles(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }
