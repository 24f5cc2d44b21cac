"""Forecasts a monthly series: seasonal naive against exponential smoothing, chosen by backtest."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SEASON = 12
LEAST_HISTORY = 6
"""Below half a year there is nothing to learn from."""
ORIGINS = 6
"""Backtest origins: the forecasts that would have been made at the end of each of the last six months."""
Z_80 = 1.2816
"""Normal quantile of a two-sided 80 % interval."""

Model = Callable[[Sequence[float], int], list[float]]


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The next months."""

    method: str
    """seasonal_naive | smoothing"""
    values: list[float]
    low: list[float]
    high: list[float]
    """80 % interval from the backtest's errors at the same distance."""
    mape: float | None
    """Mean absolute percentage error of the backtest over all distances; None without enough history."""


def make_forecast(history: Sequence[float], months: int) -> Forecast | None:
    """Returns the forecast of `months` months; None below `LEAST_HISTORY` values."""
    if len(history) < LEAST_HISTORY:
        return None
    models: dict[str, Model] = {"seasonal_naive": seasonal_naive, "smoothing": smoothing}
    errors = {name: _backtest(history, months, model) for name, model in models.items()}
    scores = {name: _mape(found) for name, found in errors.items()}
    tested = {name: score for name, score in scores.items() if score is not None}
    method = min(tested, key=lambda name: tested[name]) if tested else "seasonal_naive"
    values = models[method](history, months)
    spread = _spreads(errors[method], months, history)
    return Forecast(
        method=method,
        values=values,
        low=[value - Z_80 * width for value, width in zip(values, spread, strict=True)],
        high=[value + Z_80 * width for value, width in zip(values, spread, strict=True)],
        mape=scores[method],
    )


def seasonal_naive(history: Sequence[float], months: int) -> list[float]:
    """Returns last year's same months moved by the level of the last three months; the last value in the first year."""
    if len(history) < SEASON + 3:
        return [sum(history[-3:]) / 3] * months
    recent, before = sum(history[-3:]), sum(history[-SEASON - 3 : -SEASON])
    level = recent / before if before > 0 and recent > 0 else 1.0
    return [history[len(history) - SEASON + step % SEASON] * level for step in range(months)]


def smoothing(history: Sequence[float], months: int) -> list[float]:
    """Returns Holt-Winters with damped trend; with a yearly season from two years of history on."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing  # type: ignore[import-untyped]  # heavy: lazy

    seasonal = "add" if len(history) >= 2 * SEASON else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the optimiser's convergence notes; the backtest judges the result
        model = ExponentialSmoothing(
            list(history),
            trend="add",
            damped_trend=True,
            seasonal=seasonal,
            seasonal_periods=SEASON if seasonal else None,
            initialization_method="estimated",
        )
        return [float(value) for value in model.fit().forecast(months)]


def _backtest(history: Sequence[float], months: int, model: Model) -> list[list[tuple[float, float]]]:
    """Returns (forecast, actual) pairs by distance."""
    pairs: list[list[tuple[float, float]]] = [[] for _ in range(months)]
    for back in range(ORIGINS, 0, -1):
        known = history[: len(history) - back]
        if len(known) < LEAST_HISTORY:
            continue
        for step, value in enumerate(model(known, min(months, back))):
            pairs[step].append((value, history[len(known) + step]))
    return pairs


def _mape(pairs: list[list[tuple[float, float]]]) -> float | None:
    errors = [abs(value - actual) / abs(actual) for step in pairs for value, actual in step if actual]
    return sum(errors) / len(errors) if errors else None


def _spreads(pairs: list[list[tuple[float, float]]], months: int, history: Sequence[float]) -> list[float]:
    """Returns a standard deviation by distance; a distance without pairs takes the widest nearer one."""
    whole = [value - actual for step in pairs for value, actual in step]
    mean = sum(history) / len(history)
    widest = 0.0
    found = []
    for step in range(months):
        errors = [value - actual for value, actual in pairs[step]] if len(pairs[step]) >= 2 else whole
        width = (sum(error * error for error in errors) / len(errors)) ** 0.5 if errors else abs(mean) * 0.2
        widest = max(widest, width)
        found.append(widest)
    return found
