"""How a figure may be written in an answer, and whether the rows of a gold table stand in one."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

DIVISORS = {"won": (1, 0), "thousand": (1_000, 0), "million": (1_000_000, 1), "hundred_million": (100_000_000, 2)}
"""Unit -> won in one of it, and the decimals it is shown with."""
WORDS = ("name", "month")
MONTHS = "January February March April May June July August September October November December".split()


def holds(text: str, words: str) -> bool:
    """Whether the text has one of the alternatives, which are parted by "|"."""
    return any(one.lower() in text.lower() for one in words.split("|") if one)


def forms(column: str, value: Any, unit: str) -> tuple[str, ...]:
    """Returns the ways a figure may be written, without its unit except for per cent."""
    if value is None:
        return ("목표 없음", "no target", "없음", "n/a", "해당 없음", "–", "—")
    number = Decimal(value)
    if column.startswith("ratio"):
        return _signed(f"{_round(abs(number) * 100, 1):,}%", number)
    if column.startswith("won"):
        divisor, decimals = DIVISORS[unit]
        return _signed(f"{_round(abs(number) / divisor, decimals):,}", number)
    plain = f"{_round(abs(number), 1):,}"
    return _signed(plain[:-2] if plain.endswith(".0") else plain, number)


def stands(text: str, rows: Sequence[Mapping[str, Any]], *, unit: str, ordered: bool) -> list[str]:
    """Returns which figures are missing: a row with words must have a line of its own that holds them all."""
    missing, places = [], []
    lines = text.splitlines()
    for row in rows:
        words = [_words(row[name]) for name in WORDS if name in row]
        figures = [(name, forms(name, value, unit)) for name, value in row.items() if name not in WORDS]
        place = _line(lines, words, figures) if words else None
        if words and place is None:
            missing.append(f"no line with {dict(row)}")
        elif not words:
            missing += [f"{name} {found[0]} is missing" for name, found in figures if not _has(text, found)]
        if place is not None:
            places.append(place)
    if ordered and places != sorted(places):
        missing.append(f"rows in another order: {places}")
    return missing


def _line(lines: Sequence[str], words: Sequence[str], figures: Sequence[tuple[str, tuple[str, ...]]]) -> int | None:
    """Returns the row of a table before a sentence, as sentences name several rows at once."""
    fitting = [
        number
        for number, line in enumerate(lines)
        if all(holds(line, one) for one in words) and all(_has(line, found) for _, found in figures)
    ]
    in_table = [number for number in fitting if lines[number].startswith("|")]
    return next(iter(in_table or fitting), None)


def _has(text: str, found: Sequence[str]) -> bool:
    return any(re.search(rf"(?<![\d,.\-−]){re.escape(one)}(?![\d]|[.,]\d)", text) for one in found)


def _words(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m}|{value.year}년 {value.month}월|{MONTHS[value.month - 1]} {value.year}"
    return str(value)


def _signed(plain: str, number: Decimal) -> tuple[str, ...]:
    return (f"-{plain}", f"−{plain}") if number < 0 else (plain, f"+{plain}")


def _round(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
