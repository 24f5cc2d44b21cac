"""The grammar's reading of where a question goes: evidence for each domain from its concepts and names.

The classifier takes these strengths as features; they carry what a sum over words cannot: that "매출" of a named
client is a client question, and that "평가 기준" is a rule while "평가 점수" is a figure.
"""

from nodes.builtin.clauses import split_clauses
from nodes.builtin.document_domain import read_documents
from nodes.builtin.domain_words import (
    CLIENT_ONLY,
    DIRECTORY,
    FIGURES,
    PEOPLE_FIGURES,
    PLACES,
    STRONG,
    TOPICS,
    UNITS,
    WEAK,
)
from nodes.builtin.duties import asks_for_duty
from nodes.builtin.figure_words import compared_kind
from nodes.builtin.frame import MASKS, Frame, find_concepts
from state.understanding import Intent


def read_domains(frame: Frame) -> dict[str, float]:
    """Returns Intent value -> strength 0..1 of the grammar's evidence, over the whole question and its clauses."""
    whole = _read(frame)
    for clause in split_clauses(frame.masked):
        if clause == frame.masked:
            continue
        part = part_of(frame, clause)
        for intent, strength in _read(part).items():
            if strength >= STRONG and _counts_alone(intent, clause, frame) and not _only_a_place(intent, part, whole):
                whole[intent] = max(whole.get(intent, 0.0), 0.9)
    return whole


def part_of(frame: Frame, clause: str) -> Frame:
    """Returns the frame of a clause by itself."""
    mentions = tuple(mention for mention in frame.mentions if MASKS[mention["kind"]] in clause)
    return Frame(
        question=clause, language=frame.language, masked=clause, concepts=find_concepts(clause), mentions=mentions
    )


def _counts_alone(intent: str, clause: str, frame: Frame) -> bool:
    """A clause speaks for itself unless what it is about was named in another one."""
    if intent != Intent.EMPLOYEE_ANALYSIS:
        return True
    named_client = bool(frame.of_kind("client")) and MASKS["client"] not in clause
    return not named_client or MASKS["person"] in clause or MASKS["unit"] in clause


def _only_a_place(intent: str, part: Frame, whole: dict[str, float]) -> bool:
    """ "병원 원장님이랑" in a question about a rule names a kind of place, not clients to look up."""
    if intent != Intent.CLIENT_INFO or whole.get(Intent.DOCUMENT_SEARCH, 0.0) < STRONG:
        return False
    return not part.of_kind("client") and not _client_only(part) and not part.has("ask.list", "rank.any", "rank.top")


def _read(frame: Frame) -> dict[str, float]:
    found: dict[str, float] = {}
    documents, employees, clients = read_documents(frame), _employees(frame), _clients(frame)
    if documents:
        found[Intent.DOCUMENT_SEARCH] = documents
    if employees:
        found[Intent.EMPLOYEE_ANALYSIS] = employees
    if clients:
        found[Intent.CLIENT_INFO] = clients
    if frame.has("talk."):
        found[Intent.GENERAL] = STRONG if not found else WEAK
    if frame.has("other."):
        found[Intent.OUT_OF_SCOPE] = STRONG if not any(value >= STRONG for value in found.values()) else WEAK
    return found


