"""Who is asking: the only place that makes a principal out of a request."""

import asyncio
import time
from typing import Annotated

from fastapi import Depends, Request

from data.session import Database
from data.users import find_login
from state.errors import NotSignedIn
from state.principal import Principal
from state.settings import Settings

DEMO_HEADER = "X-Demo-User"
CACHE_S = 30.0  # a changed role is noticed after this long
CACHE_SIZE = 1000


class Logins:
    """Finds the login of a request. In demo mode a header names it; otherwise nobody is signed in yet."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._known: dict[str, tuple[float, Principal]] = {}
        self._reading = asyncio.Lock()

    async def sign_in(self, demo_user: str | None) -> Principal:
        """Returns who is asking.

        Raises: NotSignedIn when nobody is, or the demo login does not exist.
        """
        if not self._settings.demo:
            raise NotSignedIn("Sign in first: this server has no demo logins. 먼저 로그인하세요.")
        username = demo_user or self._settings.demo_user
        now = time.monotonic()
        known = self._known.get(username)
        if known is not None and known[0] > now:
            return known[1]
        async with self._reading:  # a thousand requests of one login ask the database once
            known = self._known.get(username)
            if known is not None and known[0] > now:
                return known[1]
            return await self._read(username, now)

    async def _read(self, username: str, now: float) -> Principal:
        principal = await find_login(self._database, username)
        if principal is None:
            raise NotSignedIn(f"There is no demo login '{username}'. '{username}'이라는 데모 사용자가 없습니다.")
        if len(self._known) >= CACHE_SIZE:
            self._known.clear()
        self._known[username] = (now + CACHE_S, principal)
        return principal


async def signed_in(request: Request) -> Principal:
    """Returns who is asking.

    Raises: NotSignedIn.
    """
    logins: Logins = request.app.state.services.logins
    principal = await logins.sign_in(request.headers.get(DEMO_HEADER))
    request.state.principal = principal
    return principal


SignedIn = Annotated[Principal, Depends(signed_in)]
"""A route with a parameter of this type is closed to everybody without a login."""
