"""When the caller's company year begins."""

from tools.entities import load_index
from tools.registry import Caller
from tools.resources import Resources


async def fiscal_start_month(caller: Caller, resources: Resources) -> int:
    """Returns the first month of the caller's company year, 1-12."""
    index = await load_index(caller, resources)
    return index.lexicon.fiscal_year_start_month
