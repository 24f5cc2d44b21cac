"""What rivals sell at clients, as representatives noted it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from data.demo.days import make_random
from data.demo.ids import HANDLE, NARU, organization_id, row_id
from data.demo.sales import Scene

NOTES = {NARU: 160, HANDLE: 6}
RIVALS = ("가나다제약", "노을바이오", "두레파마", "라온헬스케어", "별솔약품")


@dataclass(frozen=True, kw_only=True)
class CompetitorNote:
    """A row of `competitor_notes`."""

    id: UUID
    org_id: UUID
    client_id: UUID
    product_id: UUID
    competitor: str
    share_est: str
    noted_on: date


def make_competitor_notes(scene: Scene, used: dict[int, list[int]]) -> list[CompetitorNote]:
    """Returns the notes: estimated shares of 10-60 % of a product's market at a client."""
    random = make_random(scene.seed, f"{scene.org_key}:competitors")
    rows = []
    for number in range(1, NOTES[scene.org_key] + 1):
        index = int(random.randint(len(scene.accounts)))
        rows.append(
            CompetitorNote(
                id=row_id(scene.org_key, "competitor", number),
                org_id=organization_id(scene.org_key),
                client_id=scene.accounts[index].client.id,
                product_id=scene.products[used[index][int(random.randint(len(used[index])))]].id,
                competitor=RIVALS[int(random.randint(len(RIVALS)))],
                share_est=f"{random.uniform(0.1, 0.6):.4f}",
                noted_on=scene.horizon.as_of - timedelta(days=int(random.randint(1, 300))),
            )
        )
    return rows
