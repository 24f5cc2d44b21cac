"""From probabilities to the chosen intents and one confidence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nodes.builtin.classifier import Classifier
from nodes.builtin.clauses import split_clauses
from nodes.builtin.domain_words import CLIENT_ONLY, FIGURES, PEOPLE_FIGURES
from nodes.builtin.domains import read_domains
from nodes.builtin.duties import asks_for_duty
from nodes.builtin.frame import MASKS, Frame
from nodes.builtin.hard_rules import decide_by_rule
from nodes.builtin.parts import asked_apart
from nodes.builtin.plan_composed import composed_about_clients, is_composed, lists_by_figures
from nodes.builtin.rule_questions import asks_of_a_rule
from state.understanding import DecidedBy, Intent, ScoredIntent
from tools.document_hint import Hint

SPECIALIST_INTENTS = (Intent.DOCUMENT_SEARCH, Intent.EMPLOYEE_ANALYSIS, Intent.CLIENT_INFO)
REFUSED = ("limit.injection", "limit.tenant", "limit.sql", "limit.rebate", "limit.private", "limit.medical")
TAKEN_FROM = 0.5
SPOKEN_OF = -1.0
"""Least log-odds that the documents answer what the classifier gives to nobody (2026-11, of the sets in tests/evals no other
question reaches -3)."""
SPOKEN_OF_RATHER = -0.2  # against another specialist where it is asked as of a rule
SPOKEN_OF_CLEARLY = 2.2  # the same where only words that nothing explains point to the documents
_COUNTED_FOR_THE_ASKER = (
    "metric.leave_left", "metric.sales", "metric.achievement", "metric.target", "metric.budget_left", "metric.late",
    "metric.attendance", "metric.visits", "client.", "contract.", "visit.",
)  # fmt: skip
_ACTING = re.compile(
    r"\bmy (?:own|name|wife|husband|son|daughter|child|kid|father|mother|dad|mom|car|laptop|phone|job)\b"
)
_ROWS_LAST = re.compile(
    r"(?:거래처|병원|의원|약국|직원|사원|사람|팀원|팀|제품|품목|곳)들?(?:은|는|이|가|만|을|를)?"
    r"(?:\s*(?:누구|뭐|어디|있|알려|보여|찾아|뽑아|목록|리스트|명단)\S*(?:\s*줘\S*)?)?[\s?.!]*$"
)
"""A Korean question that closes with what is to be listed."""
DOUBTFUL = 0.5  # a question for the documents that would be asked back about is held against them first
RULE_CONFIDENCE = 0.98  # of 100 messages that a rule decides about two are meant otherwise, on the development set


TOGETHER = "figures that belong together"
APART = "each asked in a clause of its own"
APART_SURE = 0.9
COMPOSED_CONFIDENCE = 0.9
"""Where two specialists seem asked and the parts of the question are one table."""
SURELY_OTHER = 0.9
"""From here on the classifier is believed that figures are not asked, though their words are said."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The chosen intents, most confident first."""

    intents: list[ScoredIntent]
    confidence: float
    decided_by: DecidedBy
    reason: str


def choose_intents(frame: Frame, classifier: Classifier) -> Choice:
    """Returns the intents of a question: by rule, else by the classifier. Several specialists may be meant at once."""
    domains = read_domains(frame)
    rule = decide_by_rule(frame, domains)
    if rule is not None:
        scored: list[ScoredIntent] = [{"intent": rule.intent, "confidence": RULE_CONFIDENCE}]
        return Choice(intents=scored, confidence=RULE_CONFIDENCE, decided_by="rule", reason=f"rule: {rule.id}")
    probabilities = classifier.classify(frame)
    apart = asked_apart(frame, domains, classifier.classify)
    probabilities = {name: max(found, APART_SURE * (name in apart)) for name, found in probabilities.items()}
    chosen = _chosen(probabilities)
    one = None if apart else _one_for_composed(chosen, frame, _confidence(probabilities, chosen))
    if one is not None:
        return one
    read = ", ".join(sorted(str(name) for name, strength in domains.items() if strength >= 0.9)) or "nothing certain"
    return Choice(
        intents=[{"intent": name, "confidence": round(probabilities[name], 3)} for name in chosen],
        confidence=round(_confidence(probabilities, chosen), 3),
        decided_by="classifier",
        reason=APART if apart else f"grammar read: {read}",
    )


def is_open_to_documents(choice: Choice, frame: Frame) -> bool:
    """Whether the documents may still have a say: what must be refused, small talk and what is asked of somebody by name
    or of the asker are settled."""
    if any(frame.of_kind(kind) for kind in ("person", "client", "unit")):
        return False
    if asks_for_duty(frame) or _lists_rows(frame) or choice.reason in {TOGETHER, APART}:
        return False
    if (lists_by_figures(frame) or frame.has("metric.required")) and not frame.has("rule.word", "rule.procedure"):
        return False
    if frame.has("metric.headcount") and frame.attributes.get("position"):
        return False
    if frame.has("metric.required") and not frame.has("rule.word", "topic."):
        return False  # "한 달에 얼마씩 해야 돼" is a duty to nobody but the target
    if frame.has(*REFUSED) and not _asks_of_a_sheet(frame) and not _only_eats(frame):
        return False
    names = [one["intent"] for one in choice.intents]
    if choice.decided_by == "rule":
        return names == [Intent.OUT_OF_SCOPE]
    if _for_nobody(choice) or (names == [Intent.DOCUMENT_SEARCH] and choice.confidence < DOUBTFUL):
        return True
    return names != [Intent.DOCUMENT_SEARCH] and (not _about_the_asker(frame) or _tells_a_case(frame))


