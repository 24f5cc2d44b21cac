"""What each client is expected to buy of each product in each month, before it is cut into single orders."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from data.demo.clients import Account
from data.demo.days import Horizon, last_day, make_random
from data.demo.plot import Effect, Plot
from data.demo.products import AREA_MONTHS, Product

SPECIALTY_AREAS = {
    "내과": {"순환기": 0.40, "소화기": 0.25, "호흡기": 0.15, "항생제": 0.10, "진통": 0.10},
    "가정의학과": {"순환기": 0.26, "소화기": 0.22, "호흡기": 0.18, "항생제": 0.14, "진통": 0.12, "정신신경": 0.08},
    "이비인후과": {"항생제": 0.42, "호흡기": 0.44, "소화기": 0.10, "진통": 0.04},
    "소아청소년과": {"항생제": 0.40, "호흡기": 0.50, "소화기": 0.10},
    "정형외과": {"진통": 0.66, "소화기": 0.20, "항생제": 0.14},
    "신경과": {"치매": 0.46, "정신신경": 0.34, "진통": 0.10, "순환기": 0.10},
    "정신건강의학과": {"정신신경": 0.84, "치매": 0.16},
    "외과": {"항생제": 0.36, "진통": 0.36, "소화기": 0.28},
}
"""Specialty -> share of the therapeutic areas."""

ALL_AREAS = {
    "순환기": 0.24,
    "정신신경": 0.15,
    "소화기": 0.15,
    "항생제": 0.16,
    "호흡기": 0.12,
    "치매": 0.10,
    "진통": 0.08,
}
PRODUCT_COUNT = {"general_hospital": (20, 28), "hospital": (13, 19), "clinic": (7, 12), "pharmacy": (9, 14)}
DIRECT_SHARE = {"general_hospital": 0.75, "hospital": 0.60, "clinic": 0.12, "pharmacy": 0.35}
"""Client type -> how likely a product is delivered directly (직납) rather than prescribed (원외처방)."""

YEARLY_GROWTH = (0.01, 0.07)
NOISE = 0.07


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Pairs of client and product with their expected sales by month."""

    client: NDArray[np.int64]
    """Index of the account, [pairs]."""
    product: NDArray[np.int64]
    """Index of the product, [pairs]."""
    direct: NDArray[np.bool_]
    """Delivered directly, [pairs]."""
    plain: NDArray[np.float64]
    """Won a month as one would have planned it: no noise, nothing planted, [pairs, months]."""
    actual: NDArray[np.float64]
    """Won a month with both, and only up to `as_of` in the last month, [pairs, months]."""


def make_demand(
    org_key: str, seed: int, horizon: Horizon, accounts: list[Account], products: list[Product], plot: Plot
) -> Demand:
    """Returns the demand of all clients over the horizon."""
    random = make_random(seed, f"{org_key}:demand")
    client, product, base = _choose_products(accounts, products, plot, random)
    direct_share = np.array([DIRECT_SHARE[account.client.type] for account in accounts])
    direct = random.random_sample(len(client)) < direct_share[client]
    plain = base[:, None] * _seasons(horizon, products)[product] * _growth(horizon, accounts, random)[client]
    plain *= _opened(horizon, accounts)[client]
    client_noise = random.normal(1.0, NOISE, (len(accounts), horizon.month_count))
    pair_noise = random.lognormal(0.0, 2 * NOISE, plain.shape)
    actual = plain * np.clip(client_noise, 0.7, 1.3)[client] * pair_noise
    for effect in plot.effects:
        actual *= _effect_factors(effect, horizon, client, product, products)
    actual *= np.array([horizon.share_elapsed(month) for month in horizon.months])
    return Demand(client=client, product=product, direct=direct, plain=plain, actual=actual)


def _choose_products(
    accounts: list[Account], products: list[Product], plot: Plot, random: np.random.RandomState
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Returns client, product and monthly won of each pair."""
    index = {product.name: i for i, product in enumerate(products)}
    clients: list[int] = []
    chosen: list[int] = []
    won: list[float] = []
    for i, account in enumerate(accounts):
        shares = _product_shares(account, products)
        low, high = PRODUCT_COUNT[account.client.type]
        count = min(int(random.randint(low, high + 1)), int(np.count_nonzero(shares)))
        picked = set(random.choice(len(products), count, replace=False, p=shares).tolist())
        picked |= {index[name] for name in (*account.products, *plot.must_buy.get(i, ()))}
        ordered = sorted(picked)
        weights = random.gamma(3.0, 1.0, len(ordered)) * np.maximum(shares[ordered], 0.02)
        told = np.isin(ordered, [index[name] for name in plot.must_buy.get(i, ())])
        weights = np.where(told, np.maximum(weights, 0.2 * weights.sum()), weights)
        clients += [i] * len(ordered)
        chosen += ordered
        won += (account.monthly_won * weights / weights.sum()).tolist()
    return np.array(clients), np.array(chosen), np.array(won)


def _product_shares(account: Account, products: list[Product]) -> NDArray[np.float64]:
    sold = {product.therapeutic_area for product in products}
    areas = SPECIALTY_AREAS.get(account.client.specialty or "", ALL_AREAS)
    areas = areas if sold & areas.keys() else ALL_AREAS
    shares = np.array([areas.get(product.therapeutic_area, 0.0) for product in products])
    per_area = {area: sum(p.therapeutic_area == area for p in products) for area in AREA_MONTHS}
    shares /= np.array([per_area[product.therapeutic_area] for product in products])
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _seasons(horizon: Horizon, products: list[Product]) -> NDArray[np.float64]:
    """Returns [products, months]; 0 before a product's launch."""
    return np.array(
        [
            [
                AREA_MONTHS[product.therapeutic_area][month.month - 1] * (product.launched_on <= month)
                for month in horizon.months
            ]
            for product in products
        ]
    )


def _growth(horizon: Horizon, accounts: list[Account], random: np.random.RandomState) -> NDArray[np.float64]:
    """Returns [accounts, months], 1 in the middle of the horizon."""
    yearly = random.uniform(*YEARLY_GROWTH, len(accounts))
    years = (np.arange(horizon.month_count) - horizon.month_count / 2) / 12
    return np.asarray((1 + yearly)[:, None] ** years[None, :], dtype=np.float64)


def _opened(horizon: Horizon, accounts: list[Account]) -> NDArray[np.float64]:
    """Returns [accounts, months]: the share of a month in which the client was one already."""

    def share(opened: date, month: date) -> float:
        end = min(last_day(month), horizon.as_of)
        days = (end - month).days + 1
        return min(1.0, max(0.0, ((end - opened).days + 1) / days))

    return np.array([[share(account.client.opened_on, month) for month in horizon.months] for account in accounts])


def _effect_factors(
    effect: Effect, horizon: Horizon, client: NDArray[np.int64], product: NDArray[np.int64], products: list[Product]
) -> NDArray[np.float64]:
    offsets = np.arange(1 - horizon.month_count, 1)
    inside = (offsets >= effect.first) & (offsets <= effect.last)
    factors = np.where(inside, effect.factor * effect.monthly ** (offsets - effect.first + 1.0), 1.0)
    touched = np.ones(len(client), dtype=bool)
    if effect.clients is not None:
        touched &= np.isin(client, sorted(effect.clients))
    if effect.product is not None:
        touched &= product == next(i for i, p in enumerate(products) if p.name == effect.product)
    return np.where(touched[:, None], factors[None, :], 1.0)
