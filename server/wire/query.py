"""Lists in a request's query, in every way that clients write them."""

from collections.abc import Iterable

import orjson


def to_list(values: Iterable[str] | None) -> list[str]:
    """Returns the items: the parameter repeated, items between commas, or a JSON list as JavaScript clients send it.

    in  ["values,updates"], ["values", "updates"] or ['["values","updates"]']
    out ["values", "updates"]
    """
    return [item for value in values or () for item in _items(value) if item]


def _items(value: str) -> list[str]:
    if value.startswith("["):
        try:
            return [str(item) for item in orjson.loads(value)]
        except (orjson.JSONDecodeError, TypeError):
            pass
    return value.split(",")
