"""Who is asking: taken from what the server put into the run, never from input, context or the model."""

from collections.abc import Mapping
from typing import cast

from langgraph.config import get_config
from langgraph.runtime import Runtime

from state.conversation import RunContext
from state.errors import NotSignedIn
from state.principal import Principal, PrincipalJson

_KEYS = tuple(PrincipalJson.__annotations__)


def principal_of(runtime: Runtime[RunContext]) -> Principal | None:
    """Returns the verified login of this run, or None when no server put one there (`langgraph dev` without auth).

    The server sets `configurable["langgraph_auth_user"]` and overwrites what a client sent under that name.

    Raises: NotSignedIn when a user is there but is not one of ours.
    """
    info = runtime.server_info
    user: object = info.user if info is not None else None
    if user is None:
        user = get_config().get("configurable", {}).get("langgraph_auth_user")
    if user is None:
        return None
    try:
        return Principal.from_json(_read(user))
    except ValueError:
        raise NotSignedIn("this login cannot be read; sign in again") from None


def _read(user: object) -> PrincipalJson:
    values: dict[str, object] = {}
    for key in _KEYS:
        if isinstance(user, Mapping):
            values[key] = user.get(key)
        else:
            values[key] = getattr(user, key, None)
    if not values["org_id"] or not values["identity"]:
        raise NotSignedIn("this login belongs to no organisation; sign in again")
    return cast(PrincipalJson, values)
