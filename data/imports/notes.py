"""What an import noticed, row by row, in both languages."""

# each text stands beside its translation

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypedDict

from data.imports.kinds import Field
from state.language import Language

_TEXTS: dict[str, tuple[str, str]] = {
    # sheet and file
    "cp949": ("CP949(EUC-KR) 글자를 UTF-8로 바꿔 읽었습니다", "read as CP949 (EUC-KR)"),
    "cp1252": ("CP1252(서유럽) 글자를 UTF-8로 바꿔 읽었습니다", "read as CP1252 (Western European)"),
    "utf16": ("UTF-16 글자를 바꿔 읽었습니다", "read as UTF-16"),
    "mojibake": ("깨진 글자를 되돌려 읽었습니다", "garbled letters were repaired"),
    "guessed_encoding": ("글자 인코딩을 짐작해 읽었습니다", "the encoding was guessed"),
    "lost_letters": ("읽지 못한 글자가 있습니다", "some letters could not be read"),
    "decimal_comma": ("1.234,50처럼 쉼표를 소수점으로 쓴 숫자로 읽었습니다", "numbers were read with decimal commas (1.234,50)"),
    "day_order": (
        "일과 월의 순서를 짐작했습니다(매핑의 days로 정할 수 있습니다): {detail}",
        "day and month were guessed (`days` in the mapping says otherwise): {detail}",
    ),
    "title_row": ("표 위의 제목 줄: {detail}", "title above the table: {detail}"),
    "unit": ("금액 단위를 {detail}으로 읽었습니다", "amounts were read in units of {detail}"),
    "ignored_column": ("쓰지 않은 열: {detail}", "column not used: {detail}"),
    "no_table": ("표를 찾지 못했습니다", "no table was found"),
    "unknown_table": ("어떤 자료인지 알 수 없어 건너뛰었습니다", "skipped: it is not clear what this table is"),
    # rows
    "remark_row": ("표 아래에 적힌 글이라 제외했습니다: {detail}", "left out, a remark below the table: {detail}"),
    "total_row": ("합계 행이라 제외했습니다: {detail}", "left out, a row of totals: {detail}"),
    "filled_down": ("비어 있는 {detail}(병합된 셀)을 위 행의 값으로 채웠습니다", "{detail} was empty (merged) and taken from above"),
    "trimmed": ("앞뒤 공백을 지웠습니다: {detail}", "blanks around it were removed: {detail}"),
    "negative": ("괄호나 △로 적힌 음수를 읽었습니다: {detail}", "read as negative: {detail}"),
    "alias": ("{detail}(으)로 보았습니다", "taken as {detail}"),
    "rounded": ("가장 작은 화폐 단위로 반올림했습니다: {detail}", "rounded to the smallest unit of money: {detail}"),
    "merged_rows": ("같은 달·담당자·거래처·제품의 행을 합했습니다: {detail}", "added to another row of the same month: {detail}"),
    "created": ("처음 나온 이름이라 새로 만듭니다: {detail}", "made anew, as it is named here first: {detail}"),
    "empty_row": ("빈 행을 건너뛰었습니다", "empty row skipped"),
    "no_employee": ("담당자가 적혀 있지 않아 담당자 없는 매출로 넣었습니다", "names nobody, so it counts for the company alone"),
    "owner_from_sales": ("담당자를 마지막 거래의 담당자로 정했습니다: {detail}", "owner taken from its last sale: {detail}"),
    # rejections
    "missing": ("필수 값이 없습니다: {detail}", "a required value is missing: {detail}"),
    "not_a_number": ("숫자로 읽을 수 없습니다: {detail}", "not a number: {detail}"),
    "not_a_day": ("날짜로 읽을 수 없습니다: {detail}", "not a date: {detail}"),
    "unknown_value": ("쓸 수 없는 값입니다: {detail}", "a value that cannot be used: {detail}"),
    "unknown_column": ("매핑이 말하는 열이 없습니다: {detail}", "the mapping names a column that is not there: {detail}"),
    "unknown_employee": ("직원을 찾을 수 없습니다: {detail}", "unknown employee: {detail}"),
    "unknown_client": ("거래처를 찾을 수 없습니다: {detail}", "unknown client: {detail}"),
    "unknown_product": ("제품을 찾을 수 없습니다: {detail}", "unknown product: {detail}"),
    "unknown_unit": ("조직을 찾을 수 없습니다: {detail}", "unknown unit: {detail}"),
    "ambiguous": ("같은 이름이 둘 이상입니다(사번이나 코드가 필요합니다): {detail}", "several bear this name (give a number or code): {detail}"),
    "duplicate": ("같은 키의 행이 앞에 이미 있습니다: {detail}", "a row before has the same key: {detail}"),
    "no_join": ("이어 붙일 행이 없습니다: {detail}", "no row to join: {detail}"),
    "too_large": ("값이 너무 큽니다: {detail}", "the value is too large: {detail}"),
    "bad_expression": ("매핑의 식을 계산할 수 없습니다: {detail}", "the mapping's expression cannot be worked out: {detail}"),
}  # fmt: skip


class NoteJson(TypedDict):
    """A note as sent to clients."""

    code: str
    file: str
    sheet: str | None
    row: int | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in the files something stands."""

    file: str
    sheet: str | None = None
    row: int | None = None
    """As the spreadsheet numbers it; None: the whole sheet."""

    def __str__(self) -> str:
        sheet = f" [{self.sheet}]" if self.sheet else ""
        return f"{self.file}{sheet}" + (f":{self.row}" if self.row else "")


@dataclass(frozen=True, kw_only=True)
class Note:
    """One thing that was noticed, fixed, dropped or rejected."""

    code: str
    place: Place
    detail: str = ""
    fields: tuple[Field, ...] = ()
    """Named before the detail, as the reader calls them."""

    def text(self, language: Language) -> str:
        """Returns it as a sentence."""
        named = ", ".join(one.label(language) for one in self.fields)
        detail = " ".join(part for part in (named, self.detail) if part)
        return _TEXTS[self.code][0 if language == "ko" else 1].format(detail=detail)

    def to_json(self, language: Language) -> NoteJson:
        """Returns the JSON form."""
        return {
            "code": self.code,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "text": self.text(language),
        }


@dataclass(kw_only=True)
class Notebook:
    """Collects notes on the way; `cleaning` is what was fixed or dropped, `rejected` what could not be used."""

    cleaning: list[Note] = field(default_factory=list)
    rejected: list[Note] = field(default_factory=list)

    def note(self, code: str, place: Place, detail: object = "") -> None:
        """Remembers something that was fixed or dropped; what twelve months of one row say is said once."""
        noticed = Note(code=code, place=place, detail=str(detail))
        if not self.cleaning or self.cleaning[-1] != noticed:
            self.cleaning.append(noticed)

    def reject(self, code: str, place: Place, detail: object = "", *, fields: Iterable[Field] = ()) -> None:
        """Remembers a row that cannot be used; `fields`: those that it fails by."""
        self.rejected.append(Note(code=code, place=place, detail=str(detail), fields=tuple(fields)))
