"""Stable ids of the demo rows: uuid5 of the organisation's key, the kind of row and its natural key.

`row_id("naru", "employee", "MR-1003")` is the same UUID on every machine, so tests, links and caches may rely on it.
Kinds and their natural keys: unit/code, employee/employee_no, product/code, client/code, contact/"code:n",
contract/contract_no, user/username; everything else numbers its rows.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

NAMESPACE = uuid5(NAMESPACE_URL, "narutalk:demo")
NARU = "naru"
HANDLE = "handle"


def organization_id(org_key: str) -> UUID:
    """Returns the id of a demo organisation (`NARU` or `HANDLE`)."""
    return uuid5(NAMESPACE, org_key)


def row_id(org_key: str, kind: str, natural_key: str | int) -> UUID:
    """Returns the id of one row of a demo organisation."""
    return uuid5(NAMESPACE, f"{org_key}/{kind}/{natural_key}")


def numbered_id(org_key: str, kind: str, number: int) -> str:
    """Returns an id whose last group is `number` (< 2**48): one string format instead of a hash, for 200,000 rows."""
    return f"{numbered_prefix(org_key, kind)}{number:012x}"


def numbered_prefix(org_key: str, kind: str) -> str:
    """Returns the first 24 characters of every `numbered_id` of a kind (a version 8 UUID of RFC 9562)."""
    digits = uuid5(NAMESPACE, f"{org_key}/{kind}").hex
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{digits[16:20]}-"
