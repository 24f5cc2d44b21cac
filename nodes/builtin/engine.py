"""The built-in engine as one of the two behind the seam: no key, no network."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nodes.builtin.classifier import Classifier, load_classifier
from nodes.builtin.examples import Example
from nodes.builtin.planner import plan
from nodes.builtin.smalltalk import load_topics
from nodes.builtin.understand import understand
from nodes.builtin.writer import BuiltinWriter, TextStreamer
from nodes.engines import Conversation, Engine, Plan, Reading, Task
from nodes.specialist import Specialist
from state.language import Language
from state.understanding import Intent
from tools.registry import Caller, Toolbox
from tools.resources import Resources

OFFERS = 2  # examples of each specialist in "what can you do"


@dataclass(frozen=True, kw_only=True)
class BuiltinRouter:
    """Reads questions with the grammar and the classifier."""

    resources: Resources
    classifier: Classifier

    async def understand(self, question: str, conversation: Conversation, caller: Caller) -> Reading:
        """Returns what the question means; never fails for want of a model."""
        read = await understand(question, conversation, caller, self.resources, self.classifier)
        return Reading(understanding=read)


@dataclass(frozen=True, kw_only=True)
class BuiltinPlanner:
    """Plans with the grammar: one round, and a second look where the first may have found nothing."""

    resources: Resources

    async def plan(self, task: Task, caller: Caller) -> Plan:
        """Returns the next calls; never fails for want of a model."""
        made = await plan(task, caller, self.resources)
        return replace(made, final=task.round >= 1)


def make_builtin_engine(toolbox: Toolbox, specialists: Sequence[Specialist]) -> Engine:
    """Returns the engine; reads files, and trains the classifier if its kept weights are stale: not on the event loop."""
    return Engine(
        name="builtin",
        router=BuiltinRouter(resources=toolbox.resources, classifier=load_classifier(specialist_examples(specialists))),
        planner=BuiltinPlanner(resources=toolbox.resources),
        writer=BuiltinWriter(
            streamer=TextStreamer(),
            topics=load_topics(),
            examples={language: _offers(specialists, language) for language in ("ko", "en")},
        ),
    )


def _offers(specialists: Sequence[Specialist], language: Language) -> list[str]:
    """Returns a line for each specialist of the trade: "거래처: “다온약국 담당자 누구야?”"."""
    lines = []
    for specialist in specialists:
        if Intent.GENERAL in specialist.intents:
            continue
        asked = [text for text in specialist.examples if text.isascii() == (language == "en")][:OFFERS]
        quoted = ", ".join(f"“{text}”" for text in asked)
        lines.append(f"{specialist.label[language]}: {quoted}")
    return lines


def specialist_examples(specialists: Sequence[Specialist]) -> list[Example]:
    """Returns the specialists' own examples for the classifier; of several intents the first is meant."""
    return [
        Example(text=text, intents=frozenset({specialist.intents[0].value}))
        for specialist in specialists
        for text in specialist.examples
    ]
