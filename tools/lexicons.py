"""Keeps each organisation's names for a short while; never one tenant's for another."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from data.lexicon import load_lexicon
from data.session import Database
from state.principal import Principal, Role
from tools.name_index import NameIndex

KEEP_S = 300.0
"""Names change by imports and hirings: five minutes late is soon enough, and `forget` is there for writes."""

_Key = tuple[UUID, Role]
"""Documents' titles depend on the role, so the names are kept for each role."""


@dataclass(frozen=True, kw_only=True)
class _Kept:
    index: NameIndex
    until: float


@dataclass(frozen=True)
class Lexicons:
    """The names of all organisations that were asked about lately; one object for the process."""

    kept: dict[_Key, _Kept] = field(default_factory=dict)
    locks: dict[_Key, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def of(self, principal: Principal, database: Database) -> NameIndex:
        """Returns the names that the principal's organisation and role know."""
        key = (principal.org_id, principal.role)
        fresh = self._fresh(key)
        if fresh is not None:
            return fresh
        async with self.locks[key]:
            fresh = self._fresh(key)
            if fresh is None:
                async with database.tenant_session(principal) as session:
                    fresh = NameIndex(await load_lexicon(session))
                self.kept[key] = _Kept(index=fresh, until=time.monotonic() + KEEP_S)
            return fresh

    def forget(self, org_id: UUID) -> None:
        """Drops an organisation's names, after something was renamed, imported or handed in."""
        for key in [key for key in self.kept if key[0] == org_id]:
            del self.kept[key]

    def _fresh(self, key: _Key) -> NameIndex | None:
        kept = self.kept.get(key)
        return kept.index if kept is not None and kept.until > time.monotonic() else None
