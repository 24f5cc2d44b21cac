"""Puts the model engine together."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import openai

from nodes.engines import Engine
from nodes.model.client import ModelCalls, make_chat_model, refuse_long_waits
from nodes.model.endpoint import Endpoint
from nodes.model.planner import ModelPlanner
from nodes.model.prompting import load_prompts
from nodes.model.router import ModelRouter
from nodes.model.writer import ModelWriter
from nodes.specialist import Specialist
from state.settings import Settings
from tools.registry import Toolbox


@asynccontextmanager
async def open_model_engine(
    settings: Settings, builtin: Engine, toolbox: Toolbox, specialists: Sequence[Specialist]
) -> AsyncIterator[Engine]:
    """Yields the engine; its three parts share connections and one breaker, because they share one endpoint.

    Raises: SettingsError when a prompt cannot be used.
    """
    prompts = await asyncio.to_thread(load_prompts, settings.prompts_dir)
    calls = ModelCalls(timeout_s=settings.model_timeout_s)
    hooks = {"response": [refuse_long_waits]}
    async with openai.DefaultAsyncHttpxClient(timeout=settings.model_timeout_s, event_hooks=hooks) as http:
        endpoint = Endpoint(model=await asyncio.to_thread(make_chat_model, settings, http))
        yield Engine(
            name="model",
            router=ModelRouter(
                endpoint=endpoint, calls=calls, first=builtin.router, prompt=prompts["router"], specialists=specialists
            ),
            planner=ModelPlanner(
                endpoint=endpoint, calls=calls, first=builtin.planner, toolbox=toolbox, prompt=prompts["planner"]
            ),
            writer=ModelWriter(endpoint=endpoint, calls=calls, prompts=prompts),
        )
