"""A specialist's second step: words in arguments become ids and days, or a sentence that says why they cannot."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command

from nodes.act import unusable
from nodes.notice import notice
from nodes.plan import MAX_ROUNDS
from nodes.references import Found, Missing, References
from nodes.services import ServiceSource
from nodes.specialist import Specialist
from state.conversation import RunContext, SpecialistState
from state.errors import InvalidInput
from state.evidence import Evidence, Json
from state.reference import Reference
from state.understanding import Referent, ToolCallJson
from tools.registry import ReferenceField, Toolbox, reference_fields


@dataclass(kw_only=True)
class _Resolution:
    """Collects what resolving one call gives."""

    arguments: dict[str, Json]
    referents: list[Referent] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    usable: bool = True
    """False when a filter lost all its values: running without it would answer another question."""


@dataclass(frozen=True, kw_only=True)
class Resolve:
    """Resolves the round's planned calls; interrupts come before any effect, because the node runs again on resume."""

    source: ServiceSource
    specialist: Specialist

    async def __call__(self, state: SpecialistState, *, runtime: Runtime[RunContext]) -> Command[str]:
        """Returns the resolved calls and notices for the rest; goes to `act`, or plans anew when none is left."""
        services = await self.source.services()
        caller = services.caller(runtime, state["turn"], f"{self.specialist.name}:resolve")
        references = References(
            understanding=state["turn"]["understanding"], caller=caller, resources=services.toolbox.resources
        )
        ready: list[ToolCallJson] = []
        sentences: list[tuple[str, str]] = []
        assumed: list[str] = []
        for call in state["planned"]:
            resolution = await _resolve_call(call, references, services.toolbox)
            sentences += [(call["tool"], text) for text in resolution.problems]
            assumed += resolution.assumptions
            resolved: ToolCallJson = {**call, "arguments": resolution.arguments, "referents": resolution.referents}
            if resolution.usable and not _done_before(resolved, [*state.get("calls", []), *ready]):
                ready.append(resolved)
        update: dict[str, object] = {
            "planned": ready,
            "assumed": assumed,
            "evidence": self._notices(sentences, len(state.get("evidence", []))),
        }
        if ready:
            return Command(update=update, goto="act")
        round_ = state.get("round", 0) + 1
        last = state["final"] or round_ >= MAX_ROUNDS
        return Command(update={**update, "round": round_}, goto=END if last else "plan")

    def _notices(self, sentences: list[tuple[str, str]], known: int) -> list[Evidence]:
        """Returns one notice for each different sentence, numbered after the evidence there is."""
        tools = {text: tool for tool, text in sentences}
        return [
            {**notice(text, specialist=self.specialist.name, tool=tool), "id": f"{self.specialist.name}{known + index}"}
            for index, (text, tool) in enumerate(tools.items(), start=1)
        ]


async def _resolve_call(call: ToolCallJson, references: References, toolbox: Toolbox) -> _Resolution:
    """Returns the call's arguments with ids and intervals; problems are sentences for the person."""
    resolution = _Resolution(arguments=dict(call["arguments"]))
    try:
        fields: Mapping[str, ReferenceField] = reference_fields(toolbox.get(call["tool"]).arguments)
    except InvalidInput:
        return _Resolution(arguments={}, problems=[unusable(references.caller.language)], usable=False)
    for name, described in fields.items():
        value = call["arguments"].get(name)
        if value is None or value in ("", []):
            continue
        words = [str(item) for item in value] if isinstance(value, list) else [str(value)]
        values = await _resolve_values(words, described.reference, references, resolution)
        if not values:
            resolution.usable = False
        elif described.many:
            resolution.arguments[name] = list(values)
        else:
            resolution.arguments[name] = values[0]
    return resolution


async def _resolve_values(
    words: list[str], reference: Reference, references: References, resolution: _Resolution
) -> list[str]:
    """Returns the values that could be resolved, each once, and notes the rest in `resolution`."""
    values: list[str] = []
    for word in words:
        result = await references.resolve(word, reference)
        match result:
            case Missing(sentence=sentence):
                resolution.problems.append(sentence)
            case Found(value=value, referent=referent, assumption=assumption):
                if value not in values:
                    values.append(value)
                if referent is not None:
                    resolution.referents.append(referent)
                if assumption:
                    resolution.assumptions.append(assumption)
    return values


def _done_before(call: ToolCallJson, earlier: list[ToolCallJson]) -> bool:
    """Returns whether the same tool ran with the same arguments: a model that repeats itself gains nothing."""
    return any(call["tool"] == other["tool"] and call["arguments"] == other["arguments"] for other in earlier)
