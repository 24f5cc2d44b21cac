"""Concentration of sales (Herfindahl-Hirschman index, 0..1) over clients and over products."""

from sqlalchemy import Numeric, cast, func

from data.metrics.facts import Fact
from data.metrics.sales import SALES_COLUMNS, product_rows, sales_rows


def index_over(column: str) -> Fact:
    """Returns the fact whose one measure is the sum of squared shares over `column`.

    The sum of squares needs the sums per part first, so `data/metrics/compile.py` groups these rows once more.
    """
    name = "client_concentration" if column == "client_id" else "product_concentration"
    return Fact(
        name=name,
        columns=SALES_COLUMNS,
        source=sales_rows if column == "client_id" else product_rows,
        measures={
            name: lambda columns: (
                func.sum(cast(columns.part, Numeric) * columns.part)
                / func.nullif(cast(func.sum(columns.part), Numeric) * func.sum(columns.part), 0)
            )
        },
        zero_when_absent=False,
        parts=column,
    )


CLIENT_CONCENTRATION = index_over("client_id")
PRODUCT_CONCENTRATION = index_over("product_id")
