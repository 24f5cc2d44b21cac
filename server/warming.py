"""Loads what a first question needs (embedders, classifier, names) before somebody has to wait for it."""

import asyncio
import importlib
import logging
import time
from uuid import uuid4

from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig

from server.demo import OWN_TARGET
from server.runs.ticket import SignedInUser
from server.services import Services
from state.errors import NaruTalkError
from tools.registry import Caller

logger = logging.getLogger(__name__)

QUESTION = "강남팀 이번 달 실적과 제품설명회 한도 규정 알려줘"
"""Needs figures, names and passages, so everything that is loaded late."""


_STATISTICS = ("statsmodels.tsa.holtwinters", "scipy.stats", "vl_convert")
"""What the first forecast, trend and picture would wait seconds for."""


def _load_statistics() -> None:
    for name in _STATISTICS:
        importlib.import_module(name)


async def warm(services: Services) -> None:
    """Asks the own graph a question whose run is not kept; with a chat model only the search is warmed, at no cost."""
    answering = services.answering
    if answering is None or not services.settings.demo:
        return
    started = time.perf_counter()
    try:
        principal = await services.logins.sign_in(None)
        if services.settings.has_model:
            caller = Caller(principal=principal, today=await answering.today(principal), language="ko", run_step="warm")
            await answering.toolbox.call("search_documents", {"query": QUESTION}, caller)
        else:
            graph = next(item.unsaved for item in services.graphs.by_name.values() if item.target == OWN_TARGET)
            user = SignedInUser(principal.to_json())
            config: RunnableConfig = {"configurable": {"thread_id": str(uuid4()), "langgraph_auth_user": user}}
            await graph.ainvoke({"messages": [HumanMessage(QUESTION)]}, config)
        await asyncio.to_thread(_load_statistics)
    except NaruTalkError as error:
        logger.warning("not warmed: %s", error)
    except Exception:
        logger.exception("not warmed")
    else:
        logger.info("warmed in %.1f s", time.perf_counter() - started)
