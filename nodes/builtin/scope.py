"""Whose figures a question asks for, said or implied."""

from dataclasses import dataclass, field

from nodes.builtin.request import Draft, Request
from state.evidence import Json
from state.reference import ME, MY_UNIT


@dataclass(kw_only=True)
class FigureScope:
    """Arguments that say whose figures; all empty: the whole company."""

    people: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    clients: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)

    def arguments(self) -> dict[str, Json]:
        """Returns the filled ones."""
        values = {"people": self.people, "units": self.units, "clients": self.clients, "products": self.products}
        return {name: list(value) for name, value in values.items() if value}

    @property
    def is_open(self) -> bool:
        """Whether nobody and nothing is named."""
        return not (self.people or self.units or self.clients or self.products)


def said_scope(request: Request) -> FigureScope:
    """Returns the scope that the words state."""
    frame = request.frame
    scope = FigureScope(
        people=request.references("person"),
        units=request.references("unit"),
        clients=request.references("client"),
        products=request.references("product"),
    )
    beside = frame.language == "ko" and frame.has("compare.any", "ask.more")  # "강북이랑 우리 팀 비교": both
    if frame.has("self.me") and (not scope.people or (beside and not scope.units)) and not _polite_me(request):
        scope.people.append(ME)
    if frame.has("self.my_unit") and MY_UNIT not in scope.units and (not scope.units or beside):
        scope.units.append(MY_UNIT)
    if frame.has("self.me", "self.my_unit") and ME in scope.people and MY_UNIT in scope.units:
        _settle_me_and_unit(request, scope)
    return scope


def _polite_me(request: Request) -> bool:
    """ "show me", "tell me", "I want", "can I see" name nobody's figures."""
    words = set(request.frame.words("self.me"))
    if not words <= {"me", "i", "i'm"}:
        return False
    text = request.frame.masked
    asks_of_me = any(
        phrase in text
        for phrase in (
            "do i need", "am i", "i need to", "have i", "did i", "do i ", "will i", "i sell", "i sold", "i have",
            "about me", "for me to", "score me", "rank me", "i hit", "i reach", "i get", "can i reach", "i am", "compare me",
        )
    )  # fmt: skip
    return not asks_of_me


def _settle_me_and_unit(request: Request, scope: FigureScope) -> None:
    """ "my sales" in "Who grew most in my team" is the team; "우리 팀에서 나는 몇 등" keeps both for a rank."""
    if request.frame.has("rank.any", "compare.any", "metric.peers"):
        return
    scope.people.remove(ME)


def implied_scope(request: Request, draft: Draft, scope: FigureScope, by: list[str]) -> FigureScope:
    """Returns the scope with what the words leave out filled in; says so."""
    frame = request.frame
    if not scope.is_open or frame.has("self.company"):
        return scope
    if frame.has("self.sales_force", "by.unit", "by.department", "by.position", "by.job_family", "by.district"):
        return scope
    if set(by) & {"unit", "department", "division", "position", "job_family", "tenure"}:
        return scope
    return own_scope(request, draft, scope)


def own_scope(request: Request, draft: Draft, scope: FigureScope) -> FigureScope:
    """Returns the caller's usual scope and notes it as an assumption."""
    if request.own_scope == "me":
        draft.assume(
            "대상을 말씀하지 않아 본인 기준으로 보았습니다.", "Nobody was named, so these are your own figures."
        )
        return FigureScope(people=[ME])
    if request.own_scope == "unit":
        name = request.unit_name
        draft.assume(
            f"대상을 말씀하지 않아 소속 조직({name}) 기준으로 보았습니다."
            if name
            else "대상을 말씀하지 않아 소속 조직 기준으로 보았습니다.",
            f"Nobody was named, so this covers your own unit ({name})."
            if name
            else "Nobody was named, so this covers your own unit.",
        )
        return FigureScope(units=[MY_UNIT])
    draft.assume(
        "대상을 말씀하지 않아 회사 전체 기준으로 보았습니다.", "Nobody was named, so this covers the whole company."
    )
    return scope
