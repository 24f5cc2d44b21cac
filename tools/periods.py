"""Words for time in Korean and English -> days, saying what was assumed.

    >>> resolve_period("지난 분기", date(2025, 6, 30), 12, "ko")
    {"start": "2025-03-01", "end": "2025-05-31", "label": "2025년 3~5월 (회계 2분기)",
     "assumption": "회계 분기(2025-03~05) 기준으로 보았습니다."}

Quarters, halves, "누계" and "연말" follow the company's year; "작년" and "2024년" are calendar years. A month or
quarter without a year is the latest one that has begun.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from state.evidence import Period
from state.language import Language
from tools.company_year import (
    CompanyYear,
    Stretch,
    Toward,
    missing_year_words,
    month_stretch,
    short_range,
    to_period,
)
from tools.period_pairs import Piece, moves_between, pair_periods
from tools.period_words_en import RULES as ENGLISH
from tools.period_words_ko import RULES as KOREAN

_RELATIVE = re.compile(
    r"(?P<before>재)?(?:작년|전년도?|지난\s?해)\s*(?:도\s*)?(?P<ko>같은\s*달|동월|이맘때|같은\s*기간|동\s?기간|동일\s*기간|동기|동\s?분기|같은\s*분기|같은\s*시기)"
    r"|\b(?:the\s+)?same\s+(?P<en>month|period|quarter|time)\s+(?:of\s+|in\s+)?(?:the\s+)?(?:last|previous|prior)\s+year"
    r"|\b(?:a\s+)?year\s+(?:ago|earlier)\b(?P<ago>)",
    re.IGNORECASE,
)
_INTERVAL = re.compile(r"(?P<a>\d{4}-\d\d-\d\d)\s*(?:/|~|\.\.)\s*(?P<b>\d{4}-\d\d-\d\d)")
_CALENDAR = re.compile(r"달력|역년|캘린더|calendar", re.IGNORECASE)
_FISCAL = re.compile(r"회계\s*(?:분기|반기|상반기|하반기|기준|\d)|fiscal", re.IGNORECASE)
_JOIN = re.compile(r"\s*(?:부터|에서|~|∼|〜|–|—|-|to|through|thru|until|till)\s*", re.IGNORECASE)
_JOIN_BETWEEN = re.compile(r"\s*(?:and|와|과)\s*", re.IGNORECASE)
_SINCE_BEFORE = re.compile(r"\b(?:since|starting(?:\s+in)?)\s+(?:the\s+)?(?:start\s+of\s+)?$", re.IGNORECASE)
_SINCE_AFTER = re.compile(r"\s*(?:부터|이후|이래|onwards?\b)", re.IGNORECASE)
_UNTIL_BEFORE = re.compile(r"\b(?:until|till|up\s+to|through|by)\s+(?:the\s+)?(?:end\s+of\s+)?$", re.IGNORECASE)
_UNTIL_AFTER = re.compile(r"\s*(?:말\s*)?까지")
_UNTIL_NOW = re.compile(r"(?:오늘|금일|어제|현재|지금)\s*까지")
_RUNNING = re.compile(r"\s*(?:의\s*)?(?:누적|누계|총|합산|합계)")
_COMPARED_BEFORE = re.compile(
    r"(?:\b(?:dropp?|fell|fall|down|up|grew|grow|ris|increas|decreas|declin)\w*|%)\s+from\s+(?:the\s+)?$"
    r"|\b(?:vs\.?|versus|than|compared?\s+(?:to|with)|against|relative\s+to|ahead\s+of|behind|up\s+on|down\s+on)\s+(?:in\s+|the\s+)*$",
    re.IGNORECASE,
)
_COMPARED_AFTER = re.compile(
    r"\s*(?:동[월기]\s*)?(?:보다|대비|비(?![가-힣중율교])|에\s*비해|에\s*비하면|(?:이?랑|하고|과|와)\s*(?:비교|견주))"
)
_REJECTED_BEFORE = re.compile(r"\b(?:not|instead\s+of|rather\s+than)\s+(?:in\s+|for\s+|the\s+)*$", re.IGNORECASE)
_REJECTED_AFTER = re.compile(r"\s*(?:이|은|는)?\s*(?:말고|아니고|아니라|아닌|빼고|제외)")


@dataclass(frozen=True, kw_only=True)
class FoundPeriod:
    """A period expression inside a question."""

    period: Period
    text: str
    """As written, with the connecting words of a range."""
    start: int
    end: int
    """Offsets in the question, end exclusive."""
    compared: bool
    """True for what figures are compared with ("작년 동월 대비", "than last month")."""
    rejected: bool
    """True for what is not meant ("4월 말고", "not April")."""
    weak: bool
    """True for words such as "누계" that give way to any other period."""


def resolve_period(
    text: str,
    today: date,
    fiscal_start_month: int,
    language: Language,
    *,
    base: Period | None = None,
    toward: Toward = "past",
) -> Period | None:
    """Returns the days that a period expression means, or None when it holds none.

    `base` is what "작년 같은 기간" is counted from (else this month). `toward` says where a month without a year lies.
    An ISO interval "2025-03-01/2025-05-31" comes back as it is.
    """
    found = find_periods(text, today, fiscal_start_month, language, base=base, toward=toward)
    meant = [one for one in found if not one.rejected] or found
    chosen = next((one for one in meant if not one.weak), meant[0] if meant else None)
    return chosen.period if chosen else None


def find_period(
    question: str,
    today: date,
    fiscal_start_month: int,
    language: Language,
    *,
    base: Period | None = None,
    toward: Toward = "past",
) -> tuple[Period, str] | None:
    """Returns the period a whole question asks about and its words; what it is only compared with does not count."""
    found = find_periods(question, today, fiscal_start_month, language, base=base, toward=toward)
    meant = [one for one in found if not one.rejected and not one.compared]
    chosen = next((one for one in meant if not one.weak), meant[0] if meant else None)
    return (chosen.period, chosen.text) if chosen else None


def find_periods(
    question: str,
    today: date,
    fiscal_start_month: int,
    language: Language,
    *,
    base: Period | None = None,
    toward: Toward = "past",
) -> list[FoundPeriod]:
    """Returns every period expression of a question, in the order written, with its part in the sentence."""
    calendar = bool(_CALENDAR.search(question))
    year = CompanyYear(
        today=today,
        start_month=fiscal_start_month,
        basis="calendar" if calendar else "fiscal",
        said=calendar or bool(_FISCAL.search(question)),
        toward=toward,
    )
    pieces = pair_periods(
        question, _without_until_now(question, _joined(question, _pieces(question, year, base), year), today)
    )
    return [
        FoundPeriod(
            period=to_period(piece.stretch, language),
            text=question[piece.start : piece.end].strip(),
            start=piece.start,
            end=piece.end,
            compared=_around(question, piece, _COMPARED_BEFORE, _COMPARED_AFTER)
            if piece.compared is None
            else piece.compared,
            rejected=_around(question, piece, _REJECTED_BEFORE, _REJECTED_AFTER),
            weak=piece.stretch.weak,
        )
        for piece in pieces
    ]


def _without_until_now(question: str, pieces: list[Piece], today: date) -> list[Piece]:
    """ "오늘까지 이번 달": the month, which is counted up to today anyway."""
    running = [one for one in pieces if one.stretch.start <= today <= one.stretch.end and not one.stretch.weak]
    kept = [one for one in pieces if not _UNTIL_NOW.fullmatch(question[one.start : one.end].strip())]
    return kept if any(one in kept for one in running) else pieces


def is_future(period: Period, today: date) -> bool:
    """Whether a period has not begun yet, so that only plans and forecasts exist for it."""
    return date.fromisoformat(period["start"]) > today


def parse_interval(text: str) -> tuple[date, date] | None:
    """Returns the two inclusive days of "2025-03-01/2025-05-31"; None for anything else."""
    match = _INTERVAL.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date.fromisoformat(match["a"]), date.fromisoformat(match["b"])
    except ValueError:
        return None


def _pieces(question: str, year: CompanyYear, base: Period | None) -> list[Piece]:
    """Every rule's hits; of overlapping ones the leftmost and then the longest stays."""
    hits = [
        (match.start(), match.end(), meaning(match, year))
        for pattern, meaning in (*KOREAN, *ENGLISH)
        for match in pattern.finditer(question)
    ]
    for match in _RELATIVE.finditer(question):
        hits.append((match.start(), match.end(), _year_before(match, year, base)))
    for match in _INTERVAL.finditer(question):
        days = parse_interval(match.group())
        if days and days[0] <= days[1]:
            hits.append((match.start(), match.end(), Stretch(start=days[0], end=days[1])))
    kept: list[Piece] = []
    taken = 0
    for start, end, stretch in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if start < taken:
            continue
        taken = end  # also without a meaning: "2월 30일" is not a long way to say February
        if stretch:
            kept.append(Piece(start=start, end=end, stretch=stretch))
    return kept


