"""A cell's value as its number format shows it: 0.125 under "0.0%" -> "12.5%" (ECMA-376 part 1, 18.8.31)."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((5, 6, 37, 38, 41, 42), "#,##0;-#,##0"),
}
"""Of the formats that a file names by number only, those without dates: dates are shown as ISO days there."""
TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<noon>AM/PM|A/P|오전/오후)'
    r"|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|[aA]{3,4})|(?P<number>[0#?.,]*[0#?][0#?.,]*)|(?P<other>.)",
    re.DOTALL,
)
UNTOLD = re.compile(r"General|^@$|\[\$-(?:F[48]00|x-sys)", re.IGNORECASE)
"""Formats that leave the form to the program or its settings."""
CURRENCY = re.compile(r"\$([^-\]]*)")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = "월화수목금토일"

Cell: TypeAlias = bool | float | str | date | datetime | time | timedelta | None


def shown(value: Cell, code: str | None = None) -> str:
    """Returns a cell as people read it; by its format code where it has one, else 5.0 -> 5 and dates as ISO days."""
    if isinstance(value, bool):
        return str(value).upper()
    written: str | None = None
    if code and not UNTOLD.search(code):
        if isinstance(value, int | float):
            written = _number(Decimal(repr(value)), code)
        elif isinstance(value, date | time):
            written = _moment(value, code.split(";")[0])
        elif isinstance(value, timedelta):
            written = _duration(value)
    return _plain(value) if written is None else written.strip()


def _plain(value: Cell) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(round(value, 6))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, timedelta):
        return _duration(value)
    return "" if value is None else str(value).strip()


def _duration(value: timedelta) -> str:
    minutes = int(value.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


def _number(value: Decimal, code: str) -> str | None:
    """Returns the number; None for formats that need what is not known here (fractions, conditions, texts)."""
    sections = code.split(";")
    section = sections[0]
    if value < 0 and len(sections) > 1:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    parts = list(TOKEN.finditer(section))
    conditions = any(re.match(r"[<>=]", found["bracket"] or "") for found in parts)
    digits = [found["number"] for found in parts if found["number"]]
    is_dashed = len(digits) > 1 and "-" in section
    if conditions or any(found["date"] for found in parts) or re.search(r"/|E[+-]|\?", section):
        return None
    percent = any(found["other"] == "%" for found in parts)
    if len(digits) > 1:
        return _dashed(value, parts) if is_dashed else None
    return "".join(
        _digits(value * 100 if percent else value, found["number"]) if found["number"] else _literal(found)
        for found in parts
    )


def _literal(found: re.Match[str]) -> str:
    if found["bracket"] is not None:
        currency = CURRENCY.match(found["bracket"])
        return currency[1] if currency else ""
    return found["quoted"] or found["escaped"] or found["other"] or ""


def _digits(value: Decimal, pattern: str) -> str:
    """Returns the digits under "#,##0.00"; commas at the end divide by a thousand each."""
    body = pattern.rstrip(",")
    value /= Decimal(1000) ** (len(pattern) - len(body))
    whole, _, fraction = body.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    front, dot, back = text.partition(".")
    least = len(fraction.rstrip("#?"))
    while len(back) > least and back.endswith("0"):
        back = back[:-1]
    minus = "-" if front.startswith("-") else ""
    front = front.lstrip("-").rjust(whole.count("0") if "," not in whole else 0, "0")
    return f"{minus}{front}{dot if back else ''}{back}"


def _dashed(value: Decimal, parts: list[re.Match[str]]) -> str | None:
    """Returns a telephone or registration number: its digits are dealt out from the right."""
    if value != value.to_integral_value() or value < 0:
        return None
    digits = str(int(value))
    written: list[str] = []
    groups = [found for found in parts if found["number"]]
    for found in reversed(parts):
        size = len(found["number"] or "")
        if size:
            is_first = found is groups[0]
            cut = 0 if is_first else max(len(digits) - size, 0)
            piece, digits = digits[cut:], digits[:cut]
            written.append(piece.rjust(size, "0") if "0" in found["number"] else piece)
        else:
            written.append(_literal(found))
    return "".join(reversed(written))


def _moment(value: date | time, code: str) -> str:
    has_noon = re.search(r"AM/PM|A/P|오전/오후", code) is not None
    written: list[str] = []
    before = ""
    parts = list(TOKEN.finditer(code))
    for place, found in enumerate(parts):
        kind = (found["date"] or "").lower()
        if not kind:
            written.append(_noon(value) if found["noon"] else _literal(found))
            continue
        after = next((later["date"].lower() for later in parts[place + 1 :] if later["date"]), "")
        if kind[0] == "m" and len(kind) < 3 and (before.startswith("h") or after.startswith("s")):
            kind = "n" * len(kind)  # minutes
        written.append(_part(value, kind, has_noon=has_noon))
        before = kind
    text = "".join(written)
    return text if any(letter.isdigit() for letter in text) else _plain(value)


def _noon(value: date | time) -> str:
    hour = value.hour if isinstance(value, datetime | time) else 0
    return "오전" if hour < 12 else "오후"


def _part(value: date | time, kind: str, *, has_noon: bool) -> str:
    day = value if isinstance(value, date) else None
    hour, minute, second = (value.hour, value.minute, value.second) if isinstance(value, datetime | time) else (0, 0, 0)
    wide = len(kind) > 1
    letter = kind[0]
    if letter in "hns":
        number = {"h": (hour % 12 or 12) if has_noon else hour, "n": minute, "s": second}[letter]
    elif day is None:
        return ""
    elif letter == "y":
        return f"{day.year:04d}" if len(kind) > 2 else f"{day.year % 100:02d}"
    elif letter == "a" or (len(kind) > 2 and letter == "d"):
        return WEEKDAYS[day.weekday()]
    elif letter == "m" and len(kind) > 2:
        return MONTHS[day.month - 1]
    else:
        number = day.month if letter == "m" else day.day
    return f"{number:02d}" if wide else str(number)
