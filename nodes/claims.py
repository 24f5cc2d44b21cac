"""What a text claims: its numbers, dates, articles and codes, each with the precision it was written in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_SCALES: dict[str, float] = {
    "조": 1e12,
    "천억": 1e11,
    "백억": 1e10,
    "십억": 1e9,
    "억": 1e8,
    "천만": 1e7,
    "백만": 1e6,
    "십만": 1e5,
    "만": 1e4,
    "천": 1e3,
    "trillion": 1e12,
    "billion": 1e9,
    "bn": 1e9,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "thousand": 1e3,
    "k": 1e3,
}
_MONTHS = {
    name: index
    for index, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1
    )
    for name in names.split()
}  # fmt: skip
_MONTH_WORD = "|".join(sorted(_MONTHS, key=len, reverse=True))

_ISO = re.compile(r"(?<![\d.])(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2}))?(?![\d])")
_KOREAN_RANGE = re.compile(r"(\d{4})년\s*(\d{1,2})월?\s*[~∼〜–-]\s*(?:(\d{4})년\s*)?(\d{1,2})월")
_KOREAN = re.compile(
    r"(?:(\d{4})\s*년)?\s*(\d{1,2})\s*월(?:\s*(\d{1,2})\s*일)?(?!\s*(?:간|령))|(?<!\d)(\d{4})\s*년(?!\s*(?:간|차))"
)
_ENGLISH = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<m>{_MONTH_WORD})\b\.?(?:\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))?"
    r"(?:,?\s*(?P<y>\d{4})\b)?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"제\s*(\d+)\s*조(?:\s*의\s*(\d+))?|(?<![\d,.])(\d+)조(?:의\s*(\d+))?(?=\s*(?:제?\d+항|\(|에|를|의|은|는|와|,|\)|\]|$))"
    r"|\bArt(?:icle|\.)\s*(\d+)(?:-(\d+))?",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{1,8}[-_]\d[A-Za-z0-9_-]*|(?<![\d,.])\d{2,4}-\d{2,4}-\d{2,4}\b|\b\d{1,2}:\d{2}\b"
)
_LINK = re.compile(r"\]\(([^)\s]*[/.:][^)\s]*)[^)]*\)|\bhttps?://([^\s)\]>\"']+)|\b(www\.[^\s)\]>\"']+)", re.IGNORECASE)
_CITATION = re.compile(r"\[(\d{1,3})\]")
_ORDINAL = re.compile(r"(?m)^\s*(?:[-*]\s*)?\d{1,3}[.)]\s|(?<=[:.)\]]\s)\d{1,2}\.\s|제\s*\d+\s*[항호]|[①-⑳]")
_NUMBER = re.compile(
    r"(?P<about>(?:약|대략|거의|about|around|roughly|approximately|nearly|~)\s*)?(?P<sign>[-−+△▲▼])?\s*[₩$]?(?<![A-Za-z0-9_.])"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s*(?P<scale>천억|백억|십억|천만|백만|십만|조|억|만|천(?=\s*원|\s*만|\s*$)|trillion|billion|million|thousand|bn|mn|[mMkK](?![A-Za-z])))?"
    r"(?:\s*(?P<percent>%p?|퍼센트|percent|pp\b))?",
    re.IGNORECASE,
)
_COUNTERS = {
    word: unit
    for unit, words in (
        ("개월", "개월 month months"), ("일", "일 day days"), ("년", "년 year years"), ("주", "주 week weeks"),
        ("시간", "시간 hour hours"), ("분", "분 minute minutes"), ("명", "명 인 people persons person attendees"),
        ("회", "회 번 times time"), ("원", "원 won KRW"), ("건", "건 cases"), ("개", "개 pieces"), ("박", "박 nights night"),
        ("점", "점"), ("세", "세"), ("포인트", "포인트 points"), ("돈", "돈"), ("학기", "학기 semesters"), ("mg", "mg"),
    )
    for word in words.split()
}  # fmt: skip
_COUNTER = re.compile(r"\s*(" + "|".join(sorted(_COUNTERS, key=len, reverse=True)) + r")(?![A-Za-z])")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One thing a text says that can be looked up."""

    kind: Literal["number", "percent", "date", "article", "code", "link", "citation"]
    text: str
    """As written."""
    value: float = 0.0
    """Numbers in their base unit, without sign; percents as printed."""
    half: float = 0.0
    """Half of the last digit's unit: what rounding may have hidden."""
    date: tuple[int | None, int | None, int | None] = (None, None, None)
    """(year, month, day); None where not said."""
    key: str = ""
    """Articles: "9" or "15의2"; codes and addresses of links as written; citations: the number."""
    unit: str = ""
    """What a number counts, in Korean: "일" for "5일" and "5 days"; "" when nothing known stands behind it."""


def claims_of(text: str, *, scale: float = 1.0, percent: bool = False) -> list[Claim]:
    """Returns the claims of a text. `scale` and `percent` are what a table's heading says of bare numbers."""
    rest, found = text, []
    for reader in (_links, _citations, _articles, _dates, _codes):
        taken = list(reader(rest))
        found += [claim for claim, _, _ in taken]
        rest = _blank(rest, [(start, end) for _, start, end in taken])
    rest = _ORDINAL.sub(lambda match: " " * len(match.group()), rest)
    return found + list(_numbers(rest, scale, percent))


