"""A graph's drawing and its JSON schemas."""

from collections.abc import Callable
from typing import Any, get_type_hints

from langgraph.pregel import Pregel
from pydantic import TypeAdapter, create_model
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError

from server.factories import Graph


def to_drawing(graph: Graph, xray: int | bool) -> dict[str, Any]:
    """Returns nodes and edges as Studio reads them."""
    drawing = graph.get_graph(xray=xray).to_json()
    for node in drawing.get("nodes", []):
        data = node.get("data")
        if isinstance(data, dict):
            data.pop("id", None)
    return drawing


def _fields_schema(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Returns the schema of an object with these types; a type that JSON schema cannot say may be anything."""
    sayable = {key: kind if _can_say(kind) else Any for key, kind in fields.items()}
    definitions: dict[str, Any] = {key: (kind, None) for key, kind in sayable.items()}
    schema: dict[str, Any] = create_model(name, **definitions).model_json_schema()
    return schema


def _can_say(kind: Any) -> bool:
    try:
        TypeAdapter(kind).json_schema()
    except (PydanticUserError, PydanticInvalidForJsonSchema, TypeError, NameError):
        return False
    return True


def _declared(graph: Graph, kind: Any, make: Callable[[], Any]) -> dict[str, Any] | None:
    try:
        schema: dict[str, Any] | None = make()
    except (PydanticUserError, PydanticInvalidForJsonSchema, TypeError, NameError):
        # Before Python 3.12 pydantic refuses `typing.TypedDict`, which most states are; field by field it works.
        hints = get_type_hints(kind, include_extras=True) if isinstance(kind, type) else {}
        return _fields_schema(getattr(kind, "__name__", graph.get_name()), hints)
    return schema


def graph_schemas(graph_id: str | None, graph: Graph) -> dict[str, Any]:
    """Returns the SDK's `GraphSchema`."""
    builder = getattr(graph, "builder", None)
    channels = {key: getattr(graph.channels[key], "UpdateType", Any) for key in graph.stream_channels_list}
    context = getattr(builder, "context_schema", None)
    schemas: dict[str, Any] = {
        "input_schema": _declared(graph, getattr(builder, "input_schema", None), graph.get_input_jsonschema),
        "output_schema": _declared(graph, getattr(builder, "output_schema", None), graph.get_output_jsonschema),
        "state_schema": _fields_schema(graph.get_name("State"), channels),
    }
    # Context has taken the place of configuration, whose own schema is deprecated: clients that know only that read it.
    schemas["context_schema"] = _declared(graph, context, graph.get_context_jsonschema)
    schemas["config_schema"] = schemas["context_schema"] or {}
    return {"graph_id": graph_id, **schemas} if graph_id else schemas


def known_context(graph: Graph, context: dict[str, Any]) -> dict[str, Any]:
    """Returns what the graph's context has a place for: older clients send all their configuration as context."""
    schema = getattr(getattr(graph, "builder", None), "context_schema", None)
    if not isinstance(schema, type):
        return context
    names = get_type_hints(schema).keys()
    return {key: value for key, value in context.items() if key in names}


def subgraph_schemas(graph: Graph, namespace: str | None, *, recurse: bool) -> dict[str, Any]:
    """Returns the schemas of subgraphs by namespace, of all or of one."""
    return {
        name: graph_schemas(None, subgraph)
        for name, subgraph in graph.get_subgraphs(namespace=namespace, recurse=recurse)
        if isinstance(subgraph, Pregel)
    }
