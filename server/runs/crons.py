"""Starts the runs of crons whose time has come."""

import logging
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, croniter  # type: ignore[import-untyped]  # its types follow it late
from psycopg.rows import DictRow
from starlette.exceptions import HTTPException

from data.runs.crons import advance_cron, select_due_crons
from data.runs.runs import NewRun
from server.runs.request import RunRequest
from server.runs.start import make_way, plan_run
from server.services import Services
from state.errors import InvalidInput, NaruTalkError, Unavailable
from state.principal import Principal

logger = logging.getLogger(__name__)

AT_ONCE = 50


def next_date(schedule: str, timezone: str | None, after: datetime, end_time: datetime | None) -> datetime | None:
    """Returns the first time after `after` that fits the schedule in its time zone, in UTC; None past `end_time`.

    Raises: InvalidInput when schedule or time zone cannot be read.
    """
    try:
        zone = ZoneInfo(timezone or "UTC")
    except (ValueError, OSError, KeyError):
        raise InvalidInput(f"timezone: {timezone!r} is no IANA time zone, such as Asia/Seoul") from None
    if not croniter.is_valid(schedule):
        raise InvalidInput(f"schedule: {schedule!r} is no cron expression, such as 0 9 * * 1-5 or @daily")
    try:
        found: datetime = croniter(schedule, after.astimezone(zone)).get_next(datetime)
    except CroniterBadDateError:
        raise InvalidInput(f"schedule: {schedule!r} fits no day of the years to come") from None
    following = found.astimezone(UTC)
    return None if end_time is not None and following > end_time.astimezone(UTC) else following


async def start_due(services: Services) -> None:
    """Stores a run for each cron that is due; times missed while nobody ran are not made up for."""
    now = datetime.now(UTC)
    for cron in await select_due_crons(services.pool, services.graphs.deployment, AT_ONCE):
        try:
            following = next_date(cron["schedule"], cron["timezone"], now, cron["end_time"])
        except InvalidInput:
            following = None
        run = await _plan(services, cron)
        stored = await advance_cron(services.pool, cron, following, run, services.engine.instance)
        if run is not None and stored:
            services.metrics.runs_started.inc()
            await make_way(services, run)
        elif stored is False:
            logger.warning("cron %s started no run", cron["cron_id"])


async def _plan(services: Services, cron: DictRow) -> NewRun | None:
    """Returns the cron's next run; None when what it asks for is not there any more."""
    stateless = cron["thread_id"] is None
    request = RunRequest(
        **{
            **cron["payload"],
            "assistant_id": str(cron["assistant_id"]),
            **({"on_completion": cron["on_run_completed"] or "delete"} if stateless else {}),
        }
    )
    metadata = {**cron["metadata"], "cron_id": str(cron["cron_id"])}
    try:
        return await plan_run(services, Principal.from_json(cron["principal"]), cron["thread_id"], request, metadata)
    except Unavailable:
        raise
    except (NaruTalkError, HTTPException) as error:
        logger.warning("cron %s: %s", cron["cron_id"], error)
        return None
