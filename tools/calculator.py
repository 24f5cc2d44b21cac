"""Plain arithmetic, so that nobody has to leave the conversation for it."""

import ast
import operator
import re
from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext

from pydantic import Field

from state.errors import InvalidInput
from state.evidence import Evidence
from tools.registry import Arguments, Caller, Tool
from tools.resources import Resources
from tools.wording import say

MAX_EXPONENT = 64  # 9 ** 9 ** 9 would never end

_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
_UNITS = {"조": "1000000000000", "억": "100000000", "만": "10000", "천": "1000", "백": "100"}
_WORDS = (
    (re.compile(r"더하기|plus", re.IGNORECASE), "+"),
    (re.compile(r"빼기|minus", re.IGNORECASE), "-"),
    (re.compile(r"곱하기|[x×](?=\s*\d)|times|multiplied by", re.IGNORECASE), "*"),
    (re.compile(r"나누기|÷|divided by|\bover\b", re.IGNORECASE), "/"),
    (re.compile(r"\^|의?\s*제곱"), "**"),
)
_PERCENT_OF = re.compile(r"(?P<p>[\d.]+)\s*(?:%|퍼센트|프로|percent)\s+of\s+(?P<n>[\d.]+)", re.IGNORECASE)
_OF_PERCENT = re.compile(r"(?P<n>[\d.]+)\s*원?의\s*(?P<p>[\d.]+)\s*(?:%|퍼센트|프로|percent)", re.IGNORECASE)
_SUM = re.compile(r"[-+(]*\s*[\d.][\d.\s()+*/%-]*")


class Calculate(Arguments):
    """Arguments of calculate."""

    expression: str = Field(min_length=1, max_length=200, description='"1200*35", "35만원의 12%", "15% of 2,000,000"')


async def calculate(arguments: Calculate, caller: Caller, resources: Resources) -> Evidence:
    """Returns the result as a sentence. Raises: InvalidInput when there is no sum in the words."""
    language = caller.language
    text = to_arithmetic(arguments.expression)
    try:
        if not re.search(r"[-+*/%]", text[1:]):
            raise ValueError("no operation")
        with localcontext(prec=28):
            value = _evaluate(ast.parse(text, mode="eval").body)
    except DivisionByZero:
        raise InvalidInput(say(language, "0으로는 나눌 수 없습니다.", "Nothing can be divided by 0.")) from None
    except (SyntaxError, InvalidOperation, Overflow, ValueError, RecursionError):
        raise InvalidInput(
            say(
                language,
                "계산식을 읽지 못했습니다. '1200*35'처럼 적어 주세요.",
                "I cannot read that sum. Try '1200*35'.",
            )
        ) from None
    shown = f"{text} = {_show(value)}"
    return {
        "id": "",
        "specialist": "",
        "tool": "calculate",
        "kind": "notice",
        "title": say(language, "계산", "Calculation"),
        "summary": [say(language, f"계산하면 {shown}입니다.", f"That makes {shown}.")],
        "assumptions": [],
        "notices": [],
        "empty": False,
    }


def to_arithmetic(words: str) -> str:
    """Returns the sum in signs: "35만원의 12%는 얼마" -> "350000*12/100"; "" when there is none."""
    text = re.sub(r"(?<=\d),(?=\d)", "", words)
    for unit, factor in _UNITS.items():
        pieces = re.split(rf"(\d+(?:\.\d+)?)\s*{unit}", text)  # odd pieces are the numbers
        text = "".join(_times(piece, factor) if index % 2 else piece for index, piece in enumerate(pieces))
    text = _PERCENT_OF.sub(r"\g<n>*\g<p>/100", text)
    text = _OF_PERCENT.sub(r"\g<n>*\g<p>/100", text)
    for pattern, sign in _WORDS:
        text = pattern.sub(sign, text)
    found = max(_SUM.findall(text), key=len, default="").strip(" +-*/%")
    return re.sub(r"\s+", "", found)


def _times(number: str, factor: str) -> str:
    product = Decimal(number) * Decimal(factor)
    return f"{product.normalize():f}"


def _evaluate(node: ast.expr) -> Decimal:
    """Returns the value of numbers and the five operations; anything else is no sum."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Decimal(str(value))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _evaluate(operand)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            exponent = _evaluate(right)
            if abs(exponent) > MAX_EXPONENT:
                raise ValueError("exponent")
            return Decimal(_evaluate(left) ** exponent)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_evaluate(left), _evaluate(right))
    raise ValueError("no sum")


def _show(value: Decimal) -> str:
    """Returns at most four decimals, with thousands separators."""
    rounded = round(value, 4)
    return f"{rounded.normalize():,f}"


CALCULATE = Tool(
    name="calculate",
    arguments=Calculate,
    description="Computes a sum of plain numbers that the person wrote. Not for the company's figures.",
    run=calculate,
)
