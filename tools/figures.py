"""How numbers are written: money in the asked unit, rates in per cent, counts with their counter."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from state.evidence import Cell, Unit
from state.language import Language
from state.money import minor_digits
from tools.metric_names import MoneyUnit
from tools.wording import say

Number = int | Decimal

_MONEY: dict[MoneyUnit, tuple[int, int, str, str]] = {
    # divisor, decimals, Korean, English
    "won": (1, 0, "원", " won"),
    "thousand": (1_000, 0, "천원", " thousand won"),
    "million": (1_000_000, 1, "백만원", " million won"),
    "hundred_million": (100_000_000, 2, "억원", " hundred million won"),
}
_SCALES: dict[MoneyUnit, str] = {
    "won": "",
    "thousand": " thousand",
    "million": " million",
    "hundred_million": " million",
}


@dataclass(frozen=True, kw_only=True)
class Style:
    """How figures are shown in one answer."""

    language: Language
    currency: str = "KRW"
    money: MoneyUnit = "won"

    @property
    def money_unit(self) -> Unit:
        """The column unit of money: `won`, or `currency` for others."""
        return "won" if self.currency == "KRW" else "currency"


def rounded(value: Number, decimals: int) -> Decimal:
    """Returns the value rounded half up, as people do."""
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def show(value: Number | None, unit: Unit, style: Style, *, none: str | None = None, signed: bool = False) -> str:
    """Returns the value as people write it: 123,456,789원, 102.9%, 12건; `none` (or a dash) for nothing."""
    if value is None:
        return none or say(style.language, "해당 없음", "n/a")
    sign = "+" if signed and value > 0 else ""
    if unit in {"won", "currency"}:
        return sign + show_money(value, style)
    if unit == "ratio":
        return f"{sign}{rounded(value * 100, 1):,}%"
    if unit == "days":
        return sign + say(style.language, f"{_plain(value)}일", f"{_plain(value)} days")
    if unit == "points":
        return sign + say(style.language, f"{_plain(value)}점", f"{_plain(value)} points")
    if unit == "index":
        return f"{sign}{rounded(value, 3)}"
    return sign + _plain(value)


def show_money(value: Number, style: Style) -> str:
    """Returns an amount of the currency's smallest unit in the style's unit, rounded where the unit is larger."""
    if style.currency == "KRW":
        divisor, decimals, ko, en = _MONEY[style.money]
        return f"{rounded(Decimal(value) / divisor, decimals):,}" + say(style.language, ko, en)
    digits = minor_digits(style.currency)
    amount = Decimal(value).scaleb(-digits)
    if style.money == "won":
        return f"{style.currency} {rounded(amount, digits):,}"
    divisor = 1_000 if style.money == "thousand" else 1_000_000
    return f"{style.currency} {rounded(amount / divisor, 2):,}{_SCALES[style.money]}"


def show_count(value: Number | None, unit: Unit, style: Style, counter: str, *, signed: bool = False) -> str:
    """Returns the value; a count gets its Korean counter (명, 곳, 건)."""
    text = show(value, unit, style, signed=signed)
    return text + counter if unit == "count" and value is not None and style.language == "ko" else text


def cell(value: Number | None, unit: Unit) -> Cell:
    """Returns the value for a table: whole numbers exact, averages of money rounded to the smallest unit."""
    if value is None or isinstance(value, int):
        return value
    if unit in {"won", "currency"}:
        return int(rounded(value, 0))
    return float(rounded(value, 6))


def magnitude(value: Number) -> Number:
    """Returns the value without its sign."""
    return value if value >= 0 else -value


def share(part: Number | None, whole: Number | None) -> Decimal | None:
    """Returns part / whole; None unless the whole is above zero."""
    if part is None or whole is None or whole <= 0:
        return None
    return Decimal(part) / Decimal(whole)


def _plain(value: Number) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{rounded(value, 1):,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
