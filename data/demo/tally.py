"""Counts over the generated transactions of a demo company, without a database."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from data.demo.company import Company
from data.demo.ledger import EPOCH, KINDS, STATUSES, month_number

COMPLETED = STATUSES.index("completed")


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Sums over the completed rows of a company's ledger."""

    company: Company

    def won(
        self,
        first: date,
        last: date,
        *,
        client: int | None = None,
        product: int | None = None,
        employees: tuple[int, ...] | None = None,
    ) -> int:
        """Returns net sales of the months `first`..`last`."""
        rows = self._rows(client, product, employees)
        month = self.company.ledger.month
        inside = rows & (month >= month_number(first)) & (month <= month_number(last))
        return int(self.company.ledger.amount[inside].sum())

    def last_order(self, client: int, product: int | None = None) -> date:
        """Returns the day of the last completed order."""
        ledger = self.company.ledger
        days = ledger.day[self._rows(client, product, None) & (ledger.kind == KINDS.index("sale"))]
        return date.fromordinal(EPOCH.toordinal() + int(days.max()))

    def returned(self, first: date, client: int) -> int:
        """Returns the won sent back since the month `first`, as a positive number."""
        ledger = self.company.ledger
        rows = self._rows(client, None, None) & (ledger.kind == KINDS.index("return"))
        return -int(ledger.amount[rows & (ledger.month >= month_number(first))].sum())

    def _rows(self, client: int | None, product: int | None, employees: tuple[int, ...] | None) -> NDArray[np.bool_]:
        ledger = self.company.ledger
        rows: NDArray[np.bool_] = ledger.status == COMPLETED
        if client is not None:
            rows = rows & (ledger.client == client)
        if product is not None:
            rows = rows & (ledger.product == product)
        return rows if employees is None else rows & np.isin(ledger.employee, employees)
