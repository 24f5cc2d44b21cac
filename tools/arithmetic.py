"""A calculator: reads arithmetic with its own small parser, never with `eval`."""

import re

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<sign>[-+*/%^()]))")
_MAX_EXPONENT = 64  # larger powers only make the process busy
_SCALES = {"억": 10**8, "천만": 10**7, "백만": 10**6, "십만": 10**5, "만": 10**4, "천": 10**3, "백": 100}
_SPOKEN = (
    (r"원?\s*씩\s*(?=\d)|\beach (?:for|x)\s*(?=\d)", "*"),
    (r"곱하기|\btimes\b|\bmultiplied by\b|[x×](?=\s*\d)", "*"),
    (r"더하기|\bplus\b", "+"),
    (r"빼기|\bminus\b", "-"),
    (r"나누기|\bdivided by\b|\bover\b|÷", "/"),
    (r"\*\*|\bto the power of\b", "^"),
    (r"의\s*(\d+)\s*(?:제곱|승)", r"^\1"),
    (r"의\s*제곱|제곱", "^2"),
    (r"퍼센트|프로|\bper\s?cent\b", "%"),
)
_NOISE = re.compile(
    r"[^\d+\-*/%^().]|(?<!\d)\.|\.(?!\d)",
)


def spoken_to_expression(text: str) -> str:
    """Returns the expression inside a sentence.

    "5000만원의 3%는 얼마야?" -> "50000000*3/100"; "What is 25 times 48" -> "25*48". Raises: ValueError when there is none.
    """
    text = text.lower().replace(",", "")
    text = re.sub(r"(\d+(?:\.\d+)?)\s*(억|천만|백만|십만|만|천|백)", lambda m: _scaled(m[1], m[2]), text)
    for pattern, sign in _SPOKEN:
        text = re.sub(pattern, sign, text)
    text = re.sub(r"(\d+(?:\.\d+)?)\s*%\s*of\s*(\d+(?:\.\d+)?)", r"\2*\1/100", text)
    text = re.sub(r"(\d+(?:\.\d+)?)[^\d+\-*/%^().]*의\s*(\d+(?:\.\d+)?)\s*%", r"\1*\2/100", text)
    text = re.sub(r"(\d+(?:\.\d+)?)\s*%", r"(\1/100)", text)
    expression = _NOISE.sub(" ", text)
    expression = re.sub(r"\s+", " ", expression).strip(" +*/%^.").strip()
    if not re.search(r"\d", expression):
        raise ValueError("no expression")
    return expression


def evaluate(expression: str) -> float:
    """Returns the value. Raises: ValueError (not arithmetic), ZeroDivisionError, OverflowError."""
    tokens = _tokens(expression)
    value, rest = _sum(tokens)
    if rest:
        raise ValueError(f"unexpected {rest[0]!r}")
    return value


def _scaled(number: str, scale: str) -> str:
    value = float(number) * _SCALES[scale]
    return str(int(value)) if value == int(value) else str(value)


def _tokens(expression: str) -> list[str]:
    tokens: list[str] = []
    place = 0
    while place < len(expression.rstrip()):
        match = _TOKEN.match(expression, place)
        if match is None:
            raise ValueError(f"cannot read {expression[place:]!r}")
        tokens.append(match["number"] or match["sign"])
        place = match.end()
    return tokens


def _sum(tokens: list[str]) -> tuple[float, list[str]]:
    value, rest = _product(tokens)
    while rest and rest[0] in "+-":
        sign = rest[0]
        other, rest = _product(rest[1:])
        value = value + other if sign == "+" else value - other
    return value, rest


def _product(tokens: list[str]) -> tuple[float, list[str]]:
    value, rest = _power(tokens)
    while rest and rest[0] in "*/%":
        sign = rest[0]
        other, rest = _power(rest[1:])
        value = value * other if sign == "*" else value / other if sign == "/" else value % other
    return value, rest


def _power(tokens: list[str]) -> tuple[float, list[str]]:
    value, rest = _atom(tokens)
    if rest and rest[0] == "^":
        exponent, rest = _power(rest[1:])
        if abs(exponent) > _MAX_EXPONENT:
            raise OverflowError("exponent too large")
        result = value**exponent
        if isinstance(result, complex):
            raise ValueError("not a real number")
        value = float(result)
    return value, rest


def _atom(tokens: list[str]) -> tuple[float, list[str]]:
    if not tokens:
        raise ValueError("something is missing")
    first, rest = tokens[0], tokens[1:]
    if first == "(":
        value, rest = _sum(rest)
        if not rest or rest[0] != ")":
            raise ValueError("a bracket is not closed")
        return value, rest[1:]
    if first in "+-":
        value, rest = _power(rest)
        return (value if first == "+" else -value), rest
    return float(first), rest