Spotted = Iterator[tuple[Claim, int, int]]
Read = tuple[float, float, str, int, float]
"""A number: its value, the unit of its last digit, its text, where it ends, its last scale."""


def _links(text: str) -> Spotted:
    for match in _LINK.finditer(text):
        address = next(part for part in match.groups() if part)
        yield Claim(kind="link", text=address, key=address.rstrip(".,;")), *match.span()


def _citations(text: str) -> Spotted:
    for match in _CITATION.finditer(text):
        yield Claim(kind="citation", text=match.group(), key=match.group(1)), *match.span()


def _articles(text: str) -> Spotted:
    for match in _ARTICLE.finditer(text):
        number = match.group(1) or match.group(3) or match.group(5)
        branch = match.group(2) or match.group(4) or match.group(6)
        key = f"{int(number)}의{int(branch)}" if branch else str(int(number))
        yield Claim(kind="article", text=match.group().strip(), key=key), *match.span()


def _codes(text: str) -> Spotted:
    for match in _CODE.finditer(text):
        yield Claim(kind="code", text=match.group(), key=match.group()), *match.span()


def _dates(text: str) -> Spotted:
    spans: list[tuple[int, int]] = []
    for match in _KOREAN_RANGE.finditer(text):
        spans.append(match.span())
        year, end_year = int(match.group(1)), int(match.group(3) or match.group(1))
        yield _date(match, year, int(match.group(2)), None), *match.span()
        yield _date(match, end_year, int(match.group(4)), None), *match.span()
    rest = _blank(text, spans)
    for match in _ISO.finditer(rest):
        year, month, day = int(match.group(1)), int(match.group(2)), int(match.group(3) or 0)
        if 1900 <= year <= 2100 and 1 <= month <= 12 and day <= 31:
            yield _date(match, year, month, day or None), *match.span()
    for match in _KOREAN.finditer(rest):
        year_text, month_text, day_text, alone = match.groups()
        stated = year_text or alone
        yield (
            _date(match, int(stated) if stated else None, _maybe(month_text), _maybe(day_text)),
            *match.span(),
        )
    for match in _ENGLISH.finditer(rest):
        day_text, year_text = match.group("d1") or match.group("d2"), match.group("y")
        if match.group("m").lower() == "may" and not (day_text or year_text):
            continue  # the verb
        month = _MONTHS[match.group("m").lower()]
        yield _date(match, _maybe(year_text), month, _maybe(day_text)), *match.span()


def _numbers(text: str, scale: float, percent: bool) -> Iterator[Claim]:
    """Yields numbers; neighbours such as "2억 2,294만 899" are one number."""
    pending: Read | None = None
    for match in _NUMBER.finditer(text):
        own_scale = _SCALES.get((match.group("scale") or "").lower(), 0.0)
        value, unit = _magnitude(match, own_scale or 1.0)
        is_percent = match.group("percent") is not None or (percent and not own_scale)
        joins = pending is not None and not text[pending[3] : match.start("digits")].strip() and not match.group("sign")
        if pending is not None and joins and not is_percent and pending[4] >= 1e4 and (own_scale or 1.0) < pending[4]:
            pending = (pending[0] + value, unit, f"{pending[2]} {match.group().strip()}", match.end(), own_scale or 1.0)
            continue
        if pending is not None:
            yield _number(text, pending)
            pending = None
        if is_percent:
            yield Claim(kind="percent", text=match.group().strip(), value=value, half=unit / 2)
        elif own_scale:
            pending = (value, unit, match.group().strip(), match.end(), own_scale)
        else:
            yield _number(text, (value * scale, unit * scale, match.group().strip(), match.end(), 1.0))
    if pending is not None:
        yield _number(text, pending)


def _magnitude(match: re.Match[str], scale: float) -> tuple[float, float]:
    """Returns (value, unit of its last digit), both in the base unit; "약 2,000만" is only precise to its 2."""
    digits = match.group("digits").replace(",", "")
    whole, _, fraction = digits.partition(".")
    unit = 10.0 ** -len(fraction) if fraction else 1.0
    if match.group("about") and not fraction:
        unit = 10.0 ** (len(whole) - len(whole.rstrip("0"))) if whole.strip("0") else 1.0
    return float(digits) * scale, unit * scale


def _number(text: str, read: Read) -> Claim:
    value, unit, words, end, _ = read
    counter = _COUNTER.match(text, end)
    counted = _COUNTERS[counter.group(1)] if counter else ""
    return Claim(kind="number", text=words, value=value, half=unit / 2, unit=counted)


def _date(match: re.Match[str], year: int | None, month: int | None, day: int | None) -> Claim:
    return Claim(kind="date", text=match.group().strip(), date=(year, month, day))


def _maybe(text: str | None) -> int | None:
    return int(text) if text else None


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    """Returns the text with the spans replaced by a bar of the same length, so that offsets stay and nothing joins."""
    pieces, last = [], 0
    for start, end in sorted(spans):
        if start < last:
            continue
        pieces += [text[last:start], "|" * (end - start)]
        last = end
    return "".join([*pieces, text[last:]])
