"""The demo's default login, for runs that no server signed in."""

from state.principal import Principal
from tools.resources import Resources


async def find_demo_login(resources: Resources) -> Principal | None:
    """Returns the login named by the setting `demo_user`; None outside demo mode, or when the demo is not loaded."""
    if not resources.settings.demo:
        return None
    from data.users import find_login

    return await find_login(resources.database, resources.settings.demo_user)
