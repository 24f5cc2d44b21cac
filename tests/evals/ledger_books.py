"""Every checked metric computed by hand from the raw rows.

Written apart from the metric layer on purpose: nothing of data/metrics or tools is imported here, and the sums are
made the plain way (loops and group-bys) rather than the fast one.
"""

from datetime import timedelta
from typing import Any

import pandas as pd

from tests.evals.ledger_rows import TIME, Question, last_day, month_of, months_in
from tests.evals.ledger_targets import TargetBooks


class Books(TargetBooks):
    """All rows of one organisation and what follows from them."""

    def answer(self, q: Question) -> dict[tuple[Any, ...], Any]:
        """Returns the metric by key; keys without anything may be missing."""
        found: dict[tuple[Any, ...], Any] = getattr(self, f"_{q.metric}")(q)
        return found

    def _sales(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: int(rows.amount.sum()))

    def _gross_sales(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: int(rows.amount[rows.kind == "sale"].sum()))

    def _returns(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: -int(rows.amount[rows.kind == "return"].sum()))

    def _return_rate(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._returns(q), self._gross_sales(q))

    def _quantity(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: int(rows.quantity.sum()))

    def _average_price(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._sales(q), self._quantity(q))

    def _transaction_count(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, len)

    def _client_count(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: rows.client[rows.kind == "sale"].nunique())

    def _product_count(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: rows["product"][rows.kind == "sale"].nunique())

    def _average_sale(self, q: Question) -> dict[Any, Any]:
        lines = self._each(self._sold(q), q, lambda rows: int((rows.kind == "sale").sum()))
        return self._ratio(self._gross_sales(q), lines)

    def _sales_per_person(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._sales(q), self._each(self._sold(q), q, lambda rows: rows.employee.nunique()))

    def _sales_per_client(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._sales(q), self._client_count(q))

    def _client_concentration(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: _squares(rows.groupby("client").amount.sum()))

    def _product_concentration(self, q: Question) -> dict[Any, Any]:
        return self._each(self._sold(q), q, lambda rows: _squares(rows.groupby("product").amount.sum()))

    def _new_clients(self, q: Question) -> dict[Any, Any]:
        bought = self.sales[self.sales.kind == "sale"]
        first = bought.groupby("client").date.transform("min")
        opened = bought[(bought.date == first) & (first >= q.start) & (first <= q.end)]
        return self._each(opened, q, lambda rows: rows.client.nunique())

    def _lost_clients(self, q: Question) -> dict[Any, Any]:
        bought = self.sales[self.sales.kind == "sale"]
        length = (q.end - q.start).days + 1
        then = bought[(bought.date >= q.start - timedelta(days=length)) & (bought.date < q.start)]
        now = set(bought.client[(bought.date >= q.start) & (bought.date <= q.end)])
        return self._each(then[~then.client.isin(now)], q, lambda rows: rows.client.nunique())

    def _visited(self, q: Question) -> pd.DataFrame:
        rows = self.contacts[(self.contacts.date >= q.start) & (self.contacts.date <= q.end)]
        return self._dated(self._named(rows[rows.type == "visit"]))

    def _visits(self, q: Question) -> dict[Any, Any]:
        return self._each(self._visited(q), q, len)

    def _visited_clients(self, q: Question) -> dict[Any, Any]:
        return self._each(self._visited(q), q, lambda rows: rows.client.nunique())

    def _sales_per_visit(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._sales(q), self._visits(q))

    def _coverage(self, q: Question) -> dict[Any, Any]:
        visits = set(zip(*(self._visited(q)[name] for name in ("employee", "client", "month")), strict=True))
        rows = []
        for one in self.assigned[self.assigned.is_primary].itertuples():
            for month in months_in(q.start, q.end):
                first, last = max(month, q.start), min(last_day(month), q.end)
                if one.valid_from <= last and (one.valid_to is None or one.valid_to >= first):
                    rows.append((one.employee, one.client, month, (one.employee, one.client, month) in visits))
        frame = self._dated(self._named(pd.DataFrame(rows, columns=["employee", "client", "month", "visited"])))
        covered = self._each(frame, q, lambda part: part.client[part.visited].nunique())
        return self._ratio(covered, self._each(frame, q, lambda part: part.client.nunique()))

    def _planned(self, q: Question) -> pd.DataFrame:
        rows = self.plans[(self.plans.date >= q.start) & (self.plans.date <= q.end) & (self.plans.kind == "visit")]
        return self._dated(self._named(rows[rows.status != "cancelled"]))

    def _planned_visits(self, q: Question) -> dict[Any, Any]:
        return self._each(self._planned(q), q, len)

    def _visit_plan_rate(self, q: Question) -> dict[Any, Any]:
        done = self._each(self._planned(q), q, lambda rows: int((rows.status == "done").sum()))
        return self._ratio(done, self._planned_visits(q))

    def _expenses(self, q: Question) -> dict[Any, Any]:
        rows = self.expenses[(self.expenses.date >= q.start) & (self.expenses.date <= q.end)]
        return self._each(self._dated(self._named(rows)), q, lambda part: int(part.amount.sum()))

    def _budget(self, q: Question) -> dict[Any, Any]:
        rows = [
            (one.employee, month, one.monthly_budget)
            for one in self.pay.itertuples()
            for month in months_in(q.start, q.end)
            if one.valid_from <= month and (one.valid_to is None or one.valid_to >= month)
        ]
        frame = self._dated(self._named(pd.DataFrame(rows, columns=["employee", "month", "amount"])))
        return self._each(frame, q, lambda part: int(part.amount.sum()) if len(part) else None)

    def _budget_rate(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._expenses(q), self._budget(q))

    def _attended(self, q: Question) -> pd.DataFrame:
        rows = self.attendance[(self.attendance.month >= month_of(q.start)) & (self.attendance.month <= q.end)]
        return self._dated(self._named(rows))

    def _attendance_rate(self, q: Question) -> dict[Any, Any]:
        present = self._each(self._attended(q), q, lambda rows: int(rows.present_days.sum()))
        return self._ratio(present, self._each(self._attended(q), q, lambda rows: int(rows.work_days.sum())))

    def _late_count(self, q: Question) -> dict[Any, Any]:
        return self._each(self._attended(q), q, lambda rows: int(rows.late_count.sum()) if len(rows) else None)

    def _headcount(self, q: Question) -> dict[Any, Any]:
        timed = set(TIME) & set(q.by)
        days = (
            [(m, min(last_day(m), q.end)) for m in months_in(q.start, q.end)] if timed else [(month_of(q.end), q.end)]
        )
        rows = [
            (one.employee, month)
            for one in self.employees.itertuples()
            for month, day in days
            if one.hired_on <= day and (one.left_on is None or one.left_on > day)
        ]
        frame = self._dated(self._named(pd.DataFrame(rows, columns=["employee", "month"])))
        return self._each(frame, q, lambda part: part.employee.nunique())

    def _hires(self, q: Question) -> dict[Any, Any]:
        rows = self.employees[(self.employees.hired_on >= q.start) & (self.employees.hired_on <= q.end)]
        return self._each(self._dated(rows.assign(date=rows.hired_on)), q, len)

    def _in_force(self, q: Question) -> pd.DataFrame:
        rows = self.contracts[(self.contracts.start_on <= q.end) & (self.contracts.end_on >= q.start)]
        return self._named(rows[rows.status.isin(["active", "expired"])])

    def _contract_count(self, q: Question) -> dict[Any, Any]:
        return self._each(self._in_force(q), q, len)

    def _contract_value(self, q: Question) -> dict[Any, Any]:
        return self._each(self._in_force(q), q, lambda rows: int(rows.value.sum()))

    def _owed(self, q: Question) -> pd.DataFrame:
        rows = self.clients[(self.clients.opened_on <= q.end) & (self.clients.status != "closed")]
        open_amounts: dict[Any, int] = {}
        overdue: dict[Any, int] = {}
        for one in self.invoices[self.invoices.invoiced_on <= q.end].itertuples():
            paid = one.paid_amount if one.paid_on is not None and one.paid_on <= q.end else 0
            left = max(int(one.amount - paid), 0)
            open_amounts[one.client] = open_amounts.get(one.client, 0) + left
            overdue[one.client] = overdue.get(one.client, 0) + (left if one.due_date < q.end else 0)
        owners: dict[Any, Any] = {}
        for one in self.assigned[self.assigned.is_primary].sort_values("valid_from").itertuples():
            if one.valid_from <= q.end and (one.valid_to is None or one.valid_to >= q.end):
                owners[one.client] = one.employee
        rows = rows.assign(
            owed=rows.client.map(open_amounts).fillna(0).astype("int64"),
            overdue=rows.client.map(overdue).fillna(0).astype("int64"),
            employee=rows.client.map(owners),
        )
        return rows.merge(self.employees.drop(columns=["hired_on", "left_on"]), on="employee", how="left")

    def _receivables(self, q: Question) -> dict[Any, Any]:
        return self._each(self._owed(q), q, lambda rows: int(rows.owed.sum()))

    def _overdue_amount(self, q: Question) -> dict[Any, Any]:
        return self._each(self._owed(q), q, lambda rows: int(rows.overdue.sum()))

    def _credit_use(self, q: Question) -> dict[Any, Any]:
        return self._ratio(
            self._receivables(q), self._each(self._owed(q), q, lambda rows: int(rows.credit_limit.sum()))
        )

    def _achievement(self, q: Question) -> dict[Any, Any]:
        return self._ratio(self._sales(q), self._target(q))

    def _gap(self, q: Question) -> dict[Any, Any]:
        sales, target = self._sales(q), self._target(q)
        return {key: (sales.get(key, 0) - value if value is not None else None) for key, value in target.items()}


def _squares(amounts: "pd.Series[int]") -> float | None:
    positive = amounts.clip(lower=0)
    total = float(positive.sum())
    return float(((positive / total) ** 2).sum()) if total > 0 else None