def _employees(frame: Frame) -> float:
    if frame.has("visit.effect") and not frame.of_kind("person"):
        return 0.0
    if frame.of_kind("client") and frame.has("metric.share") and not frame.of_kind("person"):
        return 0.0
    if (
        frame.has("self.me", "self.my_unit")
        and frame.has("by.month", "by.quarter")
        and frame.has("rank.top", "rank.bottom")
    ):
        return STRONG
    people, units = bool(frame.of_kind("person")), bool(frame.of_kind("unit")) or frame.has(*UNITS)
    client = bool(frame.of_kind("client"))
    product_only = (
        bool(frame.of_kind("product")) and not people and not frame.has("self.me", "self.my_unit", "metric.sales")
    )
    if frame.has(*PEOPLE_FIGURES) and not _rule_of_people(frame) and not client and not product_only:
        return STRONG
    if frame.has("metric.headcount") and frame.has(
        "person.employee",
        "position",
        "by.position",
        "by.unit",
        "self.sales_force",
        "person.hired",
        "self.me",
        "self.my_unit",
        "family.",
    ):
        return STRONG
    own = frame.has("self.me", "self.my_unit") or people or units
    if own and frame.has("metric.share") and not client and not read_documents(frame) and not frame.has(*PLACES):
        return STRONG
    if people and frame.has("client.any") and frame.has("count.any") and not frame.has("metric."):
        return WEAK  # "오세린 거래처 몇 개야" counts clients
    if people or _counts_clients_of_people(frame):
        return STRONG if _asks_of_people(frame) or read_documents(frame) < STRONG else WEAK
    places = frame.has(*PLACES, "by.district", "by.specialty", "client.specialty") or _client_only(frame)
    if frame.has(*FIGURES) and not client and not places and not read_documents(frame) >= STRONG:
        return STRONG
    if (
        frame.has(*DIRECTORY)
        and not client
        and not places
        and (units or frame.has("person.employee", "position", "family.PM", "person.responsible"))
    ):
        return STRONG
    about_people = frame.has("person.hired", "person.left", "person.on_leave", "person.list", "person.tenure")
    if (
        about_people
        and not client
        and not (places and frame.has("client.owner"))
        and not frame.has("rule.word", "rule.procedure", "document.form")
    ):
        return STRONG
    led = frame.has("person.leader") and frame.has("person.contact", "ask.list", "person.list")
    if led and not client and not frame.has("rule.may", "rule.word"):
        return STRONG
    cuts = set(frame.attributes.get("by", ())) | set(frame.attributes.get("measure", ()))
    if cuts & {"product", "area", "category", "employee", "unit", "position", "quantity"} and not client:
        return STRONG
    if frame.attributes.get("area") and not client and not places and not read_documents(frame):
        return STRONG
    if (
        units
        and not places
        and (frame.has("rank.", "compare.any", "metric.", "person.") or frame.language == "ko")
        and not read_documents(frame)
    ):
        return STRONG if frame.has("rank.", "compare.any", "metric.") else WEAK
    if frame.has("unit.asked", "unit.") and not frame.has(*TOPICS) and not client and not places:
        return STRONG
    if frame.has("family.", "position") and frame.has("person.employee", "ask.list") and not places and not client:
        return STRONG
    if frame.has("ask.statement") and not frame.has("rule.word", "topic.", "limit.") and not client and not places:
        return STRONG
    if frame.has("metric.closing", "metric.streak") and not client and not places and not read_documents(frame):
        return STRONG
    if frame.has("by.product") and frame.has("rank.") and not client and not places and not read_documents(frame):
        return STRONG
    products = len(frame.of_kind("product")) > 1 and frame.has("compare.any")
    if products and not frame.has("product.text") and not read_documents(frame):
        return STRONG
    if asks_for_duty(frame):
        return STRONG
    if _leads(frame) and not client and not places and not read_documents(frame):
        return STRONG
    if _compares_periods(frame) and not client and not places and not read_documents(frame):
        return STRONG
    if frame.has("by.product", "by.area") and not client and not frame.has("product.text", "client.cross_sell"):
        return WEAK
    return 0.0


def _leads(frame: Frame) -> bool:
    """ "so far this quarter, who leads?", "Goodpram in Gangnam-gu": figures asked for without naming one."""
    ranked = frame.has("rank.top", "rank.bottom", "rank.any") and frame.has(
        "by.employee", "by.unit", "by.month", "by.quarter", "by.product"
    )
    placed = frame.of_kind("product") and (frame.attributes.get("district") or frame.of_kind("unit"))
    plain = not frame.has("product.text", "client.", "rule.", "ask.why", "contract.any", "document.any")
    held = compared_kind(frame) is not None and plain  # "France vs Germany 1997"
    return (ranked and frame.stated_period is not None) or bool(placed and plain) or held