def _year_before(match: re.Match[str], year: CompanyYear, base: Period | None) -> Stretch:
    word = match["ko"] or match["en"] or ""
    years = 2 if match["before"] else 1
    if base is not None:
        start, end = date.fromisoformat(base["start"]), date.fromisoformat(base["end"])
        return Stretch(start=start, end=end).moved(-years)
    if "분기" in word or "quarter" in word:
        return year.current_quarter().moved(-years)
    found = month_stretch(year.today.year - years, year.today.month)
    return replace(
        found,
        assumed=lambda one: (
            f"이번 달의 {years}년 전({short_range(one)})으로 보았습니다.",
            f"Taken as {'one year' if years == 1 else 'two years'} before this month ({short_range(one)}).",
        ),
    )


def _joined(question: str, pieces: list[Piece], year: CompanyYear) -> list[Piece]:
    """Makes ranges of neighbours ("3월부터 5월까지") and opens single ends ("since January", "5월까지")."""
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before and _connects(question, before, piece):
            tail = _UNTIL_AFTER.match(question, piece.end)
            stretch = _range(before.stretch, piece.stretch)
            if stretch:
                joined[-1] = Piece(start=before.start, end=tail.end() if tail else piece.end, stretch=stretch)
                continue
        joined.append(piece)
    return [_opened(question, piece, year) for piece in joined]


