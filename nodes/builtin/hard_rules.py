"""Rules as data that decide an intent before any classifier does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml

from nodes.builtin.frame import Frame
from nodes.builtin.language import requested_language
from state.understanding import Intent

_DOMAINS = (Intent.DOCUMENT_SEARCH, Intent.EMPLOYEE_ANALYSIS, Intent.CLIENT_INFO)
_STRONG = 0.9


@dataclass(frozen=True, kw_only=True)
class HardRule:
    """One rule of `hard_rules.yaml`, where its fields are explained."""

    id: str
    intent: str
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_words: str = ""
    unless_domain: bool = False
    asks_language: bool = False
    at_most_chars: int | None = None

    def decides(self, frame: Frame, domains: Mapping[str, float]) -> bool:
        """Whether the rule fits; `domains` is the grammar's reading."""
        if self.asks_language:
            return requested_language(frame.question) is not None and not _in_domain(domains)
        if not frame.has(*self.when) or (self.unless and frame.has(*self.unless)):
            return False
        if self.unless_words and self._unless.search(frame.masked):
            return False
        if self.at_most_chars is not None and len(frame.question) > self.at_most_chars:
            return False
        return not (self.unless_domain and _in_domain(domains))

    @cached_property
    def _unless(self) -> re.Pattern[str]:
        return re.compile(self.unless_words.replace(" ?", r"\s*"), re.IGNORECASE)


@cache
def load_rules() -> tuple[HardRule, ...]:
    """Returns the rules in the order they are tried."""
    text = files("nodes.builtin").joinpath("hard_rules.yaml").read_text("utf-8")
    return tuple(_rule(fields) for fields in yaml.safe_load(text))


def decide_by_rule(frame: Frame, domains: Mapping[str, float]) -> HardRule | None:
    """Returns the first rule that fits, or None."""
    return next((rule for rule in load_rules() if rule.decides(frame, domains)), None)


def _rule(fields: Mapping[str, Any]) -> HardRule:
    return HardRule(
        id=fields["id"],
        intent=fields["intent"],
        when=tuple(fields.get("when", ())),
        unless=tuple(fields.get("unless", ())),
        unless_words=fields.get("unless_words", ""),
        unless_domain=fields.get("unless_domain", False),
        asks_language=fields.get("asks_language", False),
        at_most_chars=fields.get("at_most_chars"),
    )


def _in_domain(domains: Mapping[str, float]) -> bool:
    return any(domains.get(intent, 0.0) >= _STRONG for intent in _DOMAINS)
