"""Asks back before any specialist starts: which kind of question it is, or which of several things a name means."""

from collections.abc import Sequence
from dataclasses import dataclass

from langgraph.types import Command

from nodes.choice import Option, choose
from nodes.names import is_unclear, name_question, options_of
from nodes.specialist import Specialist
from state.conversation import ConversationState
from state.language import Language
from state.understanding import Candidate, Mention, Understanding


@dataclass(frozen=True, kw_only=True)
class Clarify:
    """Interrupts once a turn for each thing that is unclear to more than one specialist."""

    specialists: Sequence[Specialist]

    async def __call__(self, state: ConversationState) -> Command[str]:
        """Returns the sharpened understanding; goes back to `route`."""
        turn = state["turn"]
        understanding = turn["understanding"]
        unclear = unclear_mentions(understanding)
        asked = {**turn, "clarified": turn.get("clarified", 0) + 1}
        if unclear and turn.get("unclear") == "name":
            return Command(update={"turn": {**asked, "understanding": _ask_names(understanding)}}, goto="route")
        chosen = choose(
            intent_question(understanding["language"]),
            "",
            "intent",
            self._options(understanding),
            understanding["language"],
        )
        option = chosen["option"]
        if option is None:
            question = f"{turn.get('question', '')} {chosen['words']}".strip()
            again = {key: value for key, value in asked.items() if key != "understanding"}
            return Command(update={"turn": {**again, "question": question}}, goto="route")
        settled: Understanding = {
            **understanding,
            "intents": [{"intent": option["id"], "confidence": 1.0}],
            "confidence": 1.0,
            "decided_by": "person",
            "reason": "the person chose it",
        }
        return Command(update={"turn": {**asked, "understanding": settled}}, goto="route")

    def _options(self, understanding: Understanding) -> list[Option]:
        """Returns one button for each specialist's first intent, likeliest first."""
        likely = [scored["intent"] for scored in understanding["intents"]]
        options: list[Option] = [
            {"id": specialist.intents[0].value, "label": specialist.label[understanding["language"]]}
            for specialist in self.specialists
        ]
        return sorted(options, key=lambda option: likely.index(option["id"]) if option["id"] in likely else len(likely))


def unclear_mentions(understanding: Understanding) -> list[Mention]:
    """Returns the names that the person must tell apart or confirm."""
    return [mention for mention in understanding["entities"] if is_unclear(mention["candidates"])]


def intent_question(language: Language) -> str:
    """Returns the sentence that asks what kind of question it is."""
    return "어떤 것에 대한 질문인가요?" if language == "ko" else "What is your question about?"


def _ask_names(understanding: Understanding) -> Understanding:
    """Returns the understanding with each unclear name narrowed to the chosen meaning."""
    language = understanding["language"]
    mentions: list[Mention] = []
    for mention in understanding["entities"]:
        if is_unclear(mention["candidates"]):
            close = options_of(mention["candidates"])
            options: list[Option] = [{"id": one["id"], "label": one["label"]} for one in close]
            question = name_question(mention["text"], close, language)
            chosen = choose(question, mention["text"], mention["kind"], options, language)["option"]
            picked: list[Candidate] = [{**one, "score": 1.0} for one in close if chosen and one["id"] == chosen["id"]]
            mention = {**mention, "candidates": picked}
        mentions.append(mention)
    return {**understanding, "entities": mentions}
