"""The mapping file: which table is what, and how each field is made of its columns. A person edits it as YAML."""

import re
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from data.imports.kinds import FIELDS, Kind
from data.imports.writing import DayOrder, Decimals
from state.errors import InvalidInput
from state.language import Language
from state.principal import Role

_BOOL, _TIMESTAMP = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"
MAX_DEPTH = 8
"""Deeper expressions are a sign of a mistake, and would cost recursion."""


class Part(BaseModel):
    """Base of everything in a mapping file: unknown words are refused, so that a misspelt one never passes."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class ColumnExpression(Part):
    """A column's cell; "table.column" names a joined table's."""

    column: str


class ConstantExpression(Part):
    """The same value for every row."""

    value: str | int | float | bool


class TextExpression(Part):
    """Words put together, with `separator` between those that are there."""

    text: list["Expression"] = Field(min_length=1)
    separator: str = " "


class FirstExpression(Part):
    """The first value that is not empty."""

    first: list["Expression"] = Field(min_length=1)


class ProductExpression(Part):
    """Numbers multiplied."""

    product: list["Expression"] = Field(min_length=1)


class SumExpression(Part):
    """Numbers added; empty ones count as nothing."""

    sum: list["Expression"] = Field(min_length=1)


class OneMinusExpression(Part):
    """1 less a rate: what a discount leaves."""

    one_minus: "Expression"


class DateExpression(Part):
    """A day, written as `format` says (strptime) or in any usual way."""

    date: "Expression"
    format: str | None = None


class MapExpression(Part):
    """Another value for each listed one; `otherwise` for the rest (left out: the value itself)."""

    map: dict[str, str]
    of: "Expression"
    otherwise: str | None = None


Expression: TypeAlias = (
    str
    | ColumnExpression
    | ConstantExpression
    | TextExpression
    | FirstExpression
    | ProductExpression
    | SumExpression
    | OneMinusExpression
    | DateExpression
    | MapExpression
)
"""How a value is made. A bare string names a column. There is nothing else: no code is ever run."""


class Login(Part):
    """A login to make for a new organisation; it signs in by demo header until it has a password."""

    username: str = Field(min_length=3, pattern=r"^[a-z0-9][a-z0-9._-]+$")
    role: Role = Role.EXECUTIVE
    employee: str | None = None
    """Number of the employee it belongs to."""
    language: Language = "en"


class OrganizationPart(Part):
    """The organisation the rows are for; only the command line makes one."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,40}$")
    """Its lasting short name: importing again finds it by this."""
    name: str = Field(min_length=1)
    name_en: str | None = None
    currency: str = Field(default="KRW", pattern=r"^[A-Z]{3}$")
    fiscal_year_start_month: int = Field(default=1, ge=1, le=12)
    language: Language = "ko"
    timezone: str = "Asia/Seoul"
    as_of: date | Literal["today"] | None = None
    """What counts as today; left out: the last day with figures, where that is long past."""
    logins: list[Login] = []

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{name!r} is no time zone; one is Asia/Seoul") from None
        return name


class SourcePart(Part):
    """A table of a file."""

    file: str
    sheet: str | None = None
    """None: the first sheet with a table."""
    heading_row: int | None = Field(default=None, ge=1)
    """As the spreadsheet numbers it; None: found."""
    unit: int | None = Field(default=None, ge=1)
    """What all money is multiplied by (천원: 1000); None: as the title says."""
    decimals: Decimals | None = None
    """What stands before the cents; None: as the columns show."""
    days: DayOrder | None = None
    """3/5/2011 is the 3rd of May (dmy) or the 5th of March (mdy); None: as the columns show."""


class JoinPart(Part):
    """Another table whose matching row gives further columns; its columns are then called "table.column"."""

    table: str
    match: dict[str, str] = Field(min_length=1)
    """Column here -> column there."""
    required: bool = True
    """True: a row without a match is rejected."""


class ImportPart(Part):
    """One kind of record made of one table."""

    kind: Kind
    table: str
    join: list[JoinPart] = []
    only: dict[str, list[str]] = {}
    """Column -> values; other rows are passed over."""
    fields: dict[str, Expression] = {}
    months: list[str] | None = None
    """Columns that each hold a month's amount; then the row becomes one record a month."""
    fill_down: list[str] = []
    """Columns whose empty cells mean the value above even where no merged cell says so."""
    keep_zeros: bool = False
    """True: months of amount 0 become records too."""

    @model_validator(mode="after")
    def _known_fields(self) -> "ImportPart":
        known = {field.name for field in FIELDS[self.kind]}
        unknown = sorted(set(self.fields) - known)
        if unknown:
            raise ValueError(f"{self.kind} has no field {', '.join(unknown)}; it has {', '.join(sorted(known))}")
        if self.months and self.kind not in {"sales", "targets"}:
            raise ValueError(f"{self.kind} cannot have a column for each month")
        return self


Creatable: TypeAlias = Literal["employees", "clients", "products", "units"]


class Mapping(Part):
    """A whole mapping file."""

    version: Literal[1] = 1
    organization: OrganizationPart | None = None
    """None: the organisation of who imports."""
    tables: dict[str, SourcePart] = Field(min_length=1)
    imports: list[ImportPart] = Field(min_length=1)
    create_missing: list[Creatable] = ["clients", "products", "units"]
    """What is made anew when a row names it and nothing of that name is known."""

    @model_validator(mode="after")
    def _known_tables(self) -> "Mapping":
        for part in self.imports:
            for table in (part.table, *(join.table for join in part.join)):
                if table not in self.tables:
                    raise ValueError(f"{part.kind} names a table {table!r} that is not under `tables`")
            for expression in part.fields.values():
                _check_depth(expression, 0)
        return self


def _check_depth(expression: Expression, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError("an expression is nested too deeply")
    if isinstance(expression, str):
        return
    for name in type(expression).model_fields:
        value = getattr(expression, name)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Part):
                _check_depth(inner, depth + 1)  # type: ignore[arg-type]  # parts inside expressions are expressions


class _Loader(yaml.SafeLoader):
    """YAML 1.2's booleans only: in a map from Y and N to words, Y is a letter."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag not in {_BOOL, _TIMESTAMP}]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|false)$"), list("tf"))


class _Dumper(yaml.SafeDumper):
    """Writes what `_Loader` reads; text that only YAML 1.1 would read as a boolean needs its quotes all the same."""

    def ignore_aliases(self, data: object) -> bool:
        """Never writes anchors: people copy and paste parts of a mapping."""
        return True


YamlText: TypeAlias = Annotated[str, "YAML of a mapping file"]


def read_mapping(text: YamlText) -> Mapping:
    """Returns the mapping. Raises: InvalidInput naming the first mistake."""
    try:
        content: Any = yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader
    except (yaml.YAMLError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f" (line {line + 1})" if line is not None else ""
        raise InvalidInput(f"The mapping is no YAML{where}. 매핑 파일을 읽을 수 없습니다.") from None
    try:
        return Mapping.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if not str(part).endswith("Expression")) or "mapping"
        raise InvalidInput(f"The mapping's {place}: {first['msg']}. 매핑 파일의 {place} 항목을 고쳐 주세요.") from None


def write_mapping(mapping: Mapping) -> YamlText:
    """Returns the mapping as YAML, to be looked at and edited."""
    content = mapping.model_dump(mode="json", exclude_defaults=True)
    return yaml.dump({"version": 1, **content}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
