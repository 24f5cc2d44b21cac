"""Rankings by question: one turn asks the same thing more than once, and people ask the same things.

Only the order of pieces is kept, never their text: texts are read under the asker's rights each time.
"""

from dataclasses import dataclass, field

from cachetools import TTLCache

from data.candidates import Order
from data.embeddings import VectorSpace
from data.library import Library, Scope

KEPT = 512  # orders; each holds some 150 candidates, about 40 KB
KEPT_S = 600.0  # bounds what a repaired vector store would leave unseen


@dataclass(kw_only=True)
class OrderCache:
    """The least recently used order goes first. A change of the organisation's documents makes its orders unreachable."""

    hits: int = 0
    misses: int = 0
    _orders: TTLCache[tuple[object, ...], Order] = field(default_factory=lambda: TTLCache(KEPT, KEPT_S))

    def get(self, key: tuple[object, ...]) -> Order | None:
        """Returns the kept order, counting whether there was one."""
        found = self._orders.get(key)
        if found is None:
            self.misses += 1
        else:
            self.hits += 1
        return found

    def put(self, key: tuple[object, ...], order: Order) -> None:
        """Keeps an order."""
        self._orders[key] = order

    def clear(self) -> None:
        """Forgets all orders."""
        self._orders.clear()


def order_key(library: Library, query: str, scope: Scope, spaces: tuple[VectorSpace, ...]) -> tuple[object, ...]:
    """Returns what an order depends on: the words, the asker, the filters, the newest change, the vectors' makers."""
    return query, scope, library.change, tuple(space.name for space in spaces)