def _compares_periods(frame: Frame) -> bool:
    """ "1분기랑 2분기 비교해줘", "MoM change": two periods held against each other are figures."""
    said = frame.has("compare.previous_month", "compare.previous_quarter", "compare.previous_year")
    if said and frame.has("self.my_unit", "self.me", "self.company") and not frame.has("client.", "rule."):
        return True
    named = any(one.compared for one in frame.periods) and frame.stated_period is not None
    return (named and frame.has("compare.any")) or (said and frame.has("compare.change"))


def _asks_of_people(frame: Frame) -> bool:
    """Whether a named person's own facts are asked for: "by my boss" in a question about a rule asks nothing of him."""
    return frame.has(*FIGURES, *PEOPLE_FIGURES, *DIRECTORY, "client.assigned", "metric.promotion", "contract.any")


def _rule_of_people(frame: Frame) -> bool:
    """ "인센티브 지급 기준", "평가 이의신청": a rule about a figure, not the figure."""
    if frame.has("metric.pay") and frame.has("topic.leave", "topic.benefit") and not frame.of_kind("person"):
        return True
    if frame.has("topic.discipline") and not frame.has("by.employee", "self.my_unit") and not frame.of_kind("person"):
        return True
    return frame.has("rule.word", "rule.procedure", "rule.content", "rule.changed", "document.form") and not (
        frame.has("self.me", "self.my_unit", "person.employee", "ask.compute") or frame.of_kind("person")
    )


def _client_only(frame: Frame) -> bool:
    if set(frame.concepts) & set(CLIENT_ONLY) == {"client.cross_sell"}:
        return frame.has(*PLACES, "client.pronoun", "by.product") or bool(frame.of_kind("product"))
    return frame.has(*CLIENT_ONLY)


def _counts_clients_of_people(frame: Frame) -> bool:
    """ "담당 거래처 수가 제일 많은 직원" is about people, "거래처 수" of a district is not."""
    return frame.has("metric.client_count") and frame.has("by.employee", "person.employee", "by.unit")


def _clients(frame: Frame) -> float:
    documents = read_documents(frame)
    if _counts_clients_of_people(frame) and not frame.of_kind("client") and not frame.has("by.district", "by.grade"):
        return 0.0
    if frame.of_kind("client"):
        return (
            STRONG if not (documents >= STRONG and frame.has("rule.permission") and not _client_only(frame)) else WEAK
        )
    if documents >= STRONG:
        listed = frame.has(
            "client.overdue",
            "client.risk",
            "client.falling",
            "contract.soon",
            "client.dormant",
            "client.assigned",
            "ask.list",
        )
        return WEAK if _client_only(frame) and listed and not frame.has("rule.permission", "rule.procedure") else 0.0
    if (
        frame.has("metric.returns", "metric.net")
        and frame.has("metric.sales", "metric.net")
        and not frame.has("client.any", "by.client")
    ):
        return 0.0
    if frame.of_kind("product") and frame.has("client.buys"):
        return STRONG
    if set(frame.concepts) & set(CLIENT_ONLY) == {"transaction.list"} and frame.has("metric.average_sale"):
        return 0.0
    if _client_only(frame) and not frame.has(
        "metric.visit_rate", "metric.visits", "metric.correlation", "metric.leave_left"
    ):
        return STRONG
    if frame.has(*PLACES):
        return STRONG
    if set(frame.attributes.get("by", ())) & {"client_type", "specialty", "district"}:
        return STRONG
    if frame.has("by.district", "by.specialty", "by.client_type", "client.specialty") and not frame.of_kind("unit"):
        return WEAK
    return 0.0
