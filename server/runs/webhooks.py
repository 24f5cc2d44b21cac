"""Calls clients' addresses after runs: signed, tried again with growing pauses, each try in the delivery log."""

import asyncio
import hashlib
import hmac
import ipaddress
import logging
import socket
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import httpx
from psycopg.rows import DictRow

from data.jobs.task import Again, Call
from data.runs.runs import select_run
from data.runs.webhooks import (
    MAX_ATTEMPTS,
    begin_delivery,
    enqueue_stuck,
    insert_delivery,
    select_forgotten,
    settle_delivery,
)
from server.runs.active import RunEnd
from server.runs.engine import RunEngine
from server.wire.json import dump_json
from state.errors import InvalidInput
from state.settings import Profile, Settings

logger = logging.getLogger(__name__)

SIGNATURE_HEADER = "X-NaruTalk-Signature"
TIMEOUT_S = 10.0
AT_ONCE = 100
_SHOWN_TOO = ("created_at", "updated_at", "kwargs", "multitask_strategy")
PAUSE_BASE_S = 4
"""The pauses between calls are its powers."""


def sign(secret: str, body: bytes, at: int) -> str:
    """Returns `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>." and the body>`; the time keeps old calls from use."""
    digest = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


class Webhooks:
    """Stores the calls that ended runs ask for, and makes them as jobs of the queue."""

    def __init__(self, settings: Settings, engine: RunEngine, client: httpx.AsyncClient) -> None:
        self._settings = settings
        self._engine = engine
        self._client = client
        engine.on_end.append(self.note)

    async def note(self, end: RunEnd) -> None:
        """Stores the call that a run asked for."""
        ticket = end.ticket
        if ticket.webhook is None:
            return
        row = await select_run(self._engine.pool, ticket.principal, ticket.run_id)  # None: gone with its thread
        ended_at = datetime.now(UTC)
        run = {
            **({name: row[name] for name in _SHOWN_TOO} if row is not None else {}),
            "run_id": ticket.run_id,
            "thread_id": ticket.thread_id,
            "assistant_id": ticket.assistant_id,
            "status": end.outcome.status,
            "metadata": ticket.metadata,
            "error": end.outcome.error,
            "values": end.outcome.values,
            "run_started_at": ended_at - timedelta(seconds=end.seconds),
            "run_ended_at": ended_at,
        }
        await self._store(run, ticket.principal.org_id, ticket.webhook)

    async def remember(self) -> None:
        """Stores the calls of runs whose process died before it could, and asks again for those nobody makes."""
        for row in await select_forgotten(self._engine.pool, AT_ONCE):
            run = {name: row[name] for name in row if name not in ("org_id", "webhook")}
            await self._store({**run, "values": None}, row["org_id"], row["webhook"])
        await enqueue_stuck(self._engine.pool, AT_ONCE)

    async def _store(self, run: dict[str, Any], org_id: UUID, url: str) -> None:
        body = dump_json({**run, "webhook_sent_at": datetime.now(UTC)})
        address = f"http://127.0.0.1:{self._settings.port}{url}" if url.startswith("/") else url
        run_id = run["run_id"]
        await insert_delivery(self._engine.pool, uuid5(run_id, "webhook"), org_id, run_id, address, body)

    async def deliver(self, call: Call) -> None:
        """Makes one call. Raises: Again when it is to be made once more."""
        row = await begin_delivery(self._engine.pool, UUID(str(call.args["delivery_id"])))
        if row is None:
            return
        status, response_status, problem = await self._call(row)
        if status == "pending":
            logger.warning("webhook of run %s, attempt %s: %s", row["run_id"], row["attempts"], problem)
        await settle_delivery(
            self._engine.pool, row["delivery_id"], status=status, response_status=response_status, error=problem
        )
        if status == "pending":
            raise Again(PAUSE_BASE_S ** row["attempts"])

    async def _call(self, row: DictRow) -> tuple[str, int | None, str | None]:
        """Returns what the call has come to, the answer's status and what was wrong."""
        response_status = None
        try:
            await self._check(row["url"])
            response = await self._client.post(row["url"], content=row["body"], headers=self._headers(row))
            response_status = response.status_code
            if response.is_success:
                return "delivered", response_status, None
            problem = f"answered {response_status}"
        except InvalidInput as error:
            return "failed", None, error.message
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            problem = type(error).__name__
        return ("failed" if row["attempts"] >= MAX_ATTEMPTS else "pending"), response_status, problem

    def _headers(self, row: DictRow) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "X-NaruTalk-Delivery": str(row["delivery_id"])}
        if self._settings.webhook_secret is not None:
            secret = self._settings.webhook_secret.get_secret_value()
            headers[SIGNATURE_HEADER] = sign(secret, row["body"], int(time.time()))
        return headers

    async def _check(self, url: str) -> None:
        """Keeps clients from reaching our own network through us; in development loopback is where they live.

        A path of this server is an address of ours too: whoever may not call it with a login of theirs may not have
        us call it either. The reference server refuses it as well unless told otherwise (GHSA-q3v5-r5ch-p57j).

        Raises: InvalidInput for an address that is not public.
        """
        if self._settings.profile is Profile.DEVELOPMENT:
            return
        host = urlsplit(url).hostname or ""
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        if not all(ipaddress.ip_address(item[4][0]).is_global for item in found):
            raise InvalidInput(f"webhook: {host} is no public address")
