"""Evidence that a question goes to the documents."""

from nodes.builtin.domain_words import ASKED_OF_RULES, CLIENT_ONLY, FIGURES, PEOPLE_FIGURES, STRONG, TOPICS, WEAK
from nodes.builtin.frame import Frame


def read_documents(frame: Frame) -> float:
    """Returns how strongly a question asks of rules and documents, 0..1."""
    topics = _speaks_of_topics(frame)
    if frame.has("rule.permission") and frame.has("client.generic"):
        return STRONG
    if frame.has("rule.may") and not frame.mentions and not frame.has("talk.", *FIGURES, *PEOPLE_FIGURES):
        return STRONG
    if frame.of_kind("document") or frame.has("document.article", "document.list", "document.title", "rule.check"):
        return STRONG
    if frame.has("product.text") and (frame.of_kind("product") or not frame.has("limit.medical")):
        return STRONG
    if frame.has("document.form") and not frame.has("visit.log"):
        return STRONG
    if frame.has("rule.word") and not _only_about_scope(frame):
        return STRONG
    if frame.has("report.periodic") and frame.has("ask.draft") and not frame.has("report.performance"):
        return STRONG
    if frame.has("topic.discipline") and not frame.of_kind("person"):
        return STRONG
    if _is_record(frame):
        return 0.0
    if topics and frame.has(*ASKED_OF_RULES):
        return STRONG
    if topics and not frame.has(*FIGURES, *CLIENT_ONLY, *PEOPLE_FIGURES):
        return WEAK
    if frame.has("rule.changed", "document.verbatim") or frame.has_all("rule.permission", "rule.amount"):
        return WEAK
    if frame.has("document.any") and not frame.has("talk."):
        return WEAK
    return 0.0


def _speaks_of_topics(frame: Frame) -> bool:
    """Whether a rule's topic is said by more than the name of a group of one's own: "Beverages" may be what is sold."""
    own = {value.casefold() for values in frame.attributes.values() for value in values}
    return any(word.strip() not in own for topic in TOPICS for word in frame.words(topic))


def _only_about_scope(frame: Frame) -> bool:
    """ "권한 규칙" of an attack is not a question about rules."""
    return frame.has("limit.injection") and not frame.has(*TOPICS)


def _is_record(frame: Frame) -> bool:
    """Words of a rule topic that ask for a person's or a client's own record."""
    if frame.has("metric.leave_left", "metric.late", "metric.attendance") and not frame.has("rule.word"):
        return True
    if frame.has("metric.evaluation", "metric.incentive") and not frame.has(
        "rule.content", "rule.procedure", "rule.changed"
    ):
        return True
    if frame.has("visit.report", "visit.log", "visit.arrange", "client.overdue", "transaction.list") and not frame.has(
        "rule.permission"
    ):
        return True
    if (
        frame.of_kind("client")
        and frame.has("client.overdue", "client.credit")
        and not frame.has("rule.content", "rule.procedure", "rule.word")
    ):
        return True
    if (
        frame.of_kind("client")
        and frame.has("contract.any")
        and not frame.has("rule.word", "rule.procedure", "rule.permission")
    ):
        return True
    about_client = bool(frame.of_kind("client")) or frame.has("client.any")
    return (
        about_client
        and frame.has("metric.returns", "metric.return_rate", "client.grade", "client.grade_why")
        and not frame.has("rule.permission")
    )
