"""Calendar arithmetic of a company whose year may begin in any month; stretches are whole days, both ends inclusive."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from state.evidence import Period
from state.language import Language

Basis = Literal["fiscal", "calendar"]
Toward = Literal["past", "future"]
Words = tuple[str, str]
"""The same sentence in Korean and in English."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Days from `start` to `end`, with what is worth saying about how they were found."""

    start: date
    end: date
    name: Words | None = None
    """Shown in brackets behind the dates: ("회계 2분기", "fiscal Q2")."""
    assumed: Callable[["Stretch"], Words] | None = None
    """Says what was taken for granted; computed last, because a range may still move the years."""
    yearless: bool = False
    """True when the year was not said and may be moved by a range's other end."""
    weak: bool = False
    """True for words such as "누계" that give way to any other period of the question."""

    def moved(self, years: int) -> "Stretch":
        """Returns the same stretch `years` later."""
        by = relativedelta(years=years)
        whole_month_end = (self.end + timedelta(days=1)).day == 1
        end = (self.end + timedelta(days=1) + by) - timedelta(days=1) if whole_month_end else self.end + by
        return replace(self, start=self.start + by, end=end)


@dataclass(frozen=True, kw_only=True)
class CompanyYear:
    """Today's place in the company's year."""

    today: date
    start_month: int
    """1-12; the demo's year begins in December."""
    basis: Basis = "fiscal"
    said: bool = False
    """Whether the person named the basis ("회계", "calendar"), so that nothing is assumed."""
    toward: Toward = "past"
    """Where a period without a year is looked for."""

    @property
    def first_month(self) -> int:
        """First month of the year under the chosen basis, 1-12."""
        return self.start_month if self.basis == "fiscal" else 1

    def year_of(self, day: date) -> int:
        """Returns the company year a day lies in, named by the calendar year it ends in (Dec 2024-Nov 2025 is 2025)."""
        return day.year + 1 if self.first_month > 1 and day.month >= self.first_month else day.year

    def year_start(self, year: int) -> date:
        """Returns the first day of a company year."""
        return date(year - 1 if self.first_month > 1 else year, self.first_month, 1)

    def part(self, year: int, index: int, months: int) -> Stretch:
        """Returns the `index`-th (from 0, may overflow) stretch of `months` months of a company year, unnamed."""
        start = self.year_start(year) + relativedelta(months=index * months)
        return Stretch(start=start, end=start + relativedelta(months=months) - timedelta(days=1))

    def quarter(self, year: int, number: int) -> Stretch:
        """Returns quarter `number` of a company year; 0 and 5 are the neighbours' last and first."""
        kind = "회계" if self.basis == "fiscal" else "달력"
        kind_en = "fiscal" if self.basis == "fiscal" else "calendar"
        shown = (number - 1) % 4 + 1
        name = (f"{kind} {shown}분기", f"{kind_en} Q{shown}")
        return replace(self.part(year, number - 1, 3), name=name, assumed=self._basis_words("분기", "quarter"))

    def half(self, year: int, number: int) -> Stretch:
        """Returns half 1 or 2 of a company year; 0 and 3 are the neighbours'."""
        kind = "회계" if self.basis == "fiscal" else "달력"
        kind_en = "fiscal" if self.basis == "fiscal" else "calendar"
        first = (number - 1) % 2 == 0
        name = (f"{kind} {'상' if first else '하'}반기", f"{kind_en} {'H1' if first else 'H2'}")
        return replace(self.part(year, number - 1, 6), name=name, assumed=self._basis_words("반기", "half"))

    def fiscal_year(self, year: int) -> Stretch:
        """Returns a whole company year."""
        name = (f"{year} 회계연도", f"fiscal year {year}") if self.basis == "fiscal" else None
        return replace(self.part(year, 0, 12), name=name)

    def calendar_year(self, year: int) -> Stretch:
        """Returns January to December; says so where the company's year is another one."""
        assumed = None
        if self.start_month != 1 and not self.said:
            assumed = calendar_year_words
        return Stretch(start=date(year, 1, 1), end=date(year, 12, 31), assumed=assumed)

    def current_quarter(self, offset: int = 0) -> Stretch:
        """Returns the quarter of today, moved by `offset` quarters."""
        return self.quarter(self.year_of(self.today), self._index(3) + 1 + offset)

    def current_half(self, offset: int = 0) -> Stretch:
        """Returns the half of today, moved by `offset` halves."""
        return self.half(self.year_of(self.today), self._index(6) + 1 + offset)

    def year_to_date(self) -> Stretch:
        """Returns the company year up to today."""
        start = self.year_start(self.year_of(self.today))
        name = ("회계연도 누계", "fiscal year to date") if self.basis == "fiscal" and self.start_month != 1 else None
        return Stretch(
            start=start,
            end=self.today,
            name=name or ("연 누계", "year to date"),
            assumed=self._basis_words("연도", "year"),
            weak=True,
        )

    def nearest(self, at: Callable[[int], Stretch], year: int) -> Stretch:
        """Returns the last of `at(year+1), at(year), at(year-1)` that has begun; looking ahead, the first not over."""
        choices = [at(year + step) for step in (-1, 0, 1)]
        if self.toward == "future":
            return next((one for one in choices if one.end >= self.today), choices[-1])
        return next((one for one in reversed(choices) if one.start <= self.today), choices[0])

    def _index(self, months: int) -> int:
        return ((self.today.month - self.first_month) % 12) // months

    def _basis_words(self, ko: str, en: str) -> Callable[[Stretch], Words] | None:
        if self.start_month == 1 or self.said:
            return None
        return lambda one: (
            f"회계 {ko}({short_range(one)}) 기준으로 보았습니다.",
            f"Taken as the fiscal {en} ({short_range(one)}).",
        )


