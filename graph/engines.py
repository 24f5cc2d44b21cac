"""Puts the engines together: the built-in one always, the chat model's when one is configured."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module

from nodes.builtin.engine import make_builtin_engine
from nodes.engines import Engines
from nodes.specialist import Specialist
from state.settings import Settings
from tools.registry import Toolbox


@asynccontextmanager
async def open_engines(
    settings: Settings, toolbox: Toolbox, specialists: Sequence[Specialist]
) -> AsyncIterator[Engines]:
    """Yields the engines. Raises: SettingsError when a prompt of the model's cannot be used."""
    builtin = await asyncio.to_thread(make_builtin_engine, toolbox, specialists)
    if not settings.has_model:
        yield Engines(builtin=builtin)
        return
    await asyncio.to_thread(import_module, "nodes.model.engine")  # openai takes two seconds to import
    from nodes.model.engine import open_model_engine

    async with open_model_engine(settings, builtin, toolbox, specialists) as model:
        yield Engines(builtin=builtin, model=model)
