"""Says of what currency a table's money is, and draws charts in the unit that people write.

Cells stay integers of the smallest unit; columns of the unit `currency` say the code and the digits after the point.
Won needs neither: its smallest unit is the one people write.
"""

from state.evidence import Evidence, Json
from state.money import minor_digits
from state.principal import Principal
from tools.resources import Resources


async def mark_currency(evidence: Evidence, principal: Principal, resources: Resources) -> Evidence:
    """Returns the evidence with the organisation's currency in its money columns; won is left as it is."""
    if "table" not in evidence or not any(column["unit"] == "currency" for column in evidence["table"]["columns"]):
        return evidence
    index = await resources.lexicons.of(principal, resources.database)
    code = index.lexicon.currency
    digits = minor_digits(code)
    names = []
    for column in evidence["table"]["columns"]:
        if column["unit"] == "currency":
            column["currency"], column["digits"] = code, digits
            names.append(column["name"])
    if "chart" in evidence:
        _scale(evidence["chart"], names, digits)
        _title(evidence["chart"], {*names, "figure"}, code)
    return evidence


def _scale(chart: dict[str, Json], names: list[str], digits: int) -> None:
    data = chart.get("data")
    values = data.get("values") if isinstance(data, dict) else None
    for row in values if isinstance(values, list) else []:
        if isinstance(row, dict):
            for name in names:
                value = row.get(name)
                if isinstance(value, int | float):
                    row[name] = value / 10**digits


def _title(part: Json, names: set[str], code: str) -> None:
    if isinstance(part, list):
        for item in part:
            _title(item, names, code)
    if not isinstance(part, dict):
        return
    if part.get("field") in names and isinstance(part.get("title"), str):
        part["title"] = f"{part['title']} ({code})"
    for value in part.values():
        _title(value, names, code)
