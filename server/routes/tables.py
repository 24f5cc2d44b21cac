"""POST /tables/export: an answer's table as a file."""

import re
from typing import Annotated, Any, cast

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from server.auth import SignedIn
from server.listing import ERRORS, sheet_response
from state.errors import InvalidInput
from state.evidence import Table, Unit
from state.language import Language
from tools.sheets import SheetForm

router = APIRouter(tags=["tables"], responses=ERRORS)

MOST_CELLS = 200_000
EXAMPLE: dict[str, Any] = {
    "sales": {
        "summary": "Sales by month, as the answer's evidence holds them",
        "value": {
            "title": "월별 실적",
            "format": "xlsx",
            "table": {
                "columns": [
                    {"name": "month", "label": "월", "unit": "month"},
                    {"name": "sales", "label": "실적", "unit": "won"},
                ],
                "rows": [["2025-05-01", 1200000], ["2025-06-01", 1350000]],
            },
        },
    }
}


class ColumnBody(BaseModel):
    """A column as evidence holds it."""

    name: str = Field(max_length=100)
    label: str = Field(max_length=200)
    unit: Unit = "text"
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    digits: int = Field(default=0, ge=0, le=4)


class TableBody(BaseModel):
    """A table as evidence holds it; what else it says is for the page."""

    columns: list[ColumnBody] = Field(min_length=1, max_length=200)
    rows: list[list[str | int | float | bool | None]]


class ExportBody(BaseModel):
    """A table and the file it is to be."""

    model_config = ConfigDict(extra="forbid")

    table: TableBody
    format: SheetForm = "xlsx"
    title: str = Field(default="table", min_length=1, max_length=150)
    language: Language | None = None


@router.post("/tables/export", response_class=Response)
async def export_table(body: Annotated[ExportBody, Body(openapi_examples=EXAMPLE)], principal: SignedIn) -> Response:
    """Returns a table that an answer showed as CSV (as Excel reads it) or as a workbook; nothing is looked up anew."""
    width = len(body.table.columns)
    if any(len(row) != width for row in body.table.rows):
        raise InvalidInput("Each row needs a cell for each column. 행마다 열 수만큼의 값이 필요합니다.")
    if width * len(body.table.rows) > MOST_CELLS:
        raise InvalidInput(f"The table has more than {MOST_CELLS:,} cells. 표가 너무 큽니다.")
    table = body.table.model_dump(exclude_none=True) | {"total_rows": len(body.table.rows)}
    name = re.sub(r"[^\w가-힣.-]+", "_", body.title).strip("_") or "table"
    return await sheet_response(cast(Table, table), body.format, name, body.language or principal.locale, {})
