"""What a wall's view needs: the claim and the pictures, in an order that says nothing. It must not know the plant."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.models.paper import Field
from tasks.work import Work


@dataclass(frozen=True)
class WallScreen:
    """A wall as its holder sees it. title: of the column on this paper; crops: names of pictures, by place."""

    kind: str
    title: str
    claim: str
    crops: tuple[str | None, ...]


def wall_screen(db: Session, work: Work) -> WallScreen | None:
    """Gather what the holder of a wall sees, by the work of any of its slots; None for any other slot."""
    wall = work.slot.wall
    if wall is None:
        return None
    crops = {number: crop for number, crop in db.execute(select(Field.id, Field.crop).where(Field.id.in_(wall.cells)))}
    field = work.fields[0]
    return WallScreen(
        kind=field.kind,
        title=field.layout.get("title", ""),
        claim=wall.claim,
        crops=tuple(crops.get(number) for number in wall.cells),
    )
