"""Works out a mapping's expressions on a row: a closed set of forms, nothing is ever run."""

from collections.abc import Callable
from decimal import Decimal

from data.imports.mapping import (
    ColumnExpression,
    ConstantExpression,
    DateExpression,
    Expression,
    FirstExpression,
    MapExpression,
    OneMinusExpression,
    ProductExpression,
    SumExpression,
    TextExpression,
)
from data.imports.values import Cell, to_day, to_number, to_text

Row = Callable[[str], Cell]
"""Gives the cell under a heading. Raises: KeyError when there is no such column."""
Result = Cell | Decimal


def evaluate(expression: Expression, row: Row) -> Result:
    """Returns the expression's value on a row.

    Raises: KeyError for an unknown column, ValueError where a number or day is needed and something else stands.
    """
    match expression:
        case str():
            return row(expression)
        case ColumnExpression():
            return row(expression.column)
        case ConstantExpression():
            return expression.value
        case TextExpression():
            parts = [text for part in expression.text if (text := _text(evaluate(part, row)))]
            return expression.separator.join(parts) or None
        case FirstExpression():
            values = (evaluate(part, row) for part in expression.first)
            return next((value for value in values if _text(value) is not None), None)
        case ProductExpression():
            return _product([_number(evaluate(part, row)) for part in expression.product])
        case SumExpression():
            numbers = [number for part in expression.sum if (number := _number(evaluate(part, row))) is not None]
            return sum(numbers, Decimal(0)) if numbers else None
        case OneMinusExpression():
            return Decimal(1) - (_number(evaluate(expression.one_minus, row)) or 0)
        case DateExpression():
            found = evaluate(expression.date, row)
            return to_day(str(found) if isinstance(found, Decimal) else found, expression.format)
        case MapExpression():
            return _mapped(expression, _text(evaluate(expression.of, row)))


def _product(numbers: list[Decimal | None]) -> Decimal | None:
    result = Decimal(1)
    for number in numbers:
        if number is None:
            return None
        result *= number
    return result


def _mapped(expression: MapExpression, text: str | None) -> str | None:
    if text is None:
        return expression.otherwise
    return expression.map.get(text, text if expression.otherwise is None else expression.otherwise)


def _number(value: Result) -> Decimal | None:
    return value if isinstance(value, Decimal) else to_number(value)


def _text(value: Result) -> str | None:
    return str(value) if isinstance(value, Decimal) else to_text(value)


def columns_of(expression: Expression) -> list[str]:
    """Returns the columns an expression reads."""
    match expression:
        case str():
            return [expression]
        case ColumnExpression():
            return [expression.column]
        case ConstantExpression():
            return []
        case TextExpression():
            inner = expression.text
        case FirstExpression():
            inner = expression.first
        case ProductExpression():
            inner = expression.product
        case SumExpression():
            inner = expression.sum
        case OneMinusExpression():
            inner = [expression.one_minus]
        case DateExpression():
            inner = [expression.date]
        case MapExpression():
            inner = [expression.of]
    return [column for part in inner for column in columns_of(part)]
