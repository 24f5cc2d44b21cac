"""What a metric is: declared once as data, with its meaning in words and the formula over measures."""

from dataclasses import dataclass

from data.metrics.formulas import Formula
from state.evidence import Unit
from state.language import Language
from tools.metric_names import MetricName
from tools.wording import say


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One governed figure."""

    name: MetricName
    ko: str
    en: str
    definition_ko: str
    definition_en: str
    unit: Unit
    formula: Formula
    additive: bool = True
    """Whether groups sum up to the whole, so that shares and totals mean something."""
    is_level: bool = False
    """True: a state on a day (headcount, money owed), which does not add up over time."""
    companions: tuple[MetricName, ...] = ()
    """Metrics shown with it: a rate is never shown without what it is made of."""
    absent: tuple[str, str] = ("해당 없음", "n/a")
    """What the absence of a value means, in Korean and English."""
    counter_ko: str = "건"
    """Korean counter of a count."""

    def label(self, language: Language) -> str:
        """Returns the name."""
        return say(language, self.ko, self.en)

    def definition(self, language: Language) -> str:
        """Returns "실적: 완료된 거래의 …"."""
        return say(language, f"{self.ko}: {self.definition_ko}", f"{self.en}: {self.definition_en}")

    def none(self, language: Language) -> str:
        """Returns what to say where there is no value."""
        return say(language, *self.absent)
