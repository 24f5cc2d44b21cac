"""What "today" is for an organisation: the day its figures end on, or the real one where it is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from state.principal import Principal
from tools.resources import Resources


async def today_of(principal: Principal, resources: Resources) -> date:
    """Returns the organisation's own day, else the pinned one of the settings, else the real one in its time zone."""
    lexicon = (await resources.lexicons.of(principal, resources.database)).lexicon
    pinned = lexicon.as_of or resources.settings.as_of
    return pinned or datetime.now(ZoneInfo(lexicon.timezone)).date()
