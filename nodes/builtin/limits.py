"""Limits said in Korean with their kind and place: "80프로 밑도는", "5천 넘는", "3번 이상 간"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nodes.builtin.quantities import Bound, find_money, read_count

Kind = Literal["rate", "money", "years", "count"]
_ABOVE = r"이상|초과|넘[는은긴었기어고게]|넘어[간가]|웃도|상회|위(?=[로인의]|\s)|보다\s*(?:높|많|크|더)"
_BELOW = r"이하|미만|밑(?:도|돈|[인으의에]|(?=\s))|아래|하회|안\s*(?:되|된|됐|넘|찬)|못\s*(?:미|넘|되|채)|보다\s*(?:낮|적|작|덜)|에도\s*못"
_SIDE = re.compile(rf"\s*(?:[은는이가도를을]|원|정도)*\s*(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW}))")
_RATE = re.compile(r"(?P<value>\d{1,3}(?:\.\d+)?)\s*(?:%|퍼센트|프로|퍼)")
_SHORT_MONEY = re.compile(r"(?<![\d,.])(?P<value>\d{1,2})\s*천(?!\s*(?:만|원|명|건|회|개|백))")
"""Businesspeople leave 만원 out: "5천 넘는" is 50 million won."""
_HALF = re.compile(r"(?<![가-힣])(?:절반|반)(?=\s*[을도이]?\s*(?:이상|넘|안\s|못|미만|이하))")
_YEARS = re.compile(r"(?<![\d,.])(?P<count>\d{1,2}|한|두|세|다섯|열)\s*(?P<unit>년|개월|달)(?:\s*차)?")
_COUNT = re.compile(
    r"(?<![\d,.])(?P<count>\d{1,4}|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s*(?:번|회|건|차례|곳|군데|명|일|개(?!월))"
)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One limit and where it stands."""

    kind: Kind
    bound: Bound
    start: int


def find_limits(text: str) -> list[Limit]:
    """Returns every limit of a Korean text, in order."""
    found: list[Limit] = []
    for kind, value, start, end in _numbers(text):
        side = _SIDE.match(text, end)
        if side is None or any(one.start <= start < one.start + 8 and one.kind == "money" for one in found):
            continue
        words = side["above"] or side["below"]
        operator = (">=" if words == "이상" else ">") if side["above"] else ("<=" if words == "이하" else "<")
        found.append(Limit(kind=kind, bound=Bound(operator=operator, value=value), start=start))
    return sorted(found, key=lambda one: one.start)


def _numbers(text: str) -> Iterator[tuple[Kind, float, int, int]]:
    """Yields (kind, value, start, end) of every number with a unit, money first."""
    for won, start, end in find_money(text):
        yield "money", float(won), start, end
    for match in _SHORT_MONEY.finditer(text):
        yield "money", float(match["value"]) * 10**7, match.start(), match.end()
    for match in _RATE.finditer(text):
        yield "rate", float(match["value"]) / 100, match.start(), match.end()
    for match in _HALF.finditer(text):
        yield "rate", 0.5, match.start(), match.end()
    for match in _YEARS.finditer(text):
        count = read_count(match["count"])
        if count is not None:
            yield "years", count / (1 if match["unit"] == "년" else 12), match.start(), match.end()
    for match in _COUNT.finditer(text):
        count = read_count(match["count"])
        if count is not None:
            yield "count", float(count), match.start(), match.end()
