"""Targets from raw rows: a person's own, a unit's own or its children's."""

from datetime import date
from typing import Any

import pandas as pd

from tests.evals.ledger_rows import TIME, Question, Rows, fiscal, month_of, months_in


class TargetBooks(Rows):
    """The newest version of every target."""

    def _newest_targets(self, q: Question, owner: str) -> pd.DataFrame:
        rows = self.targets[self.targets[owner].notna() & self.targets.product_id.isna()]
        rows = rows[(rows.month >= month_of(q.start)) & (rows.month <= q.end)]
        newest = rows.sort_values("version").drop_duplicates(["month", owner], keep="last")
        return newest[["month", owner, "amount"]]

    def _target(self, q: Question) -> dict[Any, Any]:
        if q.people or {"employee", "position", "job_family"} & (set(q.by) | set(q.where)):
            rows = self._newest_targets(q, "employee_id").rename(columns={"employee_id": "employee"})
            frame = self._dated(self._named(rows))
            return self._each(frame, q, lambda part: int(part.amount.sum()) if len(part) else None)
        return self._unit_target(q)

    def _unit_target(self, q: Question) -> dict[Any, Any]:
        """Walks the tree: a unit's own target, else its children's."""
        own = {(one.unit_id, one.month): int(one.amount) for one in self._newest_targets(q, "unit_id").itertuples()}
        children: dict[Any, list[Any]] = {}
        for unit, parent in self.units.parent_id.items():
            children.setdefault(parent if parent == parent else None, []).append(unit)

        def of(unit: Any, month: date) -> int | None:
            if (unit, month) in own:
                return own[unit, month]
            parts = [part for child in children.get(unit, []) if (part := of(child, month)) is not None]
            return sum(parts) if parts else None

        allowed = set().union(*(self._below[unit] for unit in q.units)) if q.units else set(self.units.index)
        tops = [unit for unit in allowed if self.units.parent_id[unit] not in allowed]
        level = next((name for name in ("unit", "department", "division") if name in q.by), None)
        totals: dict[Any, Any] = {}
        for month in months_in(q.start, q.end):
            if level == "unit":
                leaves = [u for u in allowed if (u, month) in own and not self._deeper(u, month, own)]
                parts = {unit: own[unit, month] for unit in leaves}
            elif level is not None:
                parts = {}
                for group in self.units.index[self.units.kind == level]:
                    inside = self._below[group] & allowed
                    heads = [unit for unit in inside if self.units.parent_id[unit] not in inside]
                    values = [value for unit in heads if (value := of(unit, month)) is not None]
                    if values:
                        parts[group] = sum(values)
            else:
                values = [value for unit in tops if (value := of(unit, month)) is not None]
                parts = {None: sum(values)} if values else {}
            for unit, value in parts.items():
                key = tuple(self._target_key(name, unit, month) for name in q.by)
                totals[key] = totals.get(key, 0) + value
        return totals if q.by else {(): totals.get(())}

    def _deeper(self, unit: Any, month: date, own: dict[Any, int]) -> bool:
        return any((below, month) in own for below in self._below[unit] if below != unit)

    def _target_key(self, name: str, unit: Any, month: date) -> Any:
        if name in TIME:
            return {"month": month, "quarter": fiscal(month, 3), "year": fiscal(month, 12)}[name]
        return unit
