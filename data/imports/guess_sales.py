"""What a guess makes of lines of sale: their numbers, and their amounts where no column says them."""

from collections.abc import Mapping

from data.imports.guess_fields import bare_heading
from data.imports.mapping import ConstantExpression, Expression, OneMinusExpression, ProductExpression
from data.imports.tables import SourceTable
from data.imports.values import to_number, to_text

_DISCOUNTS = frozenset({"discount", "discountpct", "discountrate", "unitpricediscount", "할인율", "할인"})


def sale_fields(fields: Mapping[str, str], table: SourceTable) -> dict[str, Expression]:
    """Returns the fields with a number that no two lines share, or none: an order's own number is not one.

    Where no column says the amount, it is what the line's quantity, price and discount make.
    """
    numbered: dict[str, Expression] = dict(fields)
    number = fields.get("tx_no")
    if number is not None and number in table.headings and not _is_unique(table, number):
        del numbered["tx_no"]
        numbered.setdefault("invoice_no", number)
    if not {"amount", "quantity"} & set(fields) and "unit_price" in fields:
        numbered["amount"] = numbered.pop("unit_price")  # each line is one piece
    discount = next((one for one in table.headings if bare_heading(one) in _DISCOUNTS), None)
    if "amount" not in fields and discount and {"quantity", "unit_price"} <= set(fields):
        rate: Expression = discount
        if _exceeds_one(table, discount):
            rate = ProductExpression(product=[discount, ConstantExpression(value=0.01)])
        left = OneMinusExpression(one_minus=rate)
        numbered["amount"] = ProductExpression(product=[fields["quantity"], fields["unit_price"], left])
    return numbered


def _is_unique(table: SourceTable, heading: str) -> bool:
    cells = [to_text(line.cells.get(heading)) for line in table.lines]
    return len(set(cells)) == len(cells)


def _exceeds_one(table: SourceTable, heading: str) -> bool:
    """Returns whether a column of rates holds percents as plain numbers: 15 for 15 %."""
    for line in table.lines:
        try:
            number = to_number(line.cells.get(heading))
        except ValueError:
            continue
        if number is not None and number > 1:
            return True
    return False
