"""A condition on one measure, as it is said and as the metric tools take it."""

from dataclasses import dataclass

from nodes.builtin.quantities import Bound
from state.evidence import Json


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A side or a limit of one measure."""

    measure: str
    side: str
    """rise | fall | high | low | none | some | bound | moved (a limit of the change rate)"""
    start: int
    bound: Bound | None = None

    def as_having(self) -> Json:
        """Returns the condition as an argument of the metric tools; high and low are against the mean of all rows."""
        match self.side:
            case "rise" | "fall":
                rises = self.side == "rise"
                return {"metric": self.measure, "of": "change", "operator": ">" if rises else "<", "value": 0}
            case "high" | "low":
                return {"metric": self.measure, "operator": ">" if self.side == "high" else "<", "than": "average"}
            case "met" | "missed":
                return {"metric": self.measure, "operator": ">=" if self.side == "met" else "<", "value": 1.0}
            case "none":
                return {"metric": self.measure, "operator": "=", "value": 0}
            case "some":
                return {"metric": self.measure, "operator": ">", "value": 0}
        bound = self.bound or Bound(operator=">", value=0)
        if self.side == "moved":
            return {"metric": self.measure, "of": "change_rate", "operator": bound.operator, "value": bound.value}
        return {"metric": self.measure, "operator": bound.operator, "value": bound.value}
