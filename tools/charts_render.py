"""Renders Vega-Lite charts to SVG and PNG without a network, Korean glyphs included."""

from pathlib import Path
from typing import Any, Literal

from state.errors import InvalidInput, ToolFailed
from state.evidence import Json

FONT = "Noto Sans KR"


def render_chart(spec: dict[str, Json], form: Literal["svg", "png"], scale: float = 2.0) -> bytes:
    """Returns the picture; blocking, up to half a second the first time. Data must be inline.

    Raises: InvalidInput when the specification names a source elsewhere, ToolFailed when it cannot be drawn.
    """
    if _points_elsewhere(spec):
        raise InvalidInput("a chart's data must be inline")
    converter = _converter()
    drawn: dict[str, Any] = {**spec, "config": {**_config(spec), "font": FONT}}
    try:
        if form == "svg":
            return str(converter.vegalite_to_svg(drawn)).encode()
        return bytes(converter.vegalite_to_png(drawn, scale=scale))
    except ValueError as error:
        raise ToolFailed("the chart could not be drawn") from error


def _config(spec: dict[str, Json]) -> dict[str, Json]:
    config = spec.get("config")
    return config if isinstance(config, dict) else {}


def _points_elsewhere(value: Json) -> bool:
    """Returns whether any part loads something: the renderer would read files and addresses of the server."""
    if isinstance(value, dict):
        return "url" in value or any(_points_elsewhere(part) for part in value.values())
    return isinstance(value, list) and any(_points_elsewhere(part) for part in value)


def _converter() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))
    return vl_convert


def font_folder() -> Path:
    """Returns the folder of the Korean font. Raises: ToolFailed when its package is missing."""
    from importlib.util import find_spec

    found = find_spec("pylopdf_fonts_ko")
    if found is None or found.origin is None:
        raise ToolFailed("the font package pylopdf-fonts-ko is not installed")
    return Path(found.origin).parent
