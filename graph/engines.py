"""Puts the engines together: the built-in one always, the chat model's when one is configured."""

from collections.abc import Sequence

from nodes.builtin.engine import make_builtin_engine
from nodes.engines import Engines
from nodes.specialist import Specialist
from state.settings import Settings
from tools.registry import Toolbox


def make_engines(settings: Settings, toolbox: Toolbox, specialists: Sequence[Specialist]) -> Engines:
    """Returns the engines; reads files and imports models, so not on the event loop."""
    builtin = make_builtin_engine(toolbox, specialists)
    if not settings.has_model:
        return Engines(builtin=builtin)
    from nodes.model.engine import make_model_engine  # openai takes two seconds to import

    return Engines(builtin=builtin, model=make_model_engine(settings, builtin, toolbox, specialists))
