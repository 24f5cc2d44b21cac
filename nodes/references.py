"""Turns one argument's words into an id or an ISO interval, asking the person where several things are meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from nodes.choice import Option, choose
from nodes.names import is_unclear, name_question, options_of
from state.evidence import Period
from state.language import Language
from state.reference import ME, MY_UNIT, EntityKind, Reference
from state.understanding import Candidate, Referent, Understanding
from tools.company_year import Toward
from tools.entities import nearest_names, resolve_entity
from tools.fiscal import fiscal_start_month
from tools.periods import is_future, parse_interval, resolve_period
from tools.registry import Caller
from tools.resources import Resources
from tools.wording import with_particle

_KINDS: dict[EntityKind, dict[Language, str]] = {
    "person": {"ko": "직원", "en": "employee"},
    "unit": {"ko": "조직", "en": "team or department"},
    "client": {"ko": "거래처", "en": "client"},
    "product": {"ko": "제품", "en": "product"},
    "document": {"ko": "문서", "en": "document"},
}


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the words mean."""

    value: str
    referent: Referent | None = None
    assumption: str | None = None


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Words that mean nothing here, as a sentence for the person."""

    sentence: str


@dataclass(frozen=True, kw_only=True)
class References:
    """Resolves the words of one turn; the router's own readings come first, so that no name is looked up twice."""

    understanding: Understanding
    caller: Caller
    resources: Resources

    async def resolve(self, words: str, reference: Reference) -> Found | Missing:
        """Returns what `words` mean. May interrupt the run to ask which of several is meant."""
        if reference.kind == "period":
            return await self._period(words, ahead=reference.ahead)
        if words in {ME, MY_UNIT} or _is_uuid(words):
            return Found(value=words, referent=await self._named(words, reference.kind))
        candidates = self._read_before(words, reference.kind)
        if not candidates:
            candidates = await resolve_entity(words, reference.kind, self.caller, self.resources)
        if not candidates:
            return Missing(sentence=await self._unknown(words, reference.kind))
        if not is_unclear(candidates):
            return _found(candidates[0])
        return await self._ask(words, reference.kind, options_of(candidates))

    async def _ask(self, words: str, kind: EntityKind, close: Sequence[Candidate]) -> Found | Missing:
        options: list[Option] = [{"id": item["id"], "label": item["label"]} for item in close]
        language = self.caller.language
        chosen = choose(name_question(words, close, language), words, kind, options, language)
        picked = next((item for item in close if chosen["option"] and item["id"] == chosen["option"]["id"]), None)
        if picked is not None:
            return _found(picked)
        other = await resolve_entity(chosen["words"], kind, self.caller, self.resources) if chosen["words"] else []
        if other and not is_unclear(other):
            return _found(other[0])
        return Missing(sentence=await self._unknown(chosen["words"] or words, kind))

    def _read_before(self, words: str, kind: EntityKind) -> list[Candidate]:
        for mention in self.understanding["entities"]:
            if mention["kind"] == kind and _fold(mention["text"]) == _fold(words):
                return mention["candidates"]
        return []

    async def _named(self, value: str, kind: EntityKind) -> Referent | None:
        """Returns what an id stands for: approvals show names, and the next question may say "그 사람"."""
        found = await resolve_entity(value, kind, self.caller, self.resources)
        return {"kind": kind, "id": found[0]["id"], "label": found[0]["label"]} if found else None

    async def _period(self, words: str, *, ahead: bool) -> Found | Missing:
        language = self.caller.language
        period = self._stated(words)
        if period is None:
            start_month = await fiscal_start_month(self.caller, self.resources)
            toward: Toward = "future" if ahead else "past"
            period = resolve_period(words, self.caller.today, start_month, language, toward=toward)
        if period is None:
            return Missing(sentence=_unreadable(words, language))
        if not ahead and is_future(period, self.caller.today):
            return Missing(sentence=_not_yet(period, self.caller.today.isoformat(), language))
        interval = f"{period['start']}/{period['end']}"
        referent: Referent = {"kind": "period", "id": interval, "label": period["label"]}
        return Found(value=interval, referent=referent, assumption=period["assumption"])

    def _stated(self, words: str) -> Period | None:
        """Returns the question's own period when `words` is its interval: it knows the label and the assumption."""
        period = self.understanding["period"]
        if period is not None and parse_interval(words) is not None and words == f"{period['start']}/{period['end']}":
            return period
        return None

    async def _unknown(self, words: str, kind: EntityKind) -> str:
        names = await nearest_names(words, kind, self.caller, self.resources)
        label = _KINDS[kind][self.caller.language]
        if self.caller.language == "ko":
            hint = f" 비슷한 이름: {', '.join(names)}." if names else " 이름이나 번호를 다시 확인해 주세요."
            return f"'{words}'에 해당하는 {with_particle(label, '을/를')} 찾지 못했습니다.{hint}"
        hint = f" Similar names: {', '.join(names)}." if names else " Please check the name or number."
        return f"No {label} matches '{words}'.{hint}"


def _found(candidate: Candidate) -> Found:
    referent: Referent = {"kind": candidate["kind"], "id": candidate["id"], "label": candidate["label"]}
    return Found(value=candidate["id"], referent=referent)


def _unreadable(words: str, language: Language) -> str:
    if language == "ko":
        subject = with_particle(f"'{words}'", "이/가")
        return f"{subject} 어느 기간인지 알 수 없습니다. '지난달', '2025년 1분기'처럼 말씀해 주세요."
    return f"'{words}' is not a period I can read. Try 'last month' or 'Q1 2025'."


def _not_yet(period: Period, today: str, language: Language) -> str:
    if language == "ko":
        subject = with_particle(period["label"], "은/는")
        return f"{subject} 아직 오지 않은 기간이라 실적이 없습니다(오늘 {today}). 예측은 따로 요청해 주세요."
    return f"{period['label']} lies in the future (today is {today}), so nothing is recorded yet. Ask for a forecast."


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _fold(text: str) -> str:
    return "".join(text.casefold().split())
