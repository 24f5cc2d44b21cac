"""A graph's drawing and its JSON schemas."""

from collections.abc import Callable
from typing import Any

from langgraph.pregel import Pregel
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticSchemaGenerationError

from server.graphs import Graph


def to_drawing(graph: Graph, xray: int | bool) -> dict[str, Any]:
    """Returns nodes and edges as Studio reads them."""
    drawing = graph.get_graph(xray=xray).to_json()
    for node in drawing.get("nodes", []):
        data = node.get("data")
        if isinstance(data, dict):
            data.pop("id", None)
    return drawing


def _schema(make: Callable[[], Any]) -> Any:
    try:
        return make()
    except (PydanticInvalidForJsonSchema, PydanticSchemaGenerationError, TypeError, NameError):
        return None  # a state of types that JSON schema cannot say; clients do without


def graph_schemas(graph_id: str | None, graph: Graph) -> dict[str, Any]:
    """Returns the SDK's `GraphSchema`."""
    schemas: dict[str, Any] = {
        "input_schema": _schema(graph.get_input_jsonschema),
        "output_schema": _schema(graph.get_output_jsonschema),
        "state_schema": _schema(lambda: _state_schema(graph)),
        "config_schema": _schema(lambda: _config_schema(graph)),
        "context_schema": _schema(graph.get_context_jsonschema),
    }
    return {"graph_id": graph_id, **schemas} if graph_id else schemas


def _state_schema(graph: Graph) -> Any:
    builder = getattr(graph, "builder", None)
    if builder is None:
        return graph.get_output_jsonschema()
    # What the graph streams as its state: all channels that are not the library's own.
    keys = graph.stream_channels_list
    fields = {key: graph.channels[key].UpdateType for key in keys}
    from pydantic import create_model

    definitions: dict[str, Any] = {key: (kind, None) for key, kind in fields.items()}
    return create_model(graph.get_name("State"), **definitions).model_json_schema()


def _config_schema(graph: Graph) -> Any:
    return graph.get_config_jsonschema().get("definitions", {}).get("Configurable")


def subgraph_schemas(graph: Graph, namespace: str | None, *, recurse: bool) -> dict[str, Any]:
    """Returns the schemas of subgraphs by namespace, of all or of one."""
    return {
        name: graph_schemas(None, subgraph)
        for name, subgraph in graph.get_subgraphs(namespace=namespace, recurse=recurse)
        if isinstance(subgraph, Pregel)
    }
