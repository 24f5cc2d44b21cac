"""LangSmith: on with its key, off without, whatever the environment says."""

import os

from state.settings import Settings

_SWITCHES = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2")
"""langsmith asks for the second first, and for LANGSMITH_… before LANGCHAIN_…: these two outrank all four."""


def settle_tracing(settings: Settings) -> bool:
    """Returns whether runs are traced. Call before the first run: langsmith reads the switches once.

    Without a key tracing is forced off: on without key or network, the process hangs about 30 s at exit while the
    client retries its last batch.
    """
    key = settings.langsmith_api_key
    for name in _SWITCHES:
        os.environ[name] = "true" if key else "false"
    if key:
        os.environ["LANGSMITH_API_KEY"] = key.get_secret_value()
    return key is not None