def month_stretch(year: int, month: int, count: int = 1) -> Stretch:
    """Returns `count` whole months from a month on; `month` may be outside 1-12."""
    start = date(year, 1, 1) + relativedelta(months=month - 1)
    return Stretch(start=start, end=start + relativedelta(months=count) - timedelta(days=1))


def day_stretch(day: date, count: int = 1) -> Stretch:
    """Returns `count` days from a day on."""
    return Stretch(start=day, end=day + timedelta(days=count - 1))


def short_range(one: Stretch) -> str:
    """Returns "2025-03~05", "2024-12~2025-02", or days where the ends are not whole months."""
    if not _whole_months(one):
        return one.start.isoformat() if one.start == one.end else f"{one.start}~{one.end}"
    first, last = one.start.strftime("%Y-%m"), one.end.strftime("%Y-%m")
    if first == last:
        return first
    return f"{first}~{last[5:]}" if one.start.year == one.end.year else f"{first}~{last}"


def to_period(one: Stretch, language: Language) -> Period:
    """Returns the period with its label and assumption in the person's language."""
    index = 0 if language == "ko" else 1
    label = _label_ko(one) if language == "ko" else _label_en(one)
    if one.name:
        label = f"{label} ({one.name[index]})"
    return Period(
        start=one.start.isoformat(),
        end=one.end.isoformat(),
        label=label,
        assumption=one.assumed(one)[index] if one.assumed else None,
    )


def calendar_year_words(one: Stretch) -> Words:
    """Says that a year was read as January to December."""
    return (
        f"회계연도가 아니라 달력 연도({short_range(one)}) 기준으로 보았습니다.",
        f"Taken as the calendar year ({short_range(one)}), not the fiscal year.",
    )


def missing_year_words(one: Stretch) -> Words:
    """Says which year was taken where none was said."""
    shown = short_range(one)
    return f"연도를 말씀하지 않아 {shown} 기준으로 보았습니다.", f"No year was given, so {shown} was used."


def recent_words(one: Stretch) -> Words:
    """Says that a recent stretch of months includes the current one."""
    return (
        f"이번 달을 포함한 기간({short_range(one)})으로 보았습니다.",
        f"Taken as the months up to and including this one ({short_range(one)}).",
    )


def _whole_months(one: Stretch) -> bool:
    return one.start.day == 1 and (one.end + timedelta(days=1)).day == 1


def _label_ko(one: Stretch) -> str:
    start, end = one.start, one.end
    if _whole_months(one):
        if (start.month, end.month) == (1, 12):
            return f"{start.year}년" if start.year == end.year else f"{start.year}~{end.year}년"
        if start.year != end.year:
            return f"{start.year}년 {start.month}월~{end.year}년 {end.month}월"
        months = f"{start.month}월" if start.month == end.month else f"{start.month}~{end.month}월"
        return f"{start.year}년 {months}"
    first = f"{start.year}년 {start.month}월 {start.day}일"
    if start == end:
        return first
    year = "" if start.year == end.year else f"{end.year}년 "
    return f"{first}~{year}{end.month}월 {end.day}일"


def _label_en(one: Stretch) -> str:
    start, end = one.start, one.end
    same_year = start.year == end.year
    if _whole_months(one):
        if (start.month, end.month) == (1, 12):
            return str(start.year) if same_year else f"{start.year}–{end.year}"
        if same_year and start.month == end.month:
            return start.strftime("%B %Y")
        return f"{start.strftime('%b') if same_year else start.strftime('%b %Y')}–{end.strftime('%b %Y')}"
    first = f"{start.day} {start.strftime('%b %Y')}"
    if start == end:
        return first
    if same_year:
        return f"{start.day} {start.strftime('%b')}–{end.day} {end.strftime('%b %Y')}"
    return f"{first}–{end.day} {end.strftime('%b %Y')}"
