"""Currencies: how many digits an amount has after the point, so that it can be an integer of the smallest unit."""

_DIGITS = {"KRW": 0, "JPY": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "JOD": 3, "OMR": 3, "TND": 3}


def minor_digits(currency: str) -> int:
    """Returns the digits after the point (ISO 4217): 0 for KRW, 2 for USD and all that are not listed."""
    return _DIGITS.get(currency, 2)