def _connects(question: str, first: Piece, second: Piece) -> bool:
    between = question[first.end : second.start]
    if _JOIN.fullmatch(between):
        return not moves_between(question, first.stretch, second.stretch)
    led = re.search(r"\bbetween\s+$", question[: first.start], re.IGNORECASE)
    trailed = re.match(r"\s*사이", question[second.end :])
    return bool(_JOIN_BETWEEN.fullmatch(between) and (led or trailed))


def _range(first: Stretch, last: Stretch) -> Stretch | None:
    """A range takes the year that one end states; without any, it ends where its last part does."""
    if first.yearless and last.start < first.start:
        first = first.moved(-1)
    elif first.yearless and not last.yearless:
        while (first.moved(1)).start <= last.start:
            first = first.moved(1)
        while first.start > last.start:
            first = first.moved(-1)
    elif last.yearless and not first.yearless:
        while last.start < first.start:
            last = last.moved(1)
        while last.moved(-1).start >= first.start:
            last = last.moved(-1)
    if last.end < first.start:
        return None
    said = not (first.yearless and last.yearless)
    notes = [one.assumed for one in (first, last) if one.assumed and not (said and one.assumed is missing_year_words)]
    return Stretch(start=first.start, end=last.end, assumed=notes[0] if notes else None)


def _opened(question: str, piece: Piece, year: CompanyYear) -> Piece:
    stretch, today = piece.stretch, year.today
    if stretch.weak:
        return piece
    since_before = _SINCE_BEFORE.search(question[: piece.start])
    since_after = _SINCE_AFTER.match(question, piece.end)
    if (since_before or since_after) and stretch.start <= today:
        start = since_before.start() if since_before else piece.start
        end = since_after.end() if since_after else piece.end
        return Piece(start=start, end=end, stretch=replace(stretch, end=max(today, stretch.start), name=None))
    until_before = _UNTIL_BEFORE.search(question[: piece.start])
    until_after = _UNTIL_AFTER.match(question, piece.end)
    ranged = stretch.end - stretch.start > timedelta(days=366)
    if not (until_before or until_after) or ranged or question[piece.start : piece.end].rstrip().endswith("까지"):
        return piece
    running = _RUNNING.match(question, until_after.end()) if until_after else None
    start_day = today if stretch.end > today and not running else year.year_start(year.year_of(stretch.end))
    return Piece(
        start=until_before.start() if until_before else piece.start,
        end=until_after.end() if until_after else piece.end,
        stretch=replace(stretch, start=min(start_day, stretch.end), name=None),
    )


def _around(question: str, piece: Piece, before: re.Pattern[str], after: re.Pattern[str]) -> bool:
    return bool(before.search(question[: piece.start]) or after.match(question, piece.end))
