"""What tools find: the only material an answer may be made of. JSON, because it is checkpointed."""

from typing import Literal, NotRequired, TypedDict

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Cell = str | int | float | bool | None

Unit = Literal["won", "currency", "ratio", "count", "days", "points", "date", "month", "text", "minutes", "index"]


class Column(TypedDict):
    """One column of a table."""

    name: str
    """Stored, stable name: `sales`, `employee`, `month`."""
    label: str
    """Heading in the person's language."""
    unit: Unit
    """How to show it. `won`: integer won; `ratio`: 1.161 is shown as 116.1 %; `date`: ISO day; `month`: ISO first day.
    `currency`: integer of the smallest unit, 123456 with 2 `digits` is shown as 1,234.56."""
    currency: NotRequired[str]
    """ISO 4217 code of a `currency` column."""
    digits: NotRequired[int]
    """Digits after the point of a `currency` column."""


class Table(TypedDict):
    """Rows in the order to show them; `rows[i][j]` belongs to `columns[j]`."""

    columns: list[Column]
    rows: list[list[Cell]]
    total_rows: int
    """Rows that matched before a limit."""
    row_kind: NotRequired[str]
    """What each row is, when it is one person, unit, client, product or document (an EntityKind)."""
    row_ids: NotRequired[list[str]]
    """Its id, row by row, so that "the second one" means something in the next question."""


class Passage(TypedDict):
    """A piece of a document with its place in the source."""

    document_id: str
    chunk_id: str
    title: str
    """Document title."""
    article: str | None
    """Article number as printed, "제9조", or None."""
    article_title: str | None
    page: int | None
    span: tuple[int, int] | list[int]
    """Character offsets of `text` in the document's text, end exclusive."""
    version: str | None
    effective_from: str | None
    """ISO day."""
    effective_to: str | None
    text: str
    """Verbatim."""
    score: float
    """Fused relevance, higher is better; only comparable within one result."""
    language: Literal["ko", "en"]


class Period(TypedDict):
    """A resolved stretch of time, both ends inclusive."""

    start: str
    """ISO day."""
    end: str
    """ISO day."""
    label: str
    """In the person's language: "2025년 3~5월 (회계 2분기)"."""
    assumption: str | None
    """What was assumed because it was not said, in the person's language; None when it was stated outright."""


class Provenance(TypedDict):
    """Where figures come from, for "근거 SQL 보여줘"."""

    definition: str
    """The metric's definition, in the person's language."""
    filters: str
    """Filters in words, in the person's language."""
    statement: str
    """The compiled SQL with its bound values shown."""


class Evidence(TypedDict):
    """One tool's result."""

    id: str
    """Unique in the turn: "e1"; given by `act`, tools leave it empty."""
    specialist: str
    """Given by `act`, tools leave it empty."""
    tool: str
    kind: Literal["passages", "figures", "records", "notice"]
    """`figures`: governed metrics; `records`: rows of people, clients, contracts; `notice`: a sentence only."""
    title: str
    """What this shows, in the person's language: "김도현 월별 실적"."""
    summary: list[str]
    """Plain sentences in the person's language that state the main findings with figures and units; the built-in
    writer uses them as they are, the model writer as notes."""
    table: NotRequired[Table]
    passages: NotRequired[list[Passage]]
    period: NotRequired[Period]
    assumptions: list[str]
    """What was taken for granted, in the person's language."""
    notices: list[str]
    """Limits, access rules, warnings, in the person's language."""
    provenance: NotRequired[Provenance]
    chart: NotRequired[dict[str, "Json"]]
    """A Vega-Lite specification with its data inline."""
    files: NotRequired[list["FileLink"]]
    empty: bool
    """True when nothing was found or nothing may be shown."""


class FileLink(TypedDict):
    """A file a person can download."""

    name: str
    url: str
    media_type: str
