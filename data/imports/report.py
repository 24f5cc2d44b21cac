"""What an import did or would do, for people and for programs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict
from uuid import UUID

from data.imports.checks import Check, CheckJson
from data.imports.compare import Change
from data.imports.draft import TableName
from data.imports.kinds import Kind, field_of
from data.imports.notes import Note, NoteJson
from state.language import Language

MOST_LISTED = 500
"""Rows listed one by one; the counts are always of all."""

_TABLES: dict[TableName, tuple[str, str]] = {
    "org_units": ("조직", "units"),
    "employees": ("직원", "employees"),
    "products": ("제품", "products"),
    "clients": ("거래처", "clients"),
    "client_assignments": ("담당 배정", "client owners"),
    "employee_pay": ("급여", "pay"),
    "sales_targets": ("목표", "targets"),
    "transactions": ("거래", "sale lines"),
    "contracts": ("계약", "contracts"),
    "expenses": ("지출", "expenses"),
}

_KINDS: dict[TableName, Kind] = {
    "org_units": "units",
    "employees": "employees",
    "products": "products",
    "clients": "clients",
    "client_assignments": "clients",
    "employee_pay": "pay",
    "sales_targets": "targets",
    "transactions": "transactions",
    "contracts": "contracts",
    "expenses": "expenses",
}


class CountsJson(TypedDict):
    """How many rows of a table are new, changed, as they were."""

    new: int
    changed: int
    unchanged: int


class ChangeJson(TypedDict):
    """One new or changed row."""

    table: str
    row: str
    status: str
    before: dict[str, str]
    after: dict[str, str]
    labels: dict[str, str]
    """Of the columns in `before` and `after`, as people call them."""
    source: str


class ReportJson(TypedDict):
    """A report as sent to clients."""

    dry_run: bool
    organization_id: str
    as_of: str | None
    counts: dict[str, CountsJson]
    rejected_count: int
    rejected: list[NoteJson]
    cleaning_count: int
    cleaning: list[NoteJson]
    cleaning_by_code: dict[str, int]
    checks: list[CheckJson]
    checks_failed: int
    changes: list[ChangeJson]


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """The outcome of one import."""

    org_id: UUID
    dry_run: bool
    counts: dict[TableName, Counter[str]]
    changes: tuple[Change, ...]
    cleaning: tuple[Note, ...]
    rejected: tuple[Note, ...]
    checks: tuple[Check, ...] = field(default=())
    as_of: date | None = None
    """The day that counts as the organisation's today; None: the real one."""

    @property
    def failed_checks(self) -> list[Check]:
        """The sums that do not agree."""
        return [check for check in self.checks if not check.ok]

    def count(self, table: TableName, status: str) -> int:
        """Returns how many rows of a table are `new`, `changed` or `unchanged`."""
        return self.counts.get(table, Counter())[status]

    def to_json(self, language: Language) -> ReportJson:
        """Returns the JSON form; long lists are cut, counts never."""
        listed = [change for change in self.changes if change.status != "unchanged"]
        failed = self.failed_checks
        shown = [*failed, *(check for check in self.checks if check.ok)]
        return {
            "dry_run": self.dry_run,
            "organization_id": str(self.org_id),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "counts": {
                table: {"new": count["new"], "changed": count["changed"], "unchanged": count["unchanged"]}
                for table, count in self.counts.items()
            },
            "rejected_count": len(self.rejected),
            "rejected": [note.to_json(language) for note in self.rejected[:MOST_LISTED]],
            "cleaning_count": len(self.cleaning),
            "cleaning": [note.to_json(language) for note in self.cleaning[:MOST_LISTED]],
            "cleaning_by_code": dict(Counter(note.code for note in self.cleaning)),
            "checks": [check.to_json(language) for check in shown[:MOST_LISTED]],
            "checks_failed": len(failed),
            "changes": [_change_json(change, language) for change in listed[:MOST_LISTED]],
        }

    def to_lines(self, language: Language) -> list[str]:
        """Returns the report as lines for a terminal."""
        ko = language == "ko"
        head = (
            ("바뀔 내용 (아직 아무것도 쓰지 않았습니다)" if ko else "What would change (nothing was written)")
            if (self.dry_run)
            else ("가져온 내용" if ko else "Imported")
        )
        lines = [head]
        for table, count in self.counts.items():
            name = _TABLES[table][0 if ko else 1]
            numbers = (count["new"], count["changed"], count["unchanged"])
            words = ("신규 {:,} · 변경 {:,} · 동일 {:,}" if ko else "{:,} new, {:,} changed, {:,} unchanged").format(
                *numbers
            )
            lines.append(f"  {name}: {words}")
        lines += _section("거부한 행" if ko else "Rejected rows", self.rejected, language)
        lines += _section("정리한 내용" if ko else "Cleaned", self.cleaning, language)
        failed = self.failed_checks
        title = "합계 검산" if ko else "Reconciliation"
        lines.append(f"{title}: {len(self.checks) - len(failed):,} / {len(self.checks):,}")
        for check in failed[:20]:
            text = check.to_json(language)
            lines.append(f"  ✗ {text['where']}: {text['text']} ({text['expected']} ≠ {text['found']})")
        if self.as_of:
            lines.append(
                f"기준일: {self.as_of} ('오늘', '이번 달'이 뜻하는 날)" if ko else f'"Today" means {self.as_of}'
            )
        return lines


def _section(title: str, notes: Sequence[Note], language: Language) -> list[str]:
    lines = [f"{title}: {len(notes):,}"] if notes else []
    lines += [f"  {note.place}: {note.text(language)}" for note in notes[:30]]
    return [*lines, f"  … +{len(notes) - 30:,}"] if len(notes) > 30 else lines


def _change_json(change: Change, language: Language) -> ChangeJson:
    after = {name: str(change.row.given[name]) for name in change.before}
    return {
        "table": change.row.table,
        "row": change.row.label,
        "status": change.status,
        "before": {name: str(value) for name, value in change.before.items()},
        "after": after,
        "labels": {name: _label(change.row.table, name, language) for name in change.before},
        "source": str(change.row.place),
    }


def _label(table: TableName, column: str, language: Language) -> str:
    """Returns what people call a column: it bears its field's name, or that name with "_id" when it points at a row."""
    found = field_of(_KINDS[table], column) or field_of(_KINDS[table], column.removesuffix("_id"))
    return found.label(language) if found else column.replace("_", " ")