def with_documents(choice: Choice, frame: Frame, hint: Hint) -> Choice:
    """Returns the choice, or the documents alone when they answer the question, or speak of what nothing explains."""
    if _for_nobody(choice) or [one["intent"] for one in choice.intents] == [Intent.DOCUMENT_SEARCH]:
        least, is_meant = SPOKEN_OF, True
    else:
        as_rule = asks_of_a_rule(frame.masked) and choice.decided_by != "rule"
        least = SPOKEN_OF_CLEARLY if not as_rule and choice.decided_by != "rule" else SPOKEN_OF_RATHER
        is_meant = as_rule or bool(hint.said)
        if Intent.DOCUMENT_SEARCH in [one["intent"] for one in choice.intents]:
            several = len(split_clauses(frame.masked)) > 1
            least = least + 1.0 if several else least - 1.0
            is_meant = is_meant and not frame.has("ask.list")
    if not is_meant or hint.likelihood < least:
        return choice
    confidence = round(min(0.9, 0.65 + hint.likelihood / 20), 3)
    return Choice(
        intents=[{"intent": Intent.DOCUMENT_SEARCH, "confidence": confidence}],
        confidence=confidence,
        decided_by="classifier",
        reason=f"the documents speak of: {', '.join(hint.said) or 'it'}",
    )


def _for_nobody(choice: Choice) -> bool:
    """Whether the classifier guesses that nothing of ours is asked."""
    nobody = all(one["intent"] in {Intent.GENERAL, Intent.OUT_OF_SCOPE} for one in choice.intents)
    return nobody and choice.decided_by == "classifier"


def _lists_rows(frame: Frame) -> bool:
    """ "달성률 100% 안 되는 직원", "미수 있는데 주문도 한 거래처": who meets conditions on figures, though they sound like a
    rule's."""
    figures = frame.has(*FIGURES, *PEOPLE_FIGURES, *CLIENT_ONLY) and not frame.has("rule.word", "rule.procedure")
    return figures and bool(_ROWS_LAST.search(frame.masked))


def _only_eats(frame: Frame) -> bool:
    """ "회식 때 얼마까지 먹어도 돼" sounds like medicine and names none."""
    refused = [name for name in REFUSED if frame.has(name)]
    return (
        refused == ["limit.medical"] and not frame.of_kind("product") and not frame.has("patient.one", "product.text")
    )


def _about_the_asker(frame: Frame) -> bool:
    """ "if I drive my own car" says who acts, "my sales" whose figures."""
    figures = [word for word in frame.words("self.me") if word not in {"i", "me"}]
    acting = len(_ACTING.findall(frame.masked))
    return frame.has("self.my_unit") or len(figures) > acting


def _tells_a_case(frame: Frame) -> bool:
    """ "I don't agree with my evaluation, what now" and "when may I buy our own stock" ask what holds, though for oneself."""
    return asks_of_a_rule(frame.masked) and not frame.has(*_COUNTED_FOR_THE_ASKER)


def _asks_of_a_sheet(frame: Frame) -> bool:
    """ "굿스틴정 자몽주스랑 먹어도 되나요" asks the sheet of a product; what one patient should take it does not say."""
    refused = [name for name in REFUSED if frame.has(name)]
    return refused == ["limit.medical"] and bool(frame.of_kind("product")) and not frame.has("patient.one")


def _chosen(probabilities: Mapping[str, float]) -> list[str]:
    best = max(probabilities, key=lambda name: probabilities[name])
    if best not in SPECIALIST_INTENTS:
        return [best]
    several = [name for name in SPECIALIST_INTENTS if probabilities[name] >= TAKEN_FROM]
    return sorted((str(name) for name in several), key=lambda name: -probabilities[name]) or [best]


def _asks_twice(frame: Frame) -> bool:
    """ "강북팀 실적이랑 강북팀에서 연체된 거래처": who is named anew asks a second question."""
    named = [mask for mask in MASKS.values() if frame.masked.count(mask) > 1]
    return len(frame.mentions) == 1 and bool(named) and len(split_clauses(frame.masked)) > 1


def _one_for_composed(chosen: list[str], frame: Frame, confidence: float) -> Choice | None:
    """Returns one specialist for figures whose parts belong together: "방문은 많은데 매출은 낮은 거래처" is one table."""
    figures = {str(Intent.EMPLOYEE_ANALYSIS), str(Intent.CLIENT_INFO)}
    beside = {str(Intent.DOCUMENT_SEARCH)} if lists_by_figures(frame) and not frame.has("rule.word") else set()
    several = bool(figures & set(chosen)) and not set(chosen) - figures - beside
    missed = not figures & set(chosen) and confidence < SURELY_OTHER and not asks_of_a_rule(frame.masked)
    missed = missed and not frame.has("rule.word", "rule.procedure", "rule.amount", "talk.", *REFUSED)
    together = is_composed(frame) or (missed and lists_by_figures(frame))
    if not (several or missed) or not together or _asks_twice(frame):
        return None
    name = str(Intent.CLIENT_INFO if composed_about_clients(frame) else Intent.EMPLOYEE_ANALYSIS)
    if several and name not in chosen:
        name = chosen[0]
    scored: list[ScoredIntent] = [{"intent": name, "confidence": COMPOSED_CONFIDENCE}]
    return Choice(intents=scored, confidence=COMPOSED_CONFIDENCE, decided_by="classifier", reason=TOGETHER)


def _confidence(probabilities: Mapping[str, float], chosen: list[str]) -> float:
    """Returns how likely the whole set is right: the least certain of its yes and no decides."""
    sure = [probabilities[name] if name in chosen else 1 - probabilities[name] for name in probabilities]
    return min(sure)
