"""Asking the person to choose one of several things, and reading what they send back."""

import re
from collections.abc import Sequence
from typing import Literal, TypedDict

from langgraph.types import interrupt

from state.language import Language

TRIES = 2  # a reply that fits nothing is asked once more, then taken as free words


class Option(TypedDict):
    """One thing to choose."""

    id: str
    label: str


class ChooseRequest(TypedDict):
    """Value of the interrupt; resumed by {"id"}, an id, a label, a number counted from 1, or words."""

    type: Literal["choose"]
    question: str
    mention: str
    """The words that may mean several things; "" when a kind of question is asked for."""
    kind: str
    """An EntityKind, or `intent`."""
    candidates: list[Option]


class Chosen(TypedDict):
    """The reply: one of the options, or words that fit none."""

    option: Option | None
    words: str


def choose(question: str, mention: str, kind: str, options: Sequence[Option], language: Language) -> Chosen:
    """Interrupts the run and returns the reply; on resume the node runs anew: no effects before this."""
    request: ChooseRequest = {
        "type": "choose",
        "question": question,
        "mention": mention,
        "kind": kind,
        "candidates": list(options),
    }
    words = ""
    for _ in range(TRIES):
        reply = interrupt(request)
        option = match_option(reply, options)
        words = _words(reply)
        if option is not None:
            return {"option": option, "words": words}
        again = "목록에서 하나를 골라 주세요." if language == "ko" else "Please pick one from the list."
        request = {**request, "question": f"{again} {question}"}
    return {"option": None, "words": words}


def match_option(reply: object, options: Sequence[Option]) -> Option | None:
    """Returns the option that a reply means, or None.

    {"id": "a"} | "a" | "한지우 (경기1팀)" | 2 | "2" | "2번" | "경기1팀" (only when it fits one option) -> the option
    """
    words = _words(reply)
    for option in options:
        if words in {option["id"], option["label"]}:
            return option
    number = words.removesuffix("번").removesuffix("번째").removeprefix("#").strip(" .")
    if number.isdecimal():
        index = int(number) - 1
        return options[index] if 0 <= index < len(options) else None
    folded = "".join(words.casefold().split())
    fitting = [option for option in options if folded and folded in "".join(option["label"].casefold().split())]
    return fitting[0] if len(fitting) == 1 else _by_word(words, options)


def _by_word(words: str, options: Sequence[Option]) -> Option | None:
    """Returns the only option that one of the reply's words stands in: "경기1팀 쪽이요", "the one in Seobu"."""
    folded = ["".join(option["label"].casefold().split()) for option in options]
    for word in re.findall(r"[\w-]{2,}", words.casefold()):
        for ending in ("", "쪽", "이요", "요", "에", "의", "에서", "사람", "것", "거", "으로", "로"):
            stem = word.removesuffix(ending)
            fitting = [
                option for option, label in zip(options, folded, strict=True) if len(stem) >= 2 and stem in label
            ]
            if len(fitting) == 1:
                return fitting[0]
    return None


def _words(reply: object) -> str:
    """Returns the text of a reply in any of its shapes."""
    if isinstance(reply, dict):
        for key in ("id", "choice", "value", "label", "text"):
            if reply.get(key) is not None:
                return str(reply[key]).strip()
        return ""
    if isinstance(reply, list):
        return _words(reply[0]) if reply else ""
    return "" if reply is None else str(reply).strip()
